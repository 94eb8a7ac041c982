// Searches over bytes that the lexical scan spends its time in. SSE2 where there is SSE2, plain loops
// elsewhere; both give the same answers (tests/find/bytes_test.cpp). Every search returns `text.size()` when
// nothing is found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/source.h"

namespace torchpare {

/// For each byte whether it is among these.
constexpr std::array<bool, 256> table_of(std::string_view bytes) {
  std::array<bool, 256> table{};
  for (char c : bytes) table[static_cast<uint8_t>(c)] = true;
  return table;
}

/// Whether `c` is one of the table's bytes.
constexpr bool is(const std::array<bool, 256>& table, char c) { return table[static_cast<uint8_t>(c)]; }

namespace detail {

inline constexpr std::array<bool, 256> kIsNameByte = [] {
  auto table = table_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
  for (size_t c = 0x80; c < 256; ++c) table[c] = true;
  return table;
}();

}  // namespace detail

/// The first `quote`, backslash or newline at or after `from`.
size_t find_in_string(std::string_view text, size_t from, char quote);

/// The first three `quote` bytes in a row at or after `from`.
size_t find_triple(std::string_view text, size_t from, char quote);

/// The first `needle` (two bytes or more) at or after `from`.
size_t find_needle(std::string_view text, size_t from, std::string_view needle);

/// The first newline at or after `from`.
size_t find_newline(std::string_view text, size_t from);

/// A byte that may be part of a name. Bytes of other scripts' letters count, whether Python takes them or
/// not.
constexpr bool is_name_byte(char c) { return is(detail::kIsNameByte, c); }

/// The run of name bytes that starts at `at`; may be empty.
std::string_view name_at(std::string_view text, size_t at);

/// Whether the bytes can be a Python source file that Inductor wrote: UTF-8 without byte order mark, NUL or
/// carriage return. The first offender is returned; PEP 263 cookies for another encoding count as one.
std::optional<Obstacle> not_plain_text(std::string_view text);

}  // namespace torchpare
