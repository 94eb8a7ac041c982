// Whether something still needs the import of assert_tensor_metadata.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "audit/audit.h"

namespace torchpare::audit {

/// The first logical line of `source`, outside of `removals` and of imports of just this name, whose code
/// (strings and comments apart) mentions assert_tensor_metadata. An identifier with bytes beyond ASCII counts
/// as a mention too: Python normalises identifiers, so it could be the same name. `source` must be text a
/// Reader reads to the end.
std::optional<Span> find_metadata_use(std::string_view source, const std::vector<Removal>& removals);

}  // namespace torchpare::audit
