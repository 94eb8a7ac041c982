#include "disk/directory.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>

namespace torchpare::disk {
namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// From directory to directory, none of them a link.
Descriptor step_by_step(int from, std::string_view path, int flags) {
  const bool below = from != AT_FDCWD;
  Descriptor at;
  while (true) {
    const size_t slash = path.find('/');
    const bool last = slash == path.npos;
    const std::string name(slash == 0 ? "/" : path.substr(0, slash));
    if (below && (slash == 0 || name == "..")) {
      errno = EXDEV;  // as openat2 says
      return Descriptor();
    }
    const int how = last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    Descriptor next(::openat(at.open() ? at.get() : from, name.c_str(), how));
    if (last || !next.open()) return next;
    at = std::move(next);
    path.remove_prefix(std::min(path.find_first_not_of('/', slash), path.size()));
    if (path.empty()) path = ".";
  }
}

#ifdef RESOLVE_BENEATH
/// Nothing: there is no such call. Else its answer, with errno set where it is not open.
std::optional<Descriptor> in_one_call(int from, const std::string& path, int flags) {
  static std::atomic<bool> absent = false;
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags);
  how.resolve = RESOLVE_NO_SYMLINKS | (from == AT_FDCWD ? 0 : RESOLVE_BENEATH);
  constexpr int kTries = 8;
  for (int i = 0; i < kTries && !absent; ++i) {
    const long fd = ::syscall(SYS_openat2, from, path.c_str(), &how, sizeof how);
    if (fd >= 0) return Descriptor(static_cast<int>(fd));
    if (errno == EAGAIN || errno == EINTR) continue;  // something was renamed meanwhile
    if (errno == ENOSYS) absent = true;
    // A sandbox that does not know the call may say EPERM.
    if (errno == ENOSYS || errno == EPERM || errno == ENAMETOOLONG) break;
    return Descriptor();
  }
  return std::nullopt;
}
#else
std::optional<Descriptor> in_one_call(int, const std::string&, int) { return std::nullopt; }
#endif

/// Opens without following any link.
Descriptor open_linkless(int from, const std::string& path, int flags) {
  flags |= O_CLOEXEC | O_NOFOLLOW;
  if (auto opened = in_one_call(from, path, flags)) return std::move(*opened);
  return step_by_step(from, path, flags);
}

}  // namespace

Error failed(const std::string& where, std::string_view doing, std::string remedy) {
  return {where, fmt::format("{} failed", doing), std::strerror(errno), std::move(remedy)};
}

bool machine_failed() {
  return errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO || errno == ESTALE;
}

Error changed_meanwhile(const std::string& path) {
  return {path, "it changed after it was read", "something else writes to it", "run again when nothing does"};
}

Split split(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, std::max<size_t>(slash, 1)), path.substr(slash + 1)};
}

std::vector<std::string_view> names_in(std::string_view path) {
  std::vector<std::string_view> names;
  for (size_t at = 0; at < path.size();) {
    const size_t slash = std::min(path.find('/', at), path.size());
    if (slash > at) names.push_back(path.substr(at, slash - at));
    at = slash + 1;
  }
  return names;
}

std::string joined(std::string_view folder, std::string_view name) {
  const bool slash = !folder.empty() && !name.empty() && folder.back() != '/';
  return fmt::format("{}{}{}", folder, slash ? "/" : "", name);
}

Result<Directory> Directory::open(const std::string& path) {
  Descriptor fd(::open(path.c_str(), kDirectory));
  if (!fd.open()) return failed(path, "opening the folder", "check the path and its permissions");
  return Directory(path, std::move(fd));
}

Result<Directory> Directory::open_real(const std::string& path) {
  Descriptor fd = open_linkless(AT_FDCWD, path, kDirectory);
  if (!fd.open()) return failed(path, "opening the folder", "check the path and its permissions");
  return Directory(path, std::move(fd));
}

Result<Directory> Directory::directory(const std::string& below) const {
  const std::string path = joined(path_, below);
  Descriptor fd = file(below, kDirectory);
  if (!fd.open()) return failed(path, "opening the folder", "check its permissions");
  return Directory(path, std::move(fd));
}

Descriptor Directory::file(const std::string& below, int flags) const {
  return open_linkless(fd(), below.empty() ? "." : below, flags);
}

bool Directory::look_at(const char* name, struct stat& s) const {
  return ::fstatat(fd(), name, &s, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace torchpare::disk
