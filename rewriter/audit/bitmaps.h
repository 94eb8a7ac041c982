// What the tokenizer and the look at plain lines ask of every byte: one bit each, for 64 bytes at once.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare::audit {

/// The first byte is the lowest bit.
struct Bits {
  static constexpr size_t kBytes = 64;

  uint64_t stops =
      0;  ///< where the tokenizer has to stop: '\'', '"', '#', newline, '\\', brackets, ';', beyond 7 bits
  uint64_t letters = 0;  ///< is_name_start()
  uint64_t digits = 0;   ///< is_digit()
  uint64_t equals = 0;   ///< '='

  bool operator==(const Bits&) const = default;
};

/// By plain loops: for processors of other kinds, and to compare with. `bytes` are kBytes.
Bits plain_bits_of(const char* bytes);

/// With the registers that every processor of this kind has.
Bits bits_of(const char* bytes);

/// With AVX2. The processor must have_avx2().
Bits wide_bits_of(const char* bytes);
bool have_avx2();

/// The bits of a text. A few blocks are remembered, so that a line can be gone over more than once.
class Bitmaps {
 public:
  explicit Bitmaps(std::string_view text) : text_(text) {}

  /// The offset of the first stop at or after `from`; the size of the text when there is none.
  size_t next_stop(size_t from) {
    for (size_t block = from / Bits::kBytes; from < text_.size(); from = ++block * Bits::kBytes) {
      const uint64_t rest = at(block).stops & from_bit(from % Bits::kBytes);
      if (rest != 0) return block * Bits::kBytes + static_cast<size_t>(std::countr_zero(rest));
    }
    return text_.size();
  }

  /// Asks `holds` about each offset of [`begin`, `end`] that is just behind a word whose last byte is a letter or an
  /// underscore, or that of a '=', in order; false as soon as that is.
  template <class Holds>
  bool all_of_words_and_equals(size_t begin, size_t end, Holds holds) {
    for (size_t block = begin / Bits::kBytes; block <= end / Bits::kBytes; ++block) {
      const size_t first = block * Bits::kBytes;
      uint64_t rest = at(block).words_and_equals;
      if (first < begin) rest &= from_bit(begin - first);
      if (end - first < Bits::kBytes - 1) rest &= ~from_bit(end - first + 1);
      for (; rest != 0; rest &= rest - 1)
        if (!holds(first + static_cast<size_t>(std::countr_zero(rest)))) return false;
    }
    return true;
  }

 private:
  struct Block {
    size_t number = SIZE_MAX;
    uint64_t stops = 0;
    uint64_t words_and_equals = 0;
  };

  static constexpr uint64_t from_bit(size_t bit) { return ~uint64_t{0} << bit; }

  const Block& at(size_t number) {
    Block& block = blocks_[number % blocks_.size()];
    if (block.number != number) block = read(number);
    return block;
  }
  Block read(size_t number) const;

  std::string_view text_;
  std::array<Block, 16> blocks_;
};

}  // namespace torchpare::audit
