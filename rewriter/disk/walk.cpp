#include "disk/walk.h"

#include <algorithm>
#include <filesystem>

#include "disk/files.h"
#include "disk/root.h"

namespace torchpare::disk {
namespace {

namespace fs = std::filesystem;

std::string why_skipped(const fs::path& path, const fs::file_status& status) {
  if (fs::is_symlink(status)) return "a symbolic link";
  if (!fs::is_regular_file(status)) return "not a regular file";
  return std::string(reason_to_skip(path.native()));
}

/// Appends what is in `folder` to `out`, and the folders in it to `open`. `real` is the folder's absolute
/// path.
void list(const fs::path& folder, std::vector<Entry>& out, std::vector<fs::path>& open) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    std::error_code unreadable;
    const fs::file_status status = it->symlink_status(unreadable);
    const std::string name = path.filename().string();
    if (name == kOurFolder || name.starts_with(kTemporaryPrefix)) continue;
    if (fs::is_directory(status))
      open.push_back(path);
    else
      out.push_back(
          {path.string(), layout_of(fs::absolute(path, unreadable).native()), why_skipped(path, status)});
  }
  if (error)
    out.push_back({folder.string(), Layout::kUnknown, "the folder cannot be read: " + error.message()});
}

}  // namespace

bool is_directory(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

Layout layout_at(const std::string& path) {
  std::error_code error;
  return layout_of(fs::absolute(path, error).lexically_normal().native());
}

Result<std::vector<Entry>> walk(const std::string& root) {
  if (!is_directory(root)) return Error{root, "not a directory", "", "name a file, a directory or -"};
  std::vector<Entry> out;
  std::vector<fs::path> open = {root};  // a stack of our own: folders nest as deep as the file system allows
  while (!open.empty()) {
    const fs::path folder = std::move(open.back());
    open.pop_back();
    list(folder, out, open);
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return out;
}

}  // namespace torchpare::disk
