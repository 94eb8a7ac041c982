// What bytes are, and the few loops over them that have to be fast: with AVX2 where the processor has it, else with SSE2
// where the compiler targets it, else plain ones.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace torchpare::audit {

constexpr bool is_digit(char c) { return '0' <= c && c <= '9'; }

/// 0: no part of a name; 1: a digit; 2: an ASCII letter or underscore, which may begin one.
inline constexpr std::array<unsigned char, 256> kNamePart = [] {
  std::array<unsigned char, 256> part{};
  for (size_t c = '0'; c <= '9'; ++c) part[c] = 1;
  for (size_t c = 'a'; c <= 'z'; ++c) part[c] = part[c - 'a' + 'A'] = 2;
  part['_'] = 2;
  return part;
}();

constexpr bool is_name_start(char c) { return kNamePart[static_cast<unsigned char>(c)] == 2; }
constexpr bool is_name_byte(char c) { return kNamePart[static_cast<unsigned char>(c)] != 0; }

/// The offset of the first byte at or after `from` that is no space; the size of `bytes` when there is none.
inline size_t behind_spaces(std::string_view bytes, size_t from) {
  constexpr uint64_t kSpaces = 0x2020202020202020;
  for (uint64_t eight; bytes.size() - from >= sizeof eight; from += sizeof eight) {
    std::memcpy(&eight, bytes.data() + from, sizeof eight);
    if (eight == kSpaces) continue;
    const bool first_is_lowest = std::endian::native == std::endian::little;
    const int others =
        first_is_lowest ? std::countr_zero(eight ^ kSpaces) : std::countl_zero(eight ^ kSpaces);
    return from + static_cast<size_t>(others) / 8;
  }
  while (from < bytes.size() && bytes[from] == ' ') ++from;
  return from;
}

/// How many bytes `x` and `y` share at their beginnings.
size_t common_prefix(std::string_view x, std::string_view y);

/// How many bytes `x` and `y` share at their ends.
size_t common_suffix(std::string_view x, std::string_view y);

/// The offset of the first byte at or after `from` that is `x`, `y` or `z`; the size of `bytes` when there is
/// none.
size_t find_any(std::string_view bytes, size_t from, char x, char y, char z);

/// The offset of the first place at or after `from` where `word` (two letters or more) stands alone: no ASCII
/// letter, digit or underscore at either side, but for a letter that a backslash before it may make an escape; the
/// size of `bytes` when there is none.
size_t find_word(std::string_view bytes, size_t from, std::string_view word);

/// The offset of the first byte at or after `from` that is not printable-or-control ASCII as Python sources
/// have it: NUL, carriage return, or beyond 7 bits; the size of `bytes` when there is none.
size_t find_unusual(std::string_view bytes, size_t from);

/// The offset of the first place at or after `from` where `sign` stands three times, or of a backslash before it; the
/// size of `bytes` when there is neither.
size_t find_thrice(std::string_view bytes, size_t from, char sign);

/// These loops by registers of one width, to be compared. The processor must have_avx2() for the wide ones.
struct ByteLoops {
  size_t (*common_prefix)(std::string_view x, std::string_view y);
  size_t (*find_unusual)(std::string_view bytes, size_t from);
  size_t (*find_thrice)(std::string_view bytes, size_t from, char sign);
};
extern const ByteLoops kNarrowLoops, kWideLoops;

/// The length of the well-formed UTF-8 sequence of one character beyond ASCII at `at`; 0 when it is malformed
/// (overlong forms and surrogates are, as for CPython).
size_t utf8_length(std::string_view bytes, size_t at);

/// The offset just behind the line that holds `at`, its line end included.
size_t line_end(std::string_view bytes, size_t at);

}  // namespace torchpare::audit
