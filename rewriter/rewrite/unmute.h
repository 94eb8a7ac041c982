// What a wrapper was before style mute: the way back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "find/sites.h"

namespace torchpare {

/// The text with every muted assert put back. A guess: a comment that reads like a muted assert may have been
/// one before. It is right where audit proves the muted text from it and a hash of the original is known.
struct Unmuted {
  std::string text;
  std::vector<size_t> offsets;  ///< where the '#' were that became spaces again; in order
  std::vector<size_t> asserts;  ///< index into `offsets` of the first line of each assert; in order
  std::string doubt;            ///< not empty: why not all of them can have been muted together

  /// Writes `byte`, a space or '#', where assert number `i` of `in` was muted.
  void write(size_t i, char byte, std::string& in) const;
};

/// Looks at comments in bodies whose '#' stands directly before code, as only mute writes them, and puts back
/// those that are whole asserts then. Linear, but for the grammar and for a bounded number of looks at
/// comments that read like asserts and stand where none can.
Unmuted unmuted(std::string_view text, Recogniser& recogniser);

/// The reading of the muted lines that `is_original` knows: all asserts put back, else all but one, but two,
/// and so on, as far as a bounded number of tries leads. Nothing: none of those.
std::optional<std::string> reading(const Unmuted& all,
                                   const std::function<bool(std::string_view)>& is_original);

}  // namespace torchpare
