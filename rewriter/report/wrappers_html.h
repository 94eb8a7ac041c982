// The wrappers of a run on an HTML page.
#pragma once

#include <string>

#include "report/report.h"

namespace torchpare {

/// Every file: its sites with their lines of source, and its diff. By caches, the most asserts first; those without
/// any, and those that were skipped, are put away.
std::string html_wrappers(const RunReport& run);

}  // namespace torchpare
