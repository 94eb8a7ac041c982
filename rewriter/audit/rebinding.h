// Whether what an assert calls may be something else by the time it is called.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "audit/callees.h"
#include "audit/statements.h"
#include "core/source.h"

namespace torchpare::audit {

/// The first place in the code of `source`, outside of `passed_over`, that may bind one of `callees` to something
/// else than Inductor's header does; or that calls exec or eval, or imports all names of a module, which may bind
/// anything. `passed_over` (in order, not overlapping) holds what was removed, and strings that hold no code.
/// `source` must be text a Reader reads to the end. Linear.
///
/// What a text does by reflection (setattr, frames, sys.modules), and what other modules do, is not seen here.
std::optional<Trouble> find_rebinding(std::string_view source, const std::vector<Span>& passed_over,
                                      Callees callees);

}  // namespace torchpare::audit
