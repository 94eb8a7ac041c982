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
  uint64_t dot = 0;     ///< '.'
  uint64_t space = 0;   ///< ' '

  bool operator==(const Masks&) const = default;
};

/// Makes them of the 64 bytes there.
using MakeMasks = Masks (*)(const char* bytes);

/// What this processor can do, the best first. All give the same.
std::vector<MakeMasks> ways_to_make_masks();

/// The places among the 64 bytes from `begin` on, whose masks these are, that somebody wants to look at. What is behind the
/// end of the text counts as zeros.
using Telling = uint64_t (*)(std::string_view text, size_t begin, const Masks& masks);
inline uint64_t nothing_tells(std::string_view, size_t, const Masks&) { return 0; }

class CodeMasks {
 public:
  explicit CodeMasks(std::string_view text, Telling telling = nothing_tells)
      : text_(text), telling_(telling) {}

  /// The first special byte at or after `from`; the size of the text when there is none.
  size_t next_special(size_t from) {
    for (size_t number = from / Masks::kBytes; from < text_.size(); from = ++number * Masks::kBytes) {
      const uint64_t left = of(number).special >> from % Masks::kBytes;
      if (left != 0) return from + static_cast<size_t>(std::countr_zero(left));
    }
    return text_.size();
  }

  /// Which bytes of the block of `at`, from there on, are special; the lowest bit is for the first of the block.
  uint64_t special_from(size_t at) {
    return of(at / Masks::kBytes).special & ~uint64_t{0} << at % Masks::kBytes;
  }

  /// Whether there is a telling place near [`begin`, `end`]. False is certain.
  bool any_telling(size_t begin, size_t end) {
    uint64_t any = 0;
    for (size_t number = begin / Masks::kBytes; number <= end / Masks::kBytes; ++number)
      any |= of(number).telling;
    return any != 0;
  }

  /// Calls `f` for each telling place in [`begin`, `end`], in order, and with where the name that ends there begins.
  template <class F>
  void each_telling(size_t begin, size_t end, F f) {
    for (size_t number = begin / Masks::kBytes; number <= end / Masks::kBytes; ++number) {
      const size_t first = number * Masks::kBytes;
      for (uint64_t left = of(number).telling; left != 0; left &= left - 1) {
        const size_t at = first + static_cast<size_t>(std::countr_zero(left));
        if (begin <= at && at <= end) f(at, name_begin(at));
      }
    }
  }

 private:
  struct Block {
    size_t number = SIZE_MAX;  ///< of 64 bytes each, from the beginning of the text on
    uint64_t special = 0;
    uint64_t telling = 0;
    uint64_t name = 0;
  };
  static constexpr size_t kKept = 16;

  const Block& of(size_t number) {
    Block& block = kept_[number % kKept];
    if (block.number != number) read(number, block);
    return block;
  }
  void read(size_t number, Block& block) const;

  /// Where the name bytes begin that end at `at`; `at` where there are none.
  size_t name_begin(size_t at) {
    while (at > 0) {
      const size_t last = at - 1;
      const size_t behind = Masks::kBytes - 1 - last % Masks::kBytes;  // bytes of its block
      const auto names = static_cast<size_t>(std::countl_one(of(last / Masks::kBytes).name << behind));
      at -= names;
      if (behind + names < Masks::kBytes) break;
    }
    return at;
  }

  std::string_view text_;
  Telling telling_;
  std::array<Block, kKept> kept_;
};

}  // namespace torchpare
