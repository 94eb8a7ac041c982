// Executes a wrapper and its rewrite and judges whether they did the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exit_code.h"
#include "core/result.h"
#include "find/sites.h"
#include "validate/compare.h"
#include "validate/runner.h"
#include "validate/statistics.h"
#include "validate/trace_compare.h"

namespace torchpare::validate {

enum class Verdict : uint8_t { kSame, kDifferent, kUndecided };

std::string_view name_of(Verdict verdict);  ///< "same", "different", "undecided"

/// Yes for the same, no for different.
constexpr ExitCode exit_code_of(Verdict verdict) {
  constexpr ExitCode kCodes[] = {kYes, kNo, kUndecided};
  return kCodes[static_cast<size_t>(verdict)];
}

/// One set of inputs that both were called with.
struct InputSet {
  std::string about;   ///< where the inputs came from, with the seed
  std::string poison;  ///< what memory held before it was written, as hexadecimal
  size_t launches = 0;
  size_t allocations = 0;
};

/// A difference, and the set that showed it.
struct Found {
  size_t set = 0;
  Difference difference;
};

/// What was seen of the GPU, by the tracer.
struct Traced {
  std::string device;
  std::string hook;                  ///< "cupti" or "preload"
  std::string no_cupti;              ///< why not "cupti"
  size_t launches = 0;               ///< of A, in all input sets, its asserts' included
  std::vector<std::string> missing;  ///< launches of removed asserts, which B lacks as it should
  TraceComparison comparison;        ///< of all else
};

/// Time per call of a wrapper, in nanoseconds.
struct Timed {
  std::string who;               ///< "A", "B", "flag-off"
  double median = 0;             ///< until the call returned
  double instructions = 0;       ///< in user mode, median; 0 where they cannot be counted
  std::optional<Saving> saving;  ///< against A; absent for A
  double end_median = 0;         ///< until the GPU had done all; 0 without one
  std::optional<Saving> end_saving;
};

struct Timing {
  bool host_only = false;  ///< without the kernels: they were interpreted
  size_t samples = 0;      ///< of each
  size_t calls = 0;        ///< in one sample
  std::vector<Timed> columns;
};

struct ValidationReport {
  Verdict verdict = Verdict::kUndecided;
  std::string reason;  ///< for kUndecided
  std::string torch_version;
  std::string executed_on;  ///< "gpu", "cpu" or "interpreter"; empty: nothing was executed
  std::string interpreter;  ///< "triton 3.7.1"
  std::string no_gpu;       ///< why the interpreter, if nobody asked for it
  std::vector<InputSet> sets;
  std::vector<Found> differences;  ///< between A and B
  std::vector<Found> unstable;     ///< between A and A: these aspects and subjects are not judged
  std::vector<std::string>
      vacuous;  ///< outputs whose equality says little: "output 0: all zero (3 of 4 sets)"
  std::vector<std::string> unwritten;  ///< outputs that hold bytes that A never wrote
  std::vector<std::string> idle;       ///< kernels that no input set made run
  std::vector<BadTensor> bad_tensors;
  std::optional<Traced> traced;  ///< on a GPU
  std::optional<Timing> timing;
  std::string untimed;  ///< why there is no timing although it was asked for
};

struct Wrappers {
  std::string_view a, b;  ///< the texts of the files that the plan names
};

/// Runs the plan (whose `bad_tensors` are filled in here) and judges. Nothing is executed where the outcome
/// is known before: a wrapper that nothing here can execute, or a text that is no wrapper, is undecided. Whatever a
/// wrapper does to its process, to the runner or to the records is no error: where the original's record is
/// missing or cannot be read the verdict is undecided, where the rewrite's is missing it is different, where
/// the rewrite's cannot be read undecided. Errors: trouble with Python.
Result<ValidationReport> validate(Plan plan, const Wrappers& texts, Recogniser& recogniser);

}  // namespace torchpare::validate
