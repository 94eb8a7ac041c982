// The files below a directory.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "disk/layout.h"

namespace torchpare::disk {

/// What a walk came upon.
struct Entry {
  std::string path;
  Layout layout = Layout::kUnknown;
  std::string skipped;  ///< why it is not opened; empty: what is in it decides
};

/// All that is below `root`, in order of path. Symbolic links are not followed; our own folder and temporary
/// files are passed over. A folder that cannot be read becomes an entry with the reason.
Result<std::vector<Entry>> walk(const std::string& root);

bool is_directory(const std::string& path);

/// layout_of() the absolute path.
Layout layout_at(const std::string& path);

}  // namespace torchpare::disk
