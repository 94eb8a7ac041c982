// What a wrapper was before style mute: the way back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sites.h"

namespace torchpare {

/// The text with every muted assert put back, and where the '#' were that became spaces again. A guess: it is
/// right where audit proves `text` from it, and certain where a hash of the original is known.
struct Unmuted {
  std::string text;
  std::vector<size_t> offsets;  ///< in order
};

/// Looks at comments in bodies whose '#' stands directly before code, as only mute writes them, and puts back
/// those that are asserts then. Linear, but for the grammar.
Unmuted unmuted(std::string_view text, Recogniser& recogniser);

}  // namespace torchpare
