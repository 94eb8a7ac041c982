// Whether what an assert calls may be something else by the time it is called.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "audit/audit.h"
#include "audit/callees.h"
#include "audit/statements.h"

namespace torchpare::audit {

/// The first place in the code of `source`, outside of `removals`, that may bind one of `callees` to something
/// else than Inductor's header does; or that calls exec or eval, or imports all names of a module, which may bind
/// anything. `source` must be text a Reader reads to the end. Linear.
///
/// What a text does by reflection (setattr, frames, sys.modules), and what other modules do, is not seen here.
std::optional<Trouble> find_rebinding(std::string_view source, const std::vector<Removal>& removals,
                                      Callees callees);

}  // namespace torchpare::audit
