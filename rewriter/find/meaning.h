// Whether a text gives what its asserts call another meaning, as far as the bytes around a word tell.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/source.h"
#include "find/bytes.h"

namespace torchpare {

/// The first place outside of `gone` (sites, in order) where a name that they call is bound, an attribute is assigned of
/// anything but `self`, or a word reaches namespaces without naming what is in them (`globals`, `setattr`, …), so far as
/// the word before and the sign behind tell: audit/ looks closer, this is so that the two must be wrong together.
/// Comments, and strings without fields, have no say. The text must be one that scan() reads to its end. Linear.
std::optional<Obstacle> changed_meaning(std::string_view text, const std::vector<Span>& gone);

}  // namespace torchpare
