#include "disk/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "disk/trust.h"

namespace torchpare::disk {

bool take_lock(int fd, Share share) {
  return ::flock(fd, (share == Share::kAlone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

namespace {

/// The processes that hold a lock on the same file, as far as the kernel tells.
std::vector<pid_t> holders_of(int fd) {
  std::vector<pid_t> out;
  struct stat s;
  std::ifstream locks("/proc/locks");
  // "3: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF", see fs/locks.c; who waits has "->" after the number
  for (std::string line; ::fstat(fd, &s) == 0 && std::getline(locks, line);) {
    int pid = 0;
    unsigned major = 0, minor = 0;
    unsigned long inode = 0;
    const bool lock =
        std::sscanf(line.c_str(), "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &major, &minor, &inode) == 4;
    if (lock && pid > 0 && inode == s.st_ino && makedev(major, minor) == s.st_dev) out.push_back(pid);
  }
  return out;
}

/// Whether one of ours, or of root's, holds a lock on it.
bool one_of_us_holds(int fd) {
  const std::vector<pid_t> holders = holders_of(fd);
  return std::any_of(holders.begin(), holders.end(), [](pid_t pid) {
    struct stat s;
    const bool known = ::stat(fmt::format("/proc/{}", pid).c_str(), &s) == 0;
    return known && (s.st_uid == effective_user() || s.st_uid == 0);
  });
}

/// The file, made where it may be. Not open, with errno set, where there is none.
Descriptor open_lock(const Directory& ours, uid_t owner, bool make) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const char* name = Lock::kName.data();
  Descriptor file(::openat(ours.fd(), name, kFlags));
  if (file.open() || errno != ENOENT || !make) return file;
  file = Descriptor(::openat(ours.fd(), name, kFlags | O_CREAT | O_EXCL, 0600));
  if (file.open() && owner != effective_user()) static_cast<void>(::fchown(file.get(), owner, -1));
  return file;
}

/// Whether the file has its name still.
bool is_named(int folder, const struct stat& file) {
  struct stat named;
  return ::fstatat(folder, Lock::kName.data(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         named.st_dev == file.st_dev && named.st_ino == file.st_ino;
}

/// Whether nobody else can have opened the file, which is seen as `s`. One that others can open is removed, unless it
/// keeps out one of us.
bool is_closed_to_others(const Directory& ours, int file, const struct stat& s) {
  if ((s.st_mode & 0077) == 0) return true;
  if (!take_lock(file, Share::kAlone) && one_of_us_holds(file)) return true;
  if (is_named(ours.fd(), s)) ::unlinkat(ours.fd(), Lock::kName.data(), 0);
  return false;
}

}  // namespace

std::string holder_of(int fd) {
  const std::vector<pid_t> holders = holders_of(fd);
  return holders.empty() ? "another process" : fmt::format("process {}", holders.front());
}

Result<Lock> Lock::take(const Directory& ours, uid_t owner, Share share, bool make) {
  const std::string path = joined(ours.path(), kName);
  Lock lock;
  constexpr int kTries = 8;
  for (int i = 0; i < kTries; ++i) {
    Descriptor file = open_lock(ours, owner, make);
    if (!file.open() && errno == EEXIST) continue;  // another one made it
    if (!file.open() && (errno == EROFS || (errno == ENOENT && !make))) return lock;
    if (!file.open() && errno == ENOENT) break;  // who had the folder removed it at its end
    if (!file.open() && errno == ELOOP) return not_ours(path, "it is a symbolic link");
    struct stat s;
    if (!file.open() || ::fstat(file.get(), &s) != 0) return failed(path, "locking", "look who made it");
    if (!S_ISREG(s.st_mode)) return not_ours(path, "it is no regular file");
    if (s.st_uid != owner && s.st_uid != effective_user())
      return not_ours(path, "it belongs to another user");
    if (!is_closed_to_others(ours, file.get(), s)) continue;
    if (!take_lock(file.get(), share)) {
      lock.holder_ = holder_of(file.get());
      return lock;
    }
    if (!is_named(ours.fd(), s)) continue;  // who had it removed it at its end
    lock.folder_ = Descriptor(::fcntl(ours.fd(), F_DUPFD_CLOEXEC, 0));
    lock.file_ = std::move(file);
    return lock;
  }
  lock.holder_ = "another process";
  return lock;
}

Lock::~Lock() {
  struct stat s;
  if (file_.open() && take_lock(file_.get(), Share::kAlone) && ::fstat(file_.get(), &s) == 0 &&
      is_named(folder_.get(), s))
    ::unlinkat(folder_.get(), kName.data(), 0);
}

Patience::Patience(std::chrono::milliseconds wait) : end_(std::chrono::steady_clock::now() + wait) {}

bool Patience::wait_a_moment() const {
  constexpr std::chrono::milliseconds kMoment(50);
  const auto left = end_ - std::chrono::steady_clock::now();
  if (left <= left.zero()) return false;
  std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(left, kMoment));
  return true;
}

}  // namespace torchpare::disk
