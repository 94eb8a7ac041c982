// A library to preload: makes the N-th call that reads or changes the disk fail, or kills the process there; and
// writes down in which order the disk was changed.
//
// TORCHPARE_FAIL_AT=N counts, from 1 on, the calls that stand below; with TORCHPARE_FAIL_CALL=name only those of
// that name. TORCHPARE_FAIL_HOW is an errno, "kill", or "cut": half of what a write was given reaches the disk, then
// the process is killed. TORCHPARE_FAIL_LOG names a file that receives the name of the call when it happened.
//
// TORCHPARE_ORDER_LOG names a file that receives a line for each call that changed the disk or made it durable:
// "write PATH", "fsync PATH", "syncfs", "mkdir PATH", "unlink PATH", "rename FROM TO".
// TORCHPARE_NO_OPENAT2 makes the kernel one that has no openat2(2).
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void append(const char* variable, const std::string& text) {
  const char* log = std::getenv(variable);
  if (log == nullptr) return;
  const int error = errno;
  const int fd = real<int(const char*, int, ...)>("open")(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  (void)real<ssize_t(int, const void*, size_t)>("write")(fd, text.data(), text.size());
  close(fd);
  errno = error;
}

/// Whether this call is the one that fails; errno is set then. Of a write half is done where it is to be cut.
bool fails(const char* call, int fd = -1, const void* bytes = nullptr, size_t size = 0) {
  static std::atomic<long> count = 0;
  const char* at = std::getenv("TORCHPARE_FAIL_AT");
  const char* only = std::getenv("TORCHPARE_FAIL_CALL");
  if (at == nullptr || (only != nullptr && std::strcmp(only, call) != 0) || ++count != std::atol(at))
    return false;
  append("TORCHPARE_FAIL_LOG", call);
  const char* how = std::getenv("TORCHPARE_FAIL_HOW");
  if (how != nullptr && std::strcmp(how, "cut") == 0)
    (void)real<ssize_t(int, const void*, size_t)>("write")(fd, bytes, size / 2);
  if (how == nullptr || std::strcmp(how, "kill") == 0 || std::strcmp(how, "cut") == 0)
    kill(getpid(), SIGKILL);
  errno = std::atoi(how);
  return true;
}

std::string path_of(int fd, const char* name = "") {
  if (name[0] == '/') return name;
  char target[PATH_MAX];
  const std::string link = fd == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = readlink(link.c_str(), target, sizeof target);
  const std::string folder(target, size > 0 ? static_cast<size_t>(size) : 0);
  return name[0] == '\0' ? folder : folder + "/" + name;
}

/// Writes down what succeeded; returns `result`.
template <class Result>
Result noted(Result result, const std::string& what) {
  if (result >= 0) append("TORCHPARE_ORDER_LOG", what + "\n");
  return result;
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

int openat(int folder, const char* name, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (fails("openat")) return -1;
  return real<int(int, const char*, int, ...)>("openat")(folder, name, flags, mode);
}

/// openat2 has no function of its own.
long syscall(long number, ...) {
  va_list arguments;
  va_start(arguments, number);
  long a[6];
  for (long& argument : a) argument = va_arg(arguments, long);
  va_end(arguments);
  if (number == SYS_openat2) {
    if (std::getenv("TORCHPARE_NO_OPENAT2") != nullptr) return errno = ENOSYS, -1;
    if (fails("openat2")) return -1;
  }
  return real<long(long, ...)>("syscall")(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t read(int fd, void* bytes, size_t size) {
  return fd > STDERR_FILENO && fails("read") ? -1
                                             : real<ssize_t(int, void*, size_t)>("read")(fd, bytes, size);
}

ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
  return fails("pread") ? -1 : real<ssize_t(int, void*, size_t, off_t)>("pread")(fd, bytes, size, at);
}

DIR* fdopendir(int fd) { return fails("fdopendir") ? nullptr : real<DIR*(int)>("fdopendir")(fd); }
dirent* readdir(DIR* folder) { return fails("readdir") ? nullptr : real<dirent*(DIR*)>("readdir")(folder); }

int fstat(int fd, struct stat* s) {
  return fails("fstat") ? -1 : real<int(int, struct stat*)>("fstat")(fd, s);
}

int fstatat(int folder, const char* name, struct stat* s, int flags) {
  return fails("fstatat") ? -1
                          : real<int(int, const char*, struct stat*, int)>("fstatat")(folder, name, s, flags);
}

int mkdirat(int folder, const char* name, mode_t mode) {
  if (fails("mkdirat")) return -1;
  return noted(real<int(int, const char*, mode_t)>("mkdirat")(folder, name, mode),
               "mkdir " + path_of(folder, name));
}

ssize_t write(int fd, const void* bytes, size_t size) {
  const auto put = real<ssize_t(int, const void*, size_t)>("write");
  if (fd <= STDERR_FILENO) return put(fd, bytes, size);
  if (fails("write", fd, bytes, size)) return -1;
  // A disk may take less than it was given.
  return noted(put(fd, bytes, size > 100 ? size / 2 : size), "write " + path_of(fd));
}

ssize_t getrandom(void* bytes, size_t size, unsigned flags) {
  return fails("getrandom") ? -1 : real<ssize_t(void*, size_t, unsigned)>("getrandom")(bytes, size, flags);
}

int fchmod(int fd, mode_t mode) { return fails("fchmod") ? -1 : real<int(int, mode_t)>("fchmod")(fd, mode); }
int fchown(int fd, uid_t owner, gid_t group) {
  return fails("fchown") ? -1 : real<int(int, uid_t, gid_t)>("fchown")(fd, owner, group);
}

int fsync(int fd) { return fails("fsync") ? -1 : noted(real<int(int)>("fsync")(fd), "fsync " + path_of(fd)); }
int syncfs(int fd) { return fails("syncfs") ? -1 : noted(real<int(int)>("syncfs")(fd), "syncfs"); }

int unlinkat(int folder, const char* name, int flags) {
  if (fails("unlinkat")) return -1;
  return noted(real<int(int, const char*, int)>("unlinkat")(folder, name, flags),
               "unlink " + path_of(folder, name));
}

int renameat(int from, const char* old, int to, const char* name) {
  if (fails("renameat")) return -1;
  return noted(real<int(int, const char*, int, const char*)>("renameat")(from, old, to, name),
               "rename " + path_of(from, old) + " " + path_of(to, name));
}
}
