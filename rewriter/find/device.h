// What device a wrapper runs on, as far as its text tells.
#pragma once

#include <string_view>

namespace torchpare {

/// "cuda", "xpu", "mtia", "mps" or "cpu"; for reports only, nothing is decided by it. ROCm calls itself cuda. A wrapper
/// that uses a device and the CPU too is the device's.
std::string_view device_of(std::string_view text);

}  // namespace torchpare
