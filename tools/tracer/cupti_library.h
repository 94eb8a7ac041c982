// CUPTI, found where it may be on machines that run torch.
#pragma once

#include <cupti.h>

#include <string>

namespace torchpare::tracer {

/// The functions of CUPTI that are used. It is opened, not linked: a machine without it gets a message
/// instead of a library that does not load.
struct Cupti {
  decltype(&::cuptiSubscribe) subscribe = nullptr;
  decltype(&::cuptiSubscribe_v2) subscribe_named = nullptr;  ///< null before CUPTI 13.0
  decltype(&::cuptiEnableCallback) enable = nullptr;
  decltype(&::cuptiGetResultString) describe = nullptr;
  std::string missing;  ///< empty, or why it can't be used: what was tried
};

/// Opens the first of: one that the process has loaded already (torch's), TORCHPARE_CUPTI, what the loader
/// finds by name, the wheels beside torch (site-packages/nvidia), CUDA_HOME, CUDA_PATH, /usr/local/cuda.
Cupti open_cupti();

}  // namespace torchpare::tracer
