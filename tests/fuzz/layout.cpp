// For any path: it has a layout, and the folder for what is ours is the path or above it, the same when asked
// again.
#include "disk/layout.h"

#include <string>

#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  using fuzz::require;
  const std::string path = "/" + std::string(fuzz::text_of(bytes, size));
  require(!disk::name_of(disk::layout_of(path)).empty(), "every layout has a name");
  (void)disk::reason_to_skip(path);
  const std::string ours = disk::folder_for_ours(path);
  require(!ours.empty() && path.starts_with(ours), "our folder is the path or above it");
  require(disk::folder_for_ours(ours) == ours, "asked again it is the same");
  return 0;
}
