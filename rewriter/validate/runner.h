// Starts the Python program that executes wrappers, and finds what it left behind.
//
// The program is tools/python/torchpare_runner; phases.py there says which phases there are.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "host/temporary_folder.h"
#include "validate/recording.h"
#include "validate/trace.h"

namespace torchpare::validate {

/// A tensor of the wrapper, by name, that shall come with other strides than it was compiled for, or else
/// unaligned.
struct BadTensor {
  std::string subject;
  bool aligned = true;
};

/// The launch tracer (tools/tracer), in its two forms. Both empty: it was not built.
struct TracerLibraries {
  std::string cupti;    ///< loaded by the driver
  std::string preload;  ///< loaded before the driver
};

/// What shall be executed, and by what.
struct Plan {
  std::string a_path, b_path;        ///< the original and the rewrite
  std::string flag_off_path;         ///< timed beside them; may be empty
  std::string inputs_path;           ///< arguments to call them with, written by torch.save; may be empty
  std::vector<std::string> imports;  ///< Python modules to import first
  std::vector<BadTensor> bad_tensors;
  bool cuda = false;  ///< the wrappers need a GPU; launches on it are traced
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

  bool well() const { return status == 0 && !timed_out; }
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
  const Outcome* phase(const std::string& name) const;
  /// Its outcome in words, or why it has none.
  std::string how_ended(const std::string& phase) const;
  /// A JSON file of a phase ("warm/sets.json"); empty if the phase did not write it.
  std::string text(const std::string& name) const;
  /// Null: the phase did not get so far. Errors: the record is damaged.
  Result<std::unique_ptr<Recording>> recording(const std::string& phase, size_t set) const;
  /// What a phase launched on the GPU. Errors: there is no trace, it is not whole, or nothing is in it.
  Result<Trace> trace(const std::string& phase) const;

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
