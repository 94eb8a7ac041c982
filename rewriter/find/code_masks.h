// What the bytes of a text are: a bit for each, made 64 at a time when they are asked about, and kept for a while.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace torchpare {

/// Of 64 bytes; the lowest bit for the first.
struct Masks {
  static constexpr size_t kBytes = 64;

  uint64_t special = 0;  ///< a quote, '#', newline, backslash or bracket, or '|'
  uint64_t name = 0;     ///< part of a name (is_name_byte)
  uint64_t digit = 0;
  uint64_t equals = 0;  ///< '='

  bool operator==(const Masks&) const = default;
};

/// Makes them of the 64 bytes there.
using MakeMasks = Masks (*)(const char* bytes);

/// What this processor can do, the best first. All give the same.
std::vector<MakeMasks> ways_to_make_masks();

class CodeMasks {
 public:
  explicit CodeMasks(std::string_view text) : text_(text) {}

  /// The first special byte at or after `from`; the size of the text when there is none.
  size_t next_special(size_t from) {
    while (from < text_.size()) {
      const uint64_t left = of(from / Masks::kBytes).special & ~below(from % Masks::kBytes);
      from -= from % Masks::kBytes;
      if (left != 0) return from + static_cast<size_t>(std::countr_zero(left));
      from += Masks::kBytes;
    }
    return text_.size();
  }

  /// Calls `f` for each place in [`begin`, `end`] that is right behind a word which does not end in a digit, or holds a
  /// '=', in order.
  template <class F>
  void each_end_or_equals(size_t begin, size_t end, F f) {
    for (size_t at = begin; at <= end;) {
      const size_t from = at - at % Masks::kBytes;
      const uint64_t wanted = below(end + 1 - from) & ~below(at - from);
      for (uint64_t left = of(at / Masks::kBytes).ends_or_equals & wanted; left != 0; left &= left - 1)
        f(from + static_cast<size_t>(std::countr_zero(left)));
      at = from + Masks::kBytes;
    }
  }

 private:
  struct Block {
    size_t number = SIZE_MAX;  ///< of 64 bytes each, from the beginning of the text on
    uint64_t special = 0;
    uint64_t ends_or_equals = 0;
  };
  static constexpr size_t kKept = 16;

  /// The lowest `count` bits, or all.
  static constexpr uint64_t below(size_t count) {
    return count < Masks::kBytes ? (uint64_t{1} << count) - 1 : ~uint64_t{0};
  }

  const Block& of(size_t number) {
    Block& block = kept_[number % kKept];
    if (block.number != number) read(number, block);
    return block;
  }
  void read(size_t number, Block& block) const;

  std::string_view text_;
  std::array<Block, kKept> kept_;
};

}  // namespace torchpare
