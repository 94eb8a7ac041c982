// Whether a name that a deleted line binds can still be seen by what stays.
#pragma once

#include <string_view>
#include <vector>

#include "core/source.h"

namespace torchpare {

/// Where names are looked for.
struct Surroundings {
  std::string_view text;
  Span within;             ///< begins where a logical line does: one function, or the whole text
  bool attributes = true;  ///< whether `x.name` may be the name: not so for the variables of a function
};

/// Those of `names` that occur in the surroundings outside of `gone` (in order, not overlapping), in the order of
/// `names`: in code, and in strings, which may be evaluated or listed in __all__. Comments do not count. The
/// text must be one that scan() reads to its end. Linear in the text.
std::vector<std::string_view> names_seen(const Surroundings& where,
                                         const std::vector<std::string_view>& names,
                                         const std::vector<Span>& gone);

}  // namespace torchpare
