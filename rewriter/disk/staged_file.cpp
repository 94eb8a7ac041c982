#include "disk/staged_file.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <sys/random.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace torchpare::disk {
namespace {

constexpr mode_t kPermissions = 07777;
constexpr size_t kRandomBytes = 16;
constexpr std::string_view kEnding = ".tmp";

/// Whether chown(2) failed because it is not for this user to give files away.
bool not_permitted() { return errno == EPERM || errno == EINVAL; }

/// Gives the new file the owner and mode of `like`; `now` is what it is. False with errno set. A group that is not that of
/// `like` may do what others may, and no more.
bool make_like(int fd, Identity& now, const Identity& like) {
  mode_t mode = like.mode & kPermissions;
  for (const uid_t owner : {like.owner, static_cast<uid_t>(-1)}) {
    if (now.owner == like.owner && now.group == like.group) break;
    const bool given = ::fchown(fd, owner, like.group) == 0;
    if (!given && !not_permitted()) return false;
    if (given) now.group = like.group;
    if (given && owner == like.owner) now.owner = owner;
  }
  if (now.owner != like.owner) mode &= ~static_cast<mode_t>(S_ISUID | S_ISGID);
  if (now.group != like.group) {
    mode &= ~static_cast<mode_t>(S_ISUID | S_ISGID | S_IWGRP);
    mode &= ~static_cast<mode_t>(S_IRWXG) | (mode & S_IRWXO) << 3;
  }
  return ::fchmod(fd, mode) == 0;  // last: changing the owner clears bits
}

/// What a file has beside its owner and its mode: the list of who else may read it, and what its user wrote down.
bool is_carried(std::string_view attribute) {
  return attribute == "system.posix_acl_access" || attribute.starts_with("user.");
}

/// Gives one file the attributes of another. False with errno set.
bool carry_attributes(int from, int to) {
  std::string names(XATTR_LIST_MAX, '\0');
  const ssize_t size = ::flistxattr(from, names.data(), names.size());
  if (size < 0) return errno == ENOTSUP;
  for (size_t at = 0; at < static_cast<size_t>(size); at = names.find('\0', at) + 1) {
    const char* name = names.data() + at;
    if (!is_carried(name)) continue;
    std::string value(XATTR_SIZE_MAX, '\0');
    const ssize_t bytes = ::fgetxattr(from, name, value.data(), value.size());
    if (bytes >= 0 && ::fsetxattr(to, name, value.data(), static_cast<size_t>(bytes), 0) != 0) return false;
  }
  return true;
}

}  // namespace

std::string random_digits() {
  std::array<unsigned char, kRandomBytes> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool is_temporary_name(std::string_view name) {
  return name.size() == 2 * kRandomBytes + kEnding.size() && name.ends_with(kEnding) &&
         name.find_first_not_of("0123456789abcdef") == 2 * kRandomBytes;
}

Identity identity_of(const struct stat& s) {
  return {s.st_dev,  s.st_ino, s.st_size, int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec,
          s.st_mode, s.st_uid, s.st_gid};
}

Result<StagedFile> StagedFile::write(const Directory& in, std::string_view prefix, std::string_view bytes,
                                     const std::optional<Identity>& like) {
  const std::string digits = random_digits();
  if (digits.empty()) return failed(in.path(), "making up a name");
  StagedFile file(in, fmt::format("{}{}{}", prefix, digits, kEnding));
  const std::string path = joined(in.path(), file.name_);
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  Descriptor d(::openat(in.fd(), file.name_.c_str(), kNew, like ? 0600 : 0666));
  if (!d.open()) {
    file.name_.clear();
    return failed(path, "making a temporary file", "the folder must be writable");
  }
  struct stat s;
  bool good = write_all(d.get(), bytes) && ::fstat(d.get(), &s) == 0;
  if (good) file.written_ = identity_of(s);
  good = good && (!like || make_like(d.get(), file.written_, *like));
  good = good && d.close();
  if (good) return file;
  return failed(path, "writing", "check the space on the disk; the original is untouched");
}

StagedFile::~StagedFile() {
  if (!name_.empty()) ::unlinkat(in_->fd(), name_.c_str(), 0);
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : in_(other.in_), name_(std::exchange(other.name_, {})), written_(other.written_) {}

StagedFile& StagedFile::operator=(StagedFile&& other) noexcept {
  std::swap(in_, other.in_);
  std::swap(name_, other.name_);
  std::swap(written_, other.written_);
  return *this;
}

Result<Done> StagedFile::sync() const {
  const Descriptor d(::openat(in_->fd(), name_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (d.open() && ::fsync(d.get()) == 0) return Done{};
  return failed(joined(in_->path(), name_), "making it durable");
}

bool StagedFile::untouched() const {
  struct stat s;
  if (!in_->look_at(name_.c_str(), s) || s.st_nlink != 1) return false;
  Identity now = identity_of(s);
  now.mode = written_.mode;  // was set after it was written
  return now == written_;
}

/// Those of what it is to replace, unless that is of another owner or group, of whom its list speaks without a name.
bool StagedFile::take_attributes(const Directory& to, const std::string& name) const {
  const std::string short_way = fmt::format("/proc/self/fd/{}/{}", to.fd(), name);
  if (::llistxattr(short_way.c_str(), nullptr, 0) == 0) return true;  // most have none
  const Descriptor old = to.file(name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!old.open()) return true;
  struct stat was;
  if (::fstat(old.get(), &was) != 0 || was.st_uid != written_.owner || was.st_gid != written_.group)
    return true;
  const Descriptor file = in_->file(name_, O_RDONLY | O_NONBLOCK);
  return file.open() && carry_attributes(old.get(), file.get());
}

Result<Done> StagedFile::take_place(const Directory& to, const std::string& name) {
  const std::string path = joined(to.path(), name);
  if (!untouched())
    return Error{path, "the new text was changed before it could be put in its place",
                 fmt::format("something else writes to {}", in_->path()), "look who does"};
  if (!take_attributes(to, name)) return failed(path, "keeping its access list and attributes");
  if (::renameat(in_->fd(), name_.c_str(), to.fd(), name.c_str()) == 0) {
    name_.clear();
    return Done{};
  }
  if (errno == EXDEV)
    return Error{path, "it is on another file system than the folder that was named", "",
                 "name its own folder"};
  return failed(path, "replacing it");
}

}  // namespace torchpare::disk
