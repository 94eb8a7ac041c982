// Bars and tables of sums on an HTML page.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace torchpare {

/// Tallies by kind, by class and by operator, the most first, each with a bar; and what the colours mean. Of a long
/// table the first rows are shown, the others on request. In a dry run nothing is stripped yet.
std::string html_bars(const std::vector<Tally>& tallies, bool is_dry);

}  // namespace torchpare
