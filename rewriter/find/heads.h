// What the lines of the table's forms begin with.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/asserts.h"

namespace torchpare {

/// Bytes to search a text for; each once.
struct Needles {
  std::array<std::string_view, 2 * kForms.size()> all = {};
  size_t count = 0;

  constexpr void add(std::string_view needle) {
    for (std::string_view known : *this)
      if (known == needle) return;
    if (!needle.empty()) all[count++] = needle;
  }
  constexpr const std::string_view* begin() const { return all.data(); }
  constexpr const std::string_view* end() const { return all.data() + count; }
};

inline constexpr Needles kNeedles = [] {
  Needles found;
  for (const FormRow& row : kForms)
    for (std::string_view needle : row.needles.both()) found.add(needle);
  return found;
}();

constexpr bool is_code(const FormRow& row) {
  return row.written != Written::kComment && row.written != Written::kCommentAndChecks;
}

namespace detail {

constexpr uint8_t hash_at(std::string_view line, size_t at) {
  return static_cast<uint8_t>(static_cast<uint8_t>(line[at]) * 31 + static_cast<uint8_t>(line[at + 1]));
}

/// Of the two bytes at `at` of heads: in those of code the first, in comments those behind "# ".
template <size_t at>
inline constexpr auto kPerhaps = [] {
  std::array<bool, 256> table{};
  for (const FormRow& row : kForms)
    if (is_code(row) == (at == 0)) table[hash_at(row.head, at)] = true;
  return table;
}();

/// A cheap answer to most lines: no head has their bytes there.
template <size_t at>
bool perhaps(std::string_view line) {
  return line.size() > at + 1 && kPerhaps<at>[hash_at(line, at)];
}

const FormRow* search_code(std::string_view code);
const FormRow* search_comment(std::string_view comment);

}  // namespace detail

/// The first form that may begin with this line of code, or null. Those that begin alike may do so, too.
inline const FormRow* form_begun_by(std::string_view code) {
  return detail::perhaps<0>(code) ? detail::search_code(code) : nullptr;
}

/// The form that may begin with this comment line, or null.
inline const FormRow* form_begun_by_comment(std::string_view comment) {
  return detail::perhaps<2>(comment) ? detail::search_comment(comment) : nullptr;
}

/// Whether lines that begin one of them begin the other, too.
constexpr bool begin_alike(const FormRow& a, const FormRow& b) {
  return a.head == b.head && a.written == b.written;
}

/// Whether one of the form's needles is in `code`.
bool has_needle_of(const FormRow& form, std::string_view code);

}  // namespace torchpare
