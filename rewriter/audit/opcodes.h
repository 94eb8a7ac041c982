// The opcodes of pickles, as far as they tell the pieces apart. Source: Lib/pickletools.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare::audit {

/// Up to eight bytes as a number.
uint64_t number(std::string_view bytes, bool least_first);

enum class Piece : unsigned char { kPlain, kText, kBytes, kBroken };

/// What the opcode at the start of `rest` is, and how many bytes of it come before its contents and how many
/// those are.
struct Step {
  Piece piece = Piece::kBroken;
  size_t head = 0;
  uint64_t body = 0;
};

/// Of the opcode that `rest`, which is not empty, begins with. `body` is what it claims: more may be claimed than there is.
Step step(std::string_view rest);

}  // namespace torchpare::audit
