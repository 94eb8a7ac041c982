// What a call was given, as the words of a trace.
#pragma once

#include <cuda.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "addresses.h"
#include "modules.h"

namespace torchpare::tracer {

/// A kernel launch as all launch functions describe it. Points into the caller's memory.
struct Launch {
  CUfunction function = nullptr;
  unsigned grid[3] = {};
  unsigned block[3] = {};
  unsigned shared = 0;  ///< dynamic shared memory in bytes
  const CUlaunchAttribute* attributes = nullptr;
  unsigned attribute_count = 0;
  void** parameters = nullptr;  ///< one pointer per parameter; or null and `extra`
  void** extra = nullptr;       ///< CU_LAUNCH_PARAM_…
};

/// JSON: the bytes as words of 8 (the last may be shorter), each in hex, or as the place in an allocation
/// that it points to: `["0004000000000000","x+16"]`. A word that only looks like an address of live memory is
/// named too; it is an equal word in an equal run.
std::string words(const void* bytes, size_t size, const Addresses& addresses);

/// JSON: a list of words per parameter, or `null` when neither sizes nor a buffer are known.
std::string arguments(const Launch& launch, const std::optional<std::vector<Parameter>>& parameters,
                      const Addresses& addresses);

/// JSON: `[[4,["01000000"]],…]`, the number of each attribute with its value.
std::string attributes(const Launch& launch, const Addresses& addresses);

}  // namespace torchpare::tracer
