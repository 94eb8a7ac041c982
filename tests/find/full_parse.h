// The slow way to the same answer: the grammar reads the whole file. For tests only; find_sites() must agree
// with it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/asserts.h"
#include "core/source.h"
#include "find/syntax.h"

namespace torchpare::test {

struct ParsedSite {
  Form form;
  Span bytes;

  bool operator==(const ParsedSite&) const = default;
};

/// All sites, by a parse of the whole text; nothing when it has a syntax error.
std::optional<std::vector<ParsedSite>> sites_by_full_parse(std::string_view text, Grammar& grammar);

}  // namespace torchpare::test
