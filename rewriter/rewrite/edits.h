// Edits as values, and the text they make.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/source.h"
#include "policy/policy.h"

namespace torchpare {

/// What shall be done to a text, all in one style. In order of position, not overlapping.
struct EditSet {
  Style style = Style::kDelete;
  std::vector<Span> deletions;  ///< style delete: whole lines that go
  std::vector<size_t> mutes;    ///< style mute: offsets of the spaces that become '#'

  bool empty() const { return deletions.empty() && mutes.empty(); }
};

/// The text with the edits done. The offsets must lie in `text`, and each of `mutes` on a space.
std::string edited(std::string_view text, const EditSet& edits);

}  // namespace torchpare
