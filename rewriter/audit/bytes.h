// What bytes are, and the few loops over them that have to be fast. SSE2 where the compiler targets it, plain loops
// elsewhere.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare::audit {

constexpr bool is_digit(char c) { return '0' <= c && c <= '9'; }

/// ASCII letters and underscore; with digits, for is_name_byte.
constexpr bool is_name_start(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_'; }
constexpr bool is_name_byte(char c) { return is_name_start(c) || is_digit(c); }

inline constexpr size_t kBlock = 64;

/// Which of the next kBlock bytes from `at` on are name bytes: a bit each, the first byte lowest; 0 behind the end.
uint64_t name_bits(std::string_view bytes, size_t at);

/// So many bits from the lowest on, or all.
constexpr uint64_t lowest_bits(size_t count) {
  return count < kBlock ? (uint64_t{1} << count) - 1 : ~uint64_t{0};
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

/// The bytes at which the tokenizer has to stop: quotes, '#', newlines, backslashes, brackets, ';', and all beyond 7
/// bits. They are looked for a block at a time.
class Stops {
 public:
  explicit Stops(std::string_view bytes) : bytes_(bytes) {}

  /// The offset of the first one at or after `from`; the size of the bytes when there is none.
  size_t next(size_t from) {
    while (from < bytes_.size()) {
      if (from < begin_ || from - begin_ >= kBlock) read(from);
      const uint64_t rest = found_ & ~lowest_bits(from - begin_);
      if (rest != 0) return begin_ + static_cast<size_t>(std::countr_zero(rest));
      from = begin_ + kBlock;
    }
    return bytes_.size();
  }

 private:
  void read(size_t from);

  std::string_view bytes_;
  size_t begin_ = SIZE_MAX;  // of the block that was read last
  uint64_t found_ = 0;
};

/// The offset of the first byte at or after `from` that is not printable-or-control ASCII as Python sources
/// have it: NUL, carriage return, or beyond 7 bits; the size of `bytes` when there is none.
size_t find_unusual(std::string_view bytes, size_t from);

/// The length of the well-formed UTF-8 sequence of one character beyond ASCII at `at`; 0 when it is malformed
/// (overlong forms and surrogates are, as for CPython).
size_t utf8_length(std::string_view bytes, size_t at);

/// The offset just behind the line that holds `at`, its line end included.
size_t line_end(std::string_view bytes, size_t at);

}  // namespace torchpare::audit
