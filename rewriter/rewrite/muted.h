// Comments that are whole asserts.
#pragma once

#include <string_view>
#include <vector>

#include "find/sites.h"

namespace torchpare {

/// Whole lines that are an assert once they are code, whatever stands around them.
struct MutedLines {
  size_t begin = 0;            ///< start of its first line
  size_t end = 0;              ///< line end of its last, or the end of the text
  std::vector<size_t> hashes;  ///< where the '#' are that mute may have written, one for each line of code

  size_t column() const { return hashes.front() + 1 - begin; }
};

/// In order. Linear, but for the grammar. Whether an assert may stand there is not asked.
std::vector<MutedLines> muted_asserts(std::string_view text, Recogniser& recogniser);

}  // namespace torchpare
