// Reports in SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a file.
#pragma once

#include <string>

#include "report/report.h"

namespace torchpare {

/// Every site and every suspicious line of a run of `scan` is a result: a note, or a warning where the policy
/// strips what cannot be taken out and where a line only looks like an assert. Files that were not understood
/// are errors, those that could not be read are notifications. Paths that are not absolute are relative to
/// the root of what is looked at, as SARIF wants them.
std::string to_sarif(const RunReport& run);

/// The violations of an audit: errors in B. Proved: no result. Undecided: one error, in A.
std::string to_sarif(const audit::AuditReport& report, const AuditedPair& pair);

}  // namespace torchpare
