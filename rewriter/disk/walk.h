// The files below a directory.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace torchpare::disk {

/// What a walk came upon.
struct Entry {
  std::string path;
  std::string skipped;  ///< why it is not looked at; empty: it is a .py file
};

/// All that is below `root`, in order of path. Symbolic links are not followed; our own temporary files are
/// passed over. A folder that cannot be read becomes an entry with the reason.
Result<std::vector<Entry>> walk(const std::string& root);

bool is_directory(const std::string& path);

}  // namespace torchpare::disk
