// Whether something still uses a name that a deleted line bound.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "audit/audit.h"

namespace torchpare::audit {

/// Where a name can be seen: in one function, or in the whole text.
struct Scope {
  Span lines;       ///< begins with a logical line
  bool attributes;  ///< whether `x.name` may be the name: not so for the variables of a function
};

/// The first logical line of `scope`, outside of `removals`, that has one of `names` (sorted) in its code or in a
/// string: strings may be evaluated, f-strings are, and __all__ holds some. Comments have no say, nor has an import
/// of what asserts call, which only binds it once more. `source` must be text a Reader reads to the end.
/// Linear in the scope.
std::optional<Span> find_use(std::string_view source, const Scope& scope,
                             const std::vector<std::string_view>& names,
                             const std::vector<Removal>& removals);

/// The first logical line that reads the name or attribute `word`, in code, and be it in a field of an f-string. To
/// import from a module of that name is not to read it. Linear in `source`.
std::optional<Span> find_read(std::string_view source, std::string_view word,
                              const std::vector<Removal>& removals);

}  // namespace torchpare::audit
