#include "disk/walk.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>

#include "disk/our_folder.h"
#include "disk/trust.h"

namespace torchpare::disk {

namespace fs = std::filesystem;

std::string absolute(const std::string& path) {
  std::error_code error;
  std::string whole = fs::absolute(path, error).lexically_normal().native();
  while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
  return whole;
}

namespace {

class Walker {
 public:
  Walker(const Directory& root, const std::string& shown)
      : root_(root), shown_(shown), absolute_(absolute(shown)) {}

  Walk operator()() {
    while (!open_.empty()) {
      const std::string folder = std::move(open_.back());
      open_.pop_back();
      list(folder);
    }
    std::sort(out_.entries.begin(), out_.entries.end(),
              [](const Entry& a, const Entry& b) { return a.path < b.path; });
    std::sort(out_.ours.begin(), out_.ours.end());
    return std::move(out_);
  }

 private:
  void list(const std::string& folder);
  void add(const std::string& folder, std::string_view name, unsigned char type);
  Result<bool> is_ours(const std::string& folder) const;
  void cannot_read(const std::string& folder);
  void cannot_read(const std::string& folder, const Error& why, std::string skipped = {});

  const Directory& root_;
  const std::string shown_, absolute_;
  Walk out_;
  std::vector<std::string> open_ = {
      ""};  // a stack of our own: folders nest as deep as the file system allows
};

void Walker::cannot_read(const std::string& folder) {
  // Others keep theirs to themselves, as we do.
  const bool others = errno == EACCES && split(folder).name == kOurFolder;
  cannot_read(folder, failed(joined(shown_, folder), "reading the folder", "check its permissions"),
              others ? "named as our own folder is, and closed to us" : "");
}

void Walker::cannot_read(const std::string& folder, const Error& why, std::string skipped) {
  out_.entries.push_back({why.where, folder, Layout::kUnknown, false, std::move(skipped), why});
}

/// Whether what we keep lies in it. Root reads the caches of all.
Result<bool> Walker::is_ours(const std::string& folder) const {
  const Split place = split(folder);
  if (place.name != kOurFolder) return false;
  const auto above = root_.directory(place.folder);
  if (!above && machine_failed()) return above.error();
  if (!above) return false;
  struct stat s;
  const bool root = effective_user() == 0 && above->look_at(".", s);
  return TRY(OurFolder::find_if_ours(*above, root ? Believed(s.st_uid) : std::nullopt, nullptr)).has_value();
}

void Walker::list(const std::string& folder) {
  Descriptor d = root_.file(folder, O_RDONLY | O_DIRECTORY);
  if (!d.open()) return cannot_read(folder);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(d.get()), &::closedir);
  if (!entries) return cannot_read(folder);
  const int fd = d.release();
  const auto ours = is_ours(folder);
  if (!ours) return cannot_read(folder, ours.error());
  errno = 0;
  for (const dirent* entry; (entry = ::readdir(entries.get())) != nullptr; errno = 0) {
    unsigned char type = entry->d_type;
    struct stat s;
    // Some file systems do not tell.
    if (type == DT_UNKNOWN && ::fstatat(fd, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0)
      type = static_cast<unsigned char>(IFTODT(s.st_mode));
    if (*ours && type == DT_REG && is_name_of_ours(entry->d_name)) continue;
    add(folder, entry->d_name, type);
  }
  if (errno != 0) cannot_read(folder);
}

void Walker::add(const std::string& folder, std::string_view name, unsigned char type) {
  if (name == "." || name == "..") return;
  if (name == kOurFolder && type == DT_DIR) out_.ours.push_back(folder);
  std::string below = joined(folder, name);
  if (type == DT_DIR) return open_.push_back(std::move(below));
  const std::string real = joined(absolute_, below);
  std::string why(type == DT_LNK   ? "a symbolic link"
                  : type != DT_REG ? "not a regular file"
                                   : reason_to_skip(real));
  out_.entries.push_back(
      {joined(shown_, below), std::move(below), layout_of(real), type == DT_REG, std::move(why), {}});
}

}  // namespace

bool is_directory(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) || error;
}

Layout layout_at(const std::string& path) { return layout_of(absolute(path)); }

Walk walk(const Directory& root, const std::string& shown) { return Walker(root, shown)(); }

Result<Walk> walk(const std::string& root) { return walk(TRY(Directory::open(root)), root); }

}  // namespace torchpare::disk
