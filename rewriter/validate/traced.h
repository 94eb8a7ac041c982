// What the launch traces of the phases say: on a GPU, whether the rewrite asked the same of it.
#pragma once

#include <string>
#include <vector>

#include "validate/validate.h"

namespace torchpare::validate {

/// A trace without what its asserts did, and what that was.
struct WithoutAsserts {
  Trace trace;
  std::vector<std::string> launches;  ///< kernels that asserts launched, in order
};

/// Takes out all that stands between the marks "assert" and "end of assert" (device.py of the runner sets
/// them), and what frees what was allocated there. What is left is numbered as if that had not been: `#n`
/// anew in each window, and `~n` in the order of first use. So a trace with asserts and one without have the
/// same names for the same things.
WithoutAsserts without_asserts(const Trace& trace);

/// Fills in report.traced, and lets it count in the verdict: a difference makes it different, what is not
/// stable between two runs of A makes `same` undecided. Errors: a trace is missing, cut off or empty; of B
/// only where nothing else differs.
Result<Done> judge_traces(const Executed& executed, ValidationReport& report);

}  // namespace torchpare::validate
