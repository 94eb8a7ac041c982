// Bytes as ASCII has them, whatever the locale.
#pragma once

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// What stands between the separators: one piece more than there are of them.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (size_t end = 0; end != text.npos; text.remove_prefix(end == text.npos ? 0 : end + 1)) {
    end = text.find(separator);
    pieces.push_back(text.substr(0, end));
  }
  return pieces;
}

/// The lines of a text, without their ends; nothing where it is empty.
inline std::vector<std::string_view> lines_in(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
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
