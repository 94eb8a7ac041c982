// Which sites go, which stay and why, and the edits that follow from it.
#pragma once

#include <string_view>
#include <vector>

#include "find/sites.h"
#include "policy/policy.h"
#include "rewrite/edits.h"

namespace torchpare {

/// What becomes of a site.
enum class Fate : uint8_t {
  kKept,      ///< the policy keeps it
  kStripped,  ///< it goes
  kComment,   ///< style mute: it is a comment already
  kStuck,     ///< the policy strips it, but it cannot be taken out safely in this style: undecided, it stays
  kCompiled,  ///< it is C++, which is never edited
};

inline constexpr size_t kFateCount = 5;

struct Decision {
  Fate fate = Fate::kKept;
  const Choice* choice = nullptr;  ///< the policy's word and its origin; lives as long as the policy
  std::string_view stuck;          ///< why, for Fate::kStuck
};

struct Plan {
  std::vector<Decision> decisions;  ///< one per site, in the order of Inventory::sites
  EditSet edits;
};

/// Pure and deterministic: what is written depends on these four things only. `once` counts as keep: it is
/// not for files.
Plan plan(std::string_view text, const Inventory& inventory, const Policy& policy, Style style);

}  // namespace torchpare
