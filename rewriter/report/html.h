// A run of `scan` or `rewrite` as one HTML page, for people who want to look around.
#pragma once

#include <string>

#include "report/report.h"

namespace torchpare {

/// A page that needs nothing but itself: no script, no font, no network. Totals first, then bars by kind,
/// class and operator, the policy with its origins, and every wrapper with its sites (those in `sites`, so
/// ask for Detail::kSites) and its diff. Whatever comes from files is made printable and escaped, and a
/// Content-Security-Policy forbids everything but the page's own stylesheet.
std::string to_html(const RunReport& run);

}  // namespace torchpare
