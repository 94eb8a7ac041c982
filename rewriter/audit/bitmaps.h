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

  uint64_t newlines = 0;
  uint64_t brackets = 0;  ///< of all kinds
  uint64_t rare = 0;     ///< what else the tokenizer has to stop at: '\'', '"', '#', '\\', ';', beyond 7 bits
  uint64_t letters = 0;  ///< is_name_start()
  uint64_t digits = 0;   ///< is_digit()
  uint64_t equals = 0;   ///< '='

  bool operator==(const Bits&) const = default;
};

/// What `bytes`, kBytes of them, are.
using FindBits = void (*)(const char* bytes, Bits& bits);

/// By plain loops: for processors of other kinds, and to compare with.
void find_bits_plainly(const char* bytes, Bits& bits);

/// With the registers that every processor of this kind has.
void find_bits(const char* bytes, Bits& bits);

/// With AVX2. The processor must have_avx2().
void find_bits_widely(const char* bytes, Bits& bits);

/// The best of them for this processor.
FindBits best_find_bits();

constexpr uint64_t from_bit(size_t bit) { return ~uint64_t{0} << bit; }
/// Up to the lowest of these bits, or all when there are none.
constexpr uint64_t up_to_first(uint64_t bits) { return bits ^ (bits - 1); }

/// The bits of a text. A few blocks of it are remembered, so that a line can be gone over more than once.
class Bitmaps {
 public:
  struct Block : Bits {
    uint64_t suspects = 0;    ///< the last letters of words that may_be_watched()
    size_t begin = SIZE_MAX;  ///< where it stands in the text

    uint64_t stops() const { return newlines | rare; }
    uint64_t names() const { return letters | digits; }

    /// The offset of the lowest of these bits, of which there are some.
    size_t at(uint64_t bits) const { return begin + static_cast<size_t>(std::countr_zero(bits)); }

    /// The bits of [`from`, `to`), where `from` is in this block.
    uint64_t between(size_t from, size_t to) const {
      const uint64_t ahead = from_bit(from - begin);
      return to - begin < Bits::kBytes ? ahead & ~from_bit(to - begin) : ahead;
    }

    /// Whether [`from`, `to`) has nothing but bytes of names, where all of it is in this block.
    bool is_name(size_t from, size_t to) const { return (between(from, to) & ~names()) == 0; }

    /// Where the word begins, or its part in this block, that the lowest of these bits is in.
    size_t begin_of_word(uint64_t bits) const {
      const uint64_t others_before = ~names() & up_to_first(bits);
      return begin + Bits::kBytes - static_cast<size_t>(std::countl_zero(others_before));
    }
  };

  explicit Bitmaps(std::string_view text) : text_(text), find_bits_(best_find_bits()) {}

  /// The block that holds the byte at `at`. Behind the text no bits are set.
  const Block& around(size_t at) {
    const size_t begin = at - at % Bits::kBytes;
    Block& block = blocks_[begin / Bits::kBytes % blocks_.size()];
    if (block.begin != begin) read(begin, block);
    return block;
  }

  /// The first stop at or after `from`, if it is in the same block or the next; else kFar.
  size_t near_stop(size_t from) {
    return near(from, [](const Block& block) { return block.stops(); });
  }
  size_t near_newline(size_t from) {
    return near(from, [](const Block& block) { return block.newlines; });
  }
  static constexpr size_t kFar = SIZE_MAX;

 private:
  template <class BitsOf>
  size_t near(size_t from, BitsOf bits_of) {
    const Block& block = around(from);
    const uint64_t rest = bits_of(block) & from_bit(from - block.begin);
    if (rest != 0) return block.at(rest);
    const Block& next = around(block.begin + Bits::kBytes);
    return bits_of(next) != 0 ? next.at(bits_of(next)) : kFar;
  }
  void read(size_t begin, Block& block) const;
  void read_inside(size_t begin, const char* bytes, Block& block) const;
  void read_edge(size_t begin, Block& block) const;

  std::string_view text_;
  FindBits find_bits_;
  std::array<Block, 16> blocks_;
};

}  // namespace torchpare::audit
