// A directory that is held open, and what is below it.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "disk/descriptor.h"

namespace torchpare::disk {

/// What is below is reached from the descriptor, and never through a link: whoever swaps a directory for a
/// link, or moves it away, while we work is noticed and gets an error, not our writes. Errors that come from
/// below set errno to ELOOP (or ENOTDIR) then.
///
/// Names `below` are relative, without `.` and `..`; the empty one is the directory itself. The lookup is
/// openat2(2), all of it in one call; where the kernel has none (before 5.6, or a sandbox that knows it not)
/// or the name is too long for it, it goes from directory to directory.
class Directory {
 public:
  /// A directory as the user spells it; links in that path are followed. Errors: no such directory, no
  /// permission.
  static Result<Directory> open(const std::string& path);
  /// The same by a path in which no link is expected (real_path()). Errors: there is one by now, as above.
  static Result<Directory> open_real(const std::string& path);

  /// The directory `below`. Errors: as above.
  Result<Directory> directory(const std::string& below) const;

  /// As openat(2) with O_CLOEXEC and O_NOFOLLOW: not open, with errno set, on errors.
  Descriptor file(const std::string& below, int flags) const;

  /// lstat(2) of what is right in this directory; false with errno set.
  bool look_at(const char* name, struct stat& s) const;

  /// The path it was opened by.
  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }

 private:
  Directory(std::string path, Descriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  Descriptor fd_;
};

/// A path split at its last slash: {"a/b", "c"}; {"", "c"} where there is none.
struct Split {
  std::string folder;
  std::string name;
};
Split split(const std::string& path);

/// The names in a path, from above.
std::vector<std::string_view> names_in(std::string_view path);

/// `folder` and `name` with a slash between them, where both are there and `folder` does not end in one.
std::string joined(std::string_view folder, std::string_view name);

/// "where: doing failed; what errno says; remedy".
Error failed(const std::string& where, std::string_view doing, std::string remedy = {});

/// Whether errno says that this machine has no more of something (descriptors, memory) or could not read, and so nothing of
/// what was asked for: it may be there.
bool machine_failed();

/// What was read is not what is there now.
Error changed_meanwhile(const std::string& path);

}  // namespace torchpare::disk
