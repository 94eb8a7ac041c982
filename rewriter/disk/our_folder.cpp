#include "disk/our_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "core/ascii.h"
#include "disk/staged_file.h"

namespace torchpare::disk {
namespace {

/// Names of folders in ours that a run has for itself begin so.
constexpr std::string_view kPrivatePrefix = "root-";

constexpr const char* kReceipts = "receipts.jsonl";
constexpr const char* kName = kOurFolder.data();

/// More is read from no file of receipts: those of 100 000 wrappers are a tenth of it.
constexpr off_t kMostBytes = off_t{256} << 20;

/// Why a folder that was seen as `s` does not count.
std::optional<Error> why_not(const Directory& in, const struct stat& s, Believed believed) {
  const std::string path = joined(in.path(), kOurFolder);
  if (S_ISLNK(s.st_mode)) return not_ours(path, "it is a symbolic link");
  if (!S_ISDIR(s.st_mode)) return not_ours(path, "it is no directory");
  if (s.st_uid != effective_user()) {
    struct stat above;
    const bool his = believed == s.st_uid && in.look_at(".", above) && above.st_uid == s.st_uid;
    if (!his) return not_ours(path, "it belongs to another user");
  }
  if ((s.st_mode & (S_IWGRP | S_IWOTH)) != 0) return not_ours(path, "others can write to it");
  return std::nullopt;
}

/// The names in a folder that is open.
std::vector<std::string> names_in(const Descriptor& folder) {
  std::vector<std::string> names;
  Descriptor d(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(d.open() ? ::fdopendir(d.get()) : nullptr, &::closedir);
  if (!entries) return names;
  d.release();
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

/// The folder that a forced run of root's made must be empty: what else its owner may have put in its place stays
/// root's.
Result<Done> make(const Directory& in, Believed believed) {
  const std::string path = joined(in.path(), kOurFolder);
  struct stat above, made;
  if (::mkdirat(in.fd(), kName, 0700) != 0) {
    if (errno == EEXIST) return Done{};
    return failed(path, "making our folder", "the folder above it must be writable");
  }
  // A forced run of root's leaves the folder to whom the cache belongs.
  if (!believed || !in.look_at(".", above) || above.st_uid != *believed) return Done{};
  const Descriptor d = in.file(kName, O_RDONLY | O_DIRECTORY);
  if (d.open() && ::fstat(d.get(), &made) == 0 && made.st_uid == 0 && names_in(d).empty() &&
      ::fchown(d.get(), above.st_uid, above.st_gid) == 0)
    return Done{};
  return failed(path, "giving it to its owner");
}

/// With the temporary files that are left in it.
void remove_private(const Directory& in, const std::string& name) {
  if (const auto folder = in.directory(name))
    for (const std::string& file : names_in(folder->file("", O_RDONLY | O_DIRECTORY)))
      if (is_temporary_name(file)) ::unlinkat(folder->fd(), file.c_str(), 0);
  ::unlinkat(in.fd(), name.c_str(), AT_REMOVEDIR);
}

}  // namespace

Result<std::optional<OurFolder>> OurFolder::find(const Directory& in, Believed believed) {
  const std::string path = joined(in.path(), kOurFolder);
  struct stat s;
  auto directory = in.directory(kName);
  if (!directory && errno == ENOENT) return std::optional<OurFolder>();
  if (!directory) {
    const Error error = directory.error();
    return in.look_at(kName, s) ? why_not(in, s, believed).value_or(error) : error;
  }
  if (::fstat(directory->fd(), &s) != 0) return failed(path, "reading its state");
  if (auto reason = why_not(in, s, believed)) return *reason;
  OurFolder found(std::move(*directory), s.st_uid, s.st_gid);
  TRY(found.open_receipts());
  return std::optional(std::move(found));
}

Result<std::optional<OurFolder>> OurFolder::find_if_ours(const Directory& in, Believed believed,
                                                         std::vector<Error>* ignored) {
  auto found = find(in, believed);
  if (found || !says_not_ours(found.error())) return found;
  if (ignored != nullptr) ignored->push_back(found.error());
  return std::optional<OurFolder>();
}

Result<OurFolder> OurFolder::find_or_make(const Directory& in, Believed believed) {
  // Another run may remove it, empty, between the making and the finding.
  constexpr int kTries = 8;
  for (int i = 0; i < kTries; ++i) {
    auto found = TRY(find(in, believed));
    if (found) return std::move(*found);
    TRY(make(in, believed));
  }
  return Error{joined(in.path(), kOurFolder), "it goes as often as it is made", "something else removes it",
               "run again when nothing does"};
}

bool OurFolder::is_in(const Directory& in) const {
  struct stat here, named;
  return ::fstat(directory_.fd(), &here) == 0 && in.look_at(kName, named) && here.st_dev == named.st_dev &&
         here.st_ino == named.st_ino;
}

void OurFolder::close_to_others() const {
  struct stat s;
  if (::fstat(directory_.fd(), &s) == 0 && (s.st_mode & 0077) != 0) ::fchmod(directory_.fd(), 0700);
}

std::optional<Error> OurFolder::why_not_receipts(int fd, const struct stat& s) const {
  const std::string path = joined(directory_.path(), kReceipts);
  if (!S_ISREG(s.st_mode)) return not_ours(path, "it is no regular file");
  if (s.st_uid != owner_ && s.st_uid != effective_user()) return not_ours(path, "it belongs to another user");
  if (s.st_nlink != 1) return not_ours(path, "it has a second name elsewhere (a hard link)");
  if (others_can_write(fd, s)) return not_ours(path, "others can write to it");
  if (s.st_size > kMostBytes)
    return Error{path, fmt::format("larger than {} MiB", kMostBytes >> 20), "no run writes so many receipts",
                 "move it away to go on without receipts"};
  return std::nullopt;
}

/// Not open: there are none.
Result<Descriptor> OurFolder::open_receipts() const {
  const std::string path = joined(directory_.path(), kReceipts);
  Descriptor d = directory_.file(kReceipts, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!d.open() && errno == ENOENT) return d;
  if (!d.open() && errno == ELOOP) return not_ours(path, "it is a symbolic link");
  if (!d.open()) return failed(path, "opening", "check its permissions");
  struct stat s;
  if (::fstat(d.get(), &s) != 0) return failed(path, "reading its state");
  if (auto reason = why_not_receipts(d.get(), s)) return *reason;
  return d;
}

Result<std::vector<Receipt>> OurFolder::receipts() const {
  std::vector<Receipt> out;
  const std::string path = joined(directory_.path(), kReceipts);
  const auto file = TRY(open_receipts());
  if (!file.open()) return out;
  struct stat s;
  if (::fstat(file.get(), &s) != 0) return failed(path, "reading");
  std::string text(static_cast<size_t>(s.st_size), '\0');
  if (!read_all(file.get(), text.data(), text.size())) return failed(path, "reading");
  if (text.empty())
    return Error{path, "there is nothing in it",
                 "the file is damaged: where there are no receipts, there is none",
                 "move it away to go on without receipts"};
  for (const std::string_view line : lines_in(text)) {
    auto receipt = receipt_in(line);
    if (!receipt)
      return Error{fmt::format("{}:{}", path, out.size() + 1), "not a receipt",
                   "the file is damaged, or of a later version", "move it away to go on without receipts"};
    out.push_back(std::move(*receipt));
  }
  return out;
}

Result<Done> OurFolder::replace_receipts(const Directory& in, const std::vector<Receipt>& receipts) const {
  const std::string path = joined(directory_.path(), kReceipts);
  if (receipts.empty()) {
    if (::unlinkat(directory_.fd(), kReceipts, 0) != 0 && errno != ENOENT) return failed(path, "removing it");
    return Done{};
  }
  std::string text;
  for (const Receipt& receipt : receipts) text += line_of(receipt);
  Identity like;
  like.mode = 0600;
  like.owner = owner_;
  like.group = group_;
  struct stat before;
  const bool first = !directory_.look_at(kReceipts, before);
  auto file = TRY(StagedFile::write(directory_, "", text, like));
  TRY(file.sync());
  TRY(file.take_place(directory_, kReceipts));
  // The names too: of the file in our folder, and of our folder where it may be new.
  if (::fsync(directory_.fd()) == 0 && (!first || ::fsync(in.fd()) == 0)) return Done{};
  return failed(path, "making it durable");
}

void OurFolder::remove_leftovers() const {
  for (const std::string& name : names_in(directory_.file("", O_RDONLY | O_DIRECTORY))) {
    if (is_temporary_name(name)) ::unlinkat(directory_.fd(), name.c_str(), 0);
    if (name.starts_with(kPrivatePrefix)) remove_private(directory_, name);
  }
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : in_(other.in_), name_(std::exchange(other.name_, {})), directory_(std::move(other.directory_)) {}

PrivateFolder::~PrivateFolder() {
  if (!name_.empty()) remove_private(*in_, name_);
}

Result<PrivateFolder> PrivateFolder::make(const Directory& in) {
  const std::string digits = random_digits();
  if (digits.empty()) return failed(in.path(), "making up a name");
  std::string name = std::string(kPrivatePrefix) + digits;
  const std::string path = joined(in.path(), name);
  if (::mkdirat(in.fd(), name.c_str(), 0700) != 0) return failed(path, "making a folder");
  auto directory = in.directory(name);
  struct stat s;
  if (!directory || ::fstat(directory->fd(), &s) != 0) return failed(path, "opening the folder");
  if (s.st_uid != effective_user() || (s.st_mode & 0077) != 0)
    return not_ours(path, "something else was put in its place");
  return PrivateFolder(in, std::move(name), std::move(*directory));
}

bool is_name_of_ours(std::string_view name) {
  return name == kReceipts || name == Lock::kName || is_temporary_name(name);
}

void remove_if_empty(const Directory& in) {
  ::unlinkat(in.fd(), kName, AT_REMOVEDIR);  // does nothing if there is something in it, or it is none
}

}  // namespace torchpare::disk
