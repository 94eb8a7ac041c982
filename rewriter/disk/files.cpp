#include "disk/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "container/sha256.h"
#include "disk/root.h"

namespace torchpare::disk {
namespace {

/// Up to this many files are synced one by one; more of them by one sync of the file system.
constexpr size_t kFewFiles = 4;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  /// Closes now and tells whether the data got as far as the kernel.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

Error failed(const std::string& where, std::string_view doing, std::string remedy = {}) {
  return {where, fmt::format("{} failed", doing), std::strerror(errno), std::move(remedy)};
}

Error changed_meanwhile(const std::string& path) {
  return {path, "it changed after it was read", "something else writes to it", "run again when nothing does"};
}

Identity identity_of(const struct stat& s) {
  return {s.st_dev, s.st_ino, s.st_size, int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec};
}

/// Reads exactly `size` bytes; false with errno set (0: the file is shorter by now).
bool read_all(int fd, char* to, size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (got == 0) errno = 0;
      return false;
    }
    to += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporary_beside(const std::string& path) {
  static std::atomic<unsigned> count = 0;
  return fmt::format("{}/{}{}-{}.tmp", folder_of(path), kTemporaryPrefix, ::getpid(), count++);
}

bool sync_path(const std::string& path, bool whole_file_system) {
  const Descriptor d(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return d.open() && (whole_file_system ? ::syncfs(d.get()) : ::fsync(d.get())) == 0;
}

/// Where a path that the user named really is, and what is there. Only a link needs more than one look.
struct Target {
  std::string path;
  struct stat state;
  bool exists;
};

Target target_of(const std::string& path) {
  Target t{path, {}, false};
  t.exists = ::lstat(path.c_str(), &t.state) == 0;
  if (!t.exists || !S_ISLNK(t.state.st_mode)) return t;
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (real) t.path = real.get();
  t.exists = ::stat(path.c_str(), &t.state) == 0;
  return t;
}

}  // namespace

Result<OpenFile> open_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return failed(path, "opening", "check the path and its permissions");
  OpenFile file(path, fd);
  struct stat s;
  if (::fstat(fd, &s) != 0) return failed(path, "reading its size");
  if (!S_ISREG(s.st_mode)) return Error{path, "not a regular file", "", "name a file, a directory or -"};
  file.identity_ = identity_of(s);
  return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), identity_(other.identity_) {}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Done> OpenFile::read(FileText& into) {
  into.identity = identity_;
  into.bytes.resize(size());
  if (read_all(fd_, into.bytes.data(), into.bytes.size())) return Done{};
  if (errno == 0) return changed_meanwhile(path_);
  return failed(path_, "reading");
}

Result<std::string> OpenFile::first_bytes() const {
  std::string bytes(std::min<size_t>(size(), 16), '\0');
  const ssize_t got = ::pread(fd_, bytes.data(), bytes.size(), 0);
  if (got < 0) return failed(path_, "reading");
  bytes.resize(static_cast<size_t>(got));
  return bytes;
}

Result<Done> read(const std::string& path, FileText& into) {
  auto file = open_file(path);
  if (!file) return file.error();
  return file->read(into);
}

Result<std::string> read_stdin() {
  std::string all;
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("standard input", "reading");
    if (got == 0) return all;
    all.append(block, static_cast<size_t>(got));
  }
}

struct Batch::Pending {
  std::string path;  ///< as the caller named it
  std::string target;
  std::string temporary;
  Identity seen;
  bool late;
  Root* root;
  std::optional<Receipt> receipt;
};

struct Batch::State {
  bool force;
  std::mutex mutex;
  std::vector<Pending> pending;
};

Batch::Batch(bool force) : state_(std::make_unique<State>()) { state_->force = force; }
Batch::~Batch() {
  for (const Pending& p : state_->pending)
    if (!p.temporary.empty()) ::unlink(p.temporary.c_str());
}

namespace {

/// Writes `bytes` to the new file `path`, with the mode and owner of `like` where given. On failure nothing
/// is left.
Result<Done> write_temporary(const std::string& path, std::string_view bytes, const struct stat* like) {
  Descriptor d(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, like ? 0600 : 0666));
  if (!d.open()) return failed(path, "making a temporary file", "the folder must be writable");
  bool good = write_all(d.get(), bytes);
  // The owner first: changing it may clear bits of the mode. Only root can give files away; others keep their
  // own.
  if (good && like && (like->st_uid != ::geteuid() || like->st_gid != ::getegid()))
    good = ::fchown(d.get(), like->st_uid, like->st_gid) == 0 || errno == EPERM;
  if (good && like) good = ::fchmod(d.get(), like->st_mode & 07777) == 0;
  good = good && d.close();
  if (good) return Done{};
  const Error error = failed(path, "writing", "check the space on the disk; the original is untouched");
  ::unlink(path.c_str());
  return error;
}

}  // namespace

namespace {

Error belongs_to_another(const std::string& path) {
  return {path, "it belongs to another user", "whoever loads it runs the Python in it",
          "run as its owner, or say --force"};
}

Receipt receipt_for(const Replacement& r, const Root& root, const std::string& target) {
  return {root.relative(target), container::sha256_hex(r.original), container::sha256_hex(r.text.text()),
          r.style,               r.removed,                         r.muted};
}

}  // namespace

Result<Done> Batch::stage(Root& root, const Replacement& r) {
  const Target target = target_of(r.path);
  if (!target.exists) return failed(r.path, "reading its state");
  if (identity_of(target.state) != r.seen) return changed_meanwhile(r.path);
  if (target.state.st_uid != ::geteuid() && !state_->force) return belongs_to_another(r.path);
  auto temporary = root.temporary();
  if (!temporary) return temporary.error();
  Pending p{r.path, target.path, *temporary, r.seen, r.late, &root, {}};
  if (auto written = write_temporary(p.temporary, r.text.text(), &target.state); !written) return written;
  if (r.receipt) p.receipt = receipt_for(r, root, target.path);
  const std::lock_guard lock(state_->mutex);
  state_->pending.push_back(std::move(p));
  return Done{};
}

void Batch::withhold(const std::string& path) {
  for (Pending& p : state_->pending) {
    if (p.path != path || p.temporary.empty()) continue;
    ::unlink(p.temporary.c_str());
    p.temporary.clear();
  }
  std::erase_if(state_->pending, [](const Pending& p) { return p.temporary.empty(); });
}

namespace {

/// Makes the files (or folders) durable: one by one when they are few, else by one sync of each file system
/// they are on.
Result<Done> make_durable(const std::vector<std::pair<std::string, dev_t>>& paths) {
  const bool few = paths.size() <= kFewFiles;
  std::set<dev_t> synced;
  for (const auto& [path, device] : paths) {
    if (!few && !synced.insert(device).second) continue;
    if (!sync_path(path, !few)) return failed(path, "making it durable");
  }
  return Done{};
}

Result<Done> rename_if_same(const std::string& temporary, const std::string& target, const Identity& seen) {
  struct stat now;
  if (::stat(target.c_str(), &now) != 0 || identity_of(now) != seen) return changed_meanwhile(target);
  if (::rename(temporary.c_str(), target.c_str()) == 0) return Done{};
  if (errno == EXDEV)
    return Error{target, "it is on another file system than the folder that was named", "",
                 "name its own folder"};
  return failed(target, "replacing it");
}

}  // namespace

std::vector<Error> Batch::commit() {
  std::vector<Pending>& pending = state_->pending;
  // In order of path, whatever order threads staged them in, but what hides other copies comes last.
  std::sort(pending.begin(), pending.end(), [](const Pending& a, const Pending& b) {
    return std::tie(a.late, a.path) < std::tie(b.late, b.path);
  });
  std::vector<std::pair<std::string, dev_t>> staged, renamed;
  std::map<Root*, std::vector<Receipt>> receipts;
  for (const Pending& p : pending) {
    staged.emplace_back(p.temporary, p.seen.device);
    if (p.receipt) receipts[p.root].push_back(*p.receipt);
  }
  if (auto durable = make_durable(staged); !durable) return {durable.error()};
  for (const auto& [root, list] : receipts)
    if (auto written = root->append(list); !written) return {written.error()};
  std::vector<Error> errors;
  for (Pending& p : pending) {
    auto done = rename_if_same(p.temporary, p.target, p.seen);
    if (done) {
      p.temporary.clear();
      renamed.emplace_back(folder_of(p.target), p.seen.device);
      continue;
    }
    errors.push_back(done.error());
    errors.back().where = p.path;
  }
  if (auto durable = make_durable(renamed); !durable) errors.push_back(durable.error());
  return errors;  // what was not renamed is removed by the destructor
}

Result<Done> write_new(const std::string& path, std::string_view bytes) {
  const Target target = target_of(path);
  // A pipe or a terminal cannot be renamed over.
  if (target.exists && !S_ISREG(target.state.st_mode)) {
    Descriptor d(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!d.open() || !write_all(d.get(), bytes) || !d.close()) return failed(path, "writing");
    return Done{};
  }
  const std::string temporary = temporary_beside(target.path);
  const struct stat* like = target.exists ? &target.state : nullptr;
  if (auto written = write_temporary(temporary, bytes, like); !written) return written;
  if (sync_path(temporary, false) && ::rename(temporary.c_str(), target.path.c_str()) == 0) return Done{};
  const Error error = failed(path, "writing");
  ::unlink(temporary.c_str());
  return error;
}

}  // namespace torchpare::disk
