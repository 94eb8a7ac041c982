// How a layout that came differs from the one that was compiled for.
#pragma once

#include <string>
#include <vector>

#include "explain/explain.h"

namespace torchpare::explain {

/// The layout that came: the compiled one, but for the mismatches.
Layout came_instead(const Layout& compiled, const std::vector<Mismatch>& mismatches);

/// One sentence each: a size, permuted strides, padded rows, a broadcast dimension, other strides.
std::vector<std::string> differences(const Layout& compiled, const Layout& came,
                                     const std::vector<Mismatch>& mismatches);

}  // namespace torchpare::explain
