// Which torch wrote a wrapper, as far as its text tells.
#pragma once

#include <string_view>

namespace torchpare {

/// "2.14 or later", "2.7 or earlier", …; for reports only, nothing is decided by it. From what the captured
/// wrappers of torch 2.6 to 2.15 have that earlier ones have not.
std::string_view generation_of(std::string_view text);

}  // namespace torchpare
