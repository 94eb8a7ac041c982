#include "disk/lock.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <thread>

#include <fmt/format.h>

namespace torchpare::disk {

bool take_lock(int fd, Share share) {
  return ::flock(fd, (share == Share::kAlone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

std::string holder_of(int fd) {
  struct stat s;
  std::ifstream locks("/proc/locks");
  // "3: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF", see fs/locks.c; who waits has "->" after the number
  for (std::string line; ::fstat(fd, &s) == 0 && std::getline(locks, line);) {
    int pid = 0;
    unsigned major = 0, minor = 0;
    unsigned long inode = 0;
    const bool lock =
        std::sscanf(line.c_str(), "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &major, &minor, &inode) == 4;
    if (lock && pid > 0 && inode == s.st_ino && makedev(major, minor) == s.st_dev)
      return fmt::format("process {}", pid);
  }
  return "another process";
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
