// Sentences for people, made of what came from outside.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/printable.h"

namespace torchpare {

/// A text as one may show it; anything else as it is.
template <class T>
decltype(auto) shown(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return printable(value);
  else
    return value;
}

/// fmt::format, with every text among the arguments made printable: no name can end a line, steer the
/// terminal or hide. Reports for people are made by this alone (tests/layering). Pieces of several lines are
/// appended, not passed.
template <class... Args>
std::string said(fmt::format_string<decltype(shown(std::declval<const Args&>()))...> pattern,
                 const Args&... args) {
  return fmt::format(pattern, shown(args)...);
}

/// "1 file", "2 files".
inline std::string plural(size_t n, std::string_view one) {
  return said("{} {}{}", n, one, n == 1 ? "" : "s");
}

}  // namespace torchpare
