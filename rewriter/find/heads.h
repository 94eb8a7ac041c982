// What the lines of the table's forms begin with.
#pragma once

#include <array>
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

constexpr Needles needles(bool (*wanted)(const FormRow&)) {
  Needles found;
  for (const FormRow& row : kForms)
    for (std::string_view needle : row.needles.both())
      if (wanted(row)) found.add(needle);
  return found;
}

inline constexpr Needles kNeedles = needles([](const FormRow&) { return true; });
inline constexpr Needles kCallNeedles =
    needles([](const FormRow& row) { return row.written == Written::kCall; });

constexpr bool calls_begin_with_their_needle() {
  for (const FormRow& row : kForms)
    if (row.written == Written::kCall && !row.head.starts_with(row.needles.one)) return false;
  return true;
}
static_assert(calls_begin_with_their_needle(), "the scan finds the names of functions by it");

/// The first form that may begin with this line of code, or null. Those that begin alike may do so, too.
const FormRow* form_begun_by(std::string_view code);

/// The form that may begin with this comment line, or null.
const FormRow* form_begun_by_comment(std::string_view comment);

/// Whether lines that begin one of them begin the other, too.
constexpr bool begin_alike(const FormRow& a, const FormRow& b) {
  return a.head == b.head && a.written == b.written;
}

/// Whether `name` is that of a function which an assert calls.
bool is_called_by_asserts(std::string_view name);

/// Whether one of the form's needles is in `code`.
bool has_needle_of(const FormRow& form, std::string_view code);

}  // namespace torchpare
