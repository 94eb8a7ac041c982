// Starts the Python program that executes wrappers, and finds what it left behind.
//
// The program is tools/python/torchpare_runner; phases.py there says which phases there are.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/asserts.h"
#include "core/result.h"
#include "host/temporary_folder.h"
#include "validate/recording.h"
#include "validate/trace.h"

namespace torchpare::validate {

/// What the runner does, in order; each is a process of its own (phases.py says what it is).
enum class Phase : uint8_t { kProbe, kWarm, kA1, kA2, kB, kBadA, kBadB, kTime };

std::string_view name_of(Phase phase);  ///< "probe", "warm", "a1", "a2", "b", "bad_a", "bad_b", "time"

/// A tensor that comes otherwise than the wrapper was compiled for: with other strides where an assert on sizes was
/// removed, unaligned where it was one on alignment.
struct BadTensor {
  std::string cls;      ///< whose it is: "input", or the operator whose result it is
  std::string subject;  ///< its name in the wrapper
  Kind kind = Kind::kSizeAsserts;
  size_t line = 0;     ///< of the removed assert in A
  std::string layout;  ///< what is wrong with it; empty: it could not be laid out otherwise
  std::string a, b;    ///< "raises …", "runs to the end, …", "crashes"
};

/// The launch tracer (tools/tracer), in its two forms. Both empty: it was not built.
struct TracerLibraries {
  std::string cupti;    ///< loaded by the driver
  std::string preload;  ///< loaded before the driver
};

/// What shall be executed, and by what.
struct Plan {
  std::string a_path, b_path;          ///< the original and the rewrite
  std::string flag_off_path;           ///< timed beside them; may be empty
  std::string inputs_path;             ///< arguments to call them with, written by torch.save; may be empty
  std::vector<std::string> imports;    ///< Python modules to import first
  std::vector<BadTensor> bad_tensors;  ///< to call them with
  bool cuda = false;                   ///< the wrappers need a GPU; launches on it are traced
  std::string on;  ///< "gpu", "interpreter" or "cpu", for what needs a GPU; empty: what there is
  TracerLibraries tracer;
  std::set<size_t> a_asserts, b_asserts;  ///< lines that asserts stand in
  std::string python;
  std::string runner;         ///< the folder of the program
  double timing_seconds = 0;  ///< 0: nothing is timed
};

/// How a phase ended.
struct Outcome {
  int status = 0;  ///< exit code, or minus the signal that ended it
  bool timed_out = false;
  std::string printed;  ///< the end of it

  /// "ended by signal 11", "did not end in time", "ended with exit code 1: <last line printed>" (an exit code
  /// of 0 tells nothing: a wrapper can end its process before it is done)
  std::string text() const;
};

/// What was run, and its records. They are read when asked for: one alone may be as large as all inputs.
class Executed {
 public:
  /// `cut_short`: how the runner ended before it was done, and in which phase; empty: it did all.
  Executed(host::TemporaryFolder folder, std::string torch, std::map<std::string, Outcome> phases,
           std::string cut_short)
      : folder_(std::move(folder)),
        torch_(std::move(torch)),
        phases_(std::move(phases)),
        cut_short_(std::move(cut_short)) {}

  const std::string& torch_version() const { return torch_; }
  /// Null: the phase was not run, since nothing could come of it.
  const Outcome* phase(Phase phase) const;
  /// Its outcome in words, or why it has none.
  std::string how_ended(Phase phase) const;
  /// A JSON file ("gpu.json"), or one of a phase ("sets.json"); empty if it was not written.
  std::string text(std::string_view name) const;
  std::string text(Phase phase, std::string_view name) const;
  /// Null: the phase did not get so far. Errors: the record is damaged.
  Result<std::unique_ptr<Recording>> recording(Phase phase, size_t set) const;
  /// What a phase launched on the GPU. Errors: there is no trace, it is not whole, or nothing is in it.
  Result<Trace> trace(Phase phase) const;

 private:
  host::TemporaryFolder folder_;
  std::string torch_;
  std::map<std::string, Outcome> phases_;
  std::string cut_short_;
};

/// Runs all phases and waits. Kernels are compiled into the folder that TORCHINDUCTOR_CACHE_DIR names, or
/// else into one that goes away. Errors: no such Python, no torch in it, an import that fails.
Result<Executed> execute(const Plan& plan);

}  // namespace torchpare::validate
