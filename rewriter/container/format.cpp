// Apart from the reading, so that who only reports needs none of it.
#include "container/contents.h"

namespace torchpare::container {

std::string_view name_of(Format format) {
  constexpr std::string_view kNames[] = {"pickle", "mega-cache", "standalone artifact", "AOT artifact"};
  return kNames[static_cast<size_t>(format)];
}

}  // namespace torchpare::container
