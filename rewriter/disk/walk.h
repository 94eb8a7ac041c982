// The files below a directory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "disk/directory.h"
#include "disk/layout.h"

namespace torchpare::disk {

/// What a walk came upon.
struct Entry {
  std::string path;   ///< under the name that was given for the root
  std::string below;  ///< from the root
  Layout layout = Layout::kUnknown;
  bool regular = false;             ///< a regular file
  std::string skipped;              ///< why it is not opened; empty: what is in it decides
  std::optional<Error> unreadable;  ///< it is a folder, and what is in it is not known
};

struct Walk {
  std::vector<Entry> entries;     ///< in order of path
  std::vector<std::string> ours;  ///< folders, from the root, in which a folder has our folder's name
};

/// All that is below `root`, named from `shown`. Symbolic links are not followed, nor is a directory that
/// becomes one meanwhile. Passed over are receipts and temporary files, by their exact names and in a folder of
/// ours that counts (disk/our_folder.h); whatever else is named as if it were ours is a file like any other. A
/// folder that cannot be read, the root too, becomes an entry, and the walk goes on; one of another user's that
/// has our folder's name is skipped as well.
Walk walk(const Directory& root, const std::string& shown);
/// The same for a directory as the user spells it. Errors: it cannot be opened, or is none.
Result<Walk> walk(const std::string& root);

bool is_directory(const std::string& path);
/// Whether anything is there; what cannot be looked at counts, so that whoever opens it is told why.
bool exists(const std::string& path);

/// The absolute path without `.`, `..` and slashes at its end; links in it stay.
std::string absolute(const std::string& path);

/// layout_of() the absolute path.
Layout layout_at(const std::string& path);

}  // namespace torchpare::disk
