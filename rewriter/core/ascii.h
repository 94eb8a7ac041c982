// Bytes as ASCII has them, whatever the locale.
#pragma once

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

}  // namespace torchpare
