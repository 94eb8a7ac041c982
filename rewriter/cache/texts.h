// Every text in caches, whatever it lies in.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace torchpare::cache {

/// A text, and where it is: a path, with "wrapper 2" behind it in a container. Valid during the call.
struct FoundText {
  std::string place;
  std::string_view text;
};

/// Looks at each text that may be a wrapper in files and folders, one after the other. Returns what could not be
/// read; the rest was looked at. Files larger than `most` bytes are among that.
std::vector<Error> for_each_text(const std::vector<std::string>& inputs, size_t most,
                                 const std::function<void(const FoundText&)>& look);

}  // namespace torchpare::cache
