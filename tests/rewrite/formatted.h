// Wrappers as people leave them: asserts wrapped by a formatter, comments that look like muted asserts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "find/sites.h"

namespace torchpare::test {

/// A small generator with the same numbers everywhere.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2654435761 + 1) {}
  /// From 0 to `sides` - 1.
  size_t roll(size_t sides) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<size_t>(state_ >> 33) % sides;
  }

 private:
  uint64_t state_;
};

/// How a formatter breaks what is too long for a line: all of it on a line of its own, or each element.
enum class Breaks : uint8_t { kOnce, kEachElement, kEachElementAndTuple };

/// `text` with each statement of its sites wrapped that can be. The sites are those of `text`.
std::string wrapped(std::string_view text, const Inventory& sites, Breaks breaks);

/// `text` with `count` lines more, at random places and in random columns, that begin, are, or are nearly
/// muted asserts of every form.
std::string with_look_alikes(std::string_view text, size_t count, Dice& dice);

}  // namespace torchpare::test
