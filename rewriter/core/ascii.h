// Bytes as ASCII has them, whatever the locale.
#pragma once

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace torchpare {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// The number that the whole of `text` spells; nothing where it spells none, or one that is not within the bounds.
template <class Number>
std::optional<Number> number_in(std::string_view text, Number least = std::numeric_limits<Number>::min(),
                                Number most = std::numeric_limits<Number>::max()) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  const bool whole = error == std::errc() && after == end && number >= least && number <= most;
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace torchpare
