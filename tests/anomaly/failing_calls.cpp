// A library to preload: makes the N-th call that changes the disk fail, or kills the process there.
//
// TORCHPARE_FAIL_AT=N counts calls of open, read, pread, write, mkdir, fchmod, fsync, syncfs, rename and
// unlink from 1 on; TORCHPARE_FAIL_HOW is an errno, or "kill". TORCHPARE_FAIL_LOG names a file that receives
// a line when it happened.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void note(const char* call) {
  const char* log = std::getenv("TORCHPARE_FAIL_LOG");
  if (log == nullptr) return;
  const int fd = real<int(const char*, int, ...)>("open")(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  (void)real<ssize_t(int, const void*, size_t)>("write")(fd, call, std::strlen(call));
  close(fd);
}

/// Whether this call is the one that fails; errno is set then.
bool fails(const char* call) {
  static std::atomic<long> count = 0;
  const char* at = std::getenv("TORCHPARE_FAIL_AT");
  if (at == nullptr || ++count != std::atol(at)) return false;
  note(call);
  const char* how = std::getenv("TORCHPARE_FAIL_HOW");
  if (how == nullptr || std::strcmp(how, "kill") == 0) kill(getpid(), SIGKILL);
  errno = std::atoi(how);
  return true;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (fails("open")) return -1;
  return real<int(const char*, int, ...)>("open")(path, flags, mode);
}

ssize_t read(int fd, void* bytes, size_t size) {
  return fd > STDERR_FILENO && fails("read") ? -1
                                             : real<ssize_t(int, void*, size_t)>("read")(fd, bytes, size);
}

ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
  return fails("pread") ? -1 : real<ssize_t(int, void*, size_t, off_t)>("pread")(fd, bytes, size, at);
}

int mkdir(const char* path, mode_t mode) {
  return fails("mkdir") ? -1 : real<int(const char*, mode_t)>("mkdir")(path, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  if (fd > STDERR_FILENO && fails("write")) return -1;
  // A disk may take less than it was given.
  return real<ssize_t(int, const void*, size_t)>("write")(fd, bytes,
                                                          fd > STDERR_FILENO && size > 100 ? size / 2 : size);
}

int fchmod(int fd, mode_t mode) { return fails("fchmod") ? -1 : real<int(int, mode_t)>("fchmod")(fd, mode); }
int fsync(int fd) { return fails("fsync") ? -1 : real<int(int)>("fsync")(fd); }
int syncfs(int fd) { return fails("syncfs") ? -1 : real<int(int)>("syncfs")(fd); }
int unlink(const char* path) { return fails("unlink") ? -1 : real<int(const char*)>("unlink")(path); }
int rename(const char* from, const char* to) {
  return fails("rename") ? -1 : real<int(const char*, const char*)>("rename")(from, to);
}
}
