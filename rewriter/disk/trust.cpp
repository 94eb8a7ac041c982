#include "disk/trust.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <climits>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace torchpare::disk {
namespace {

constexpr const char* kNotOurs = "it is not ours";
constexpr std::string_view kWhy = "whoever loads it runs the Python in it";

/// What getpwuid_r and getgrgid_r need for any entry that is not absurd; one that needs more counts as absent.
constexpr size_t kEntryBytes = 1 << 16;

/// Whether the user alone is in it: it has his name, is his first, and lists nobody else.
bool is_private(gid_t group) {
  std::vector<char> user_bytes(kEntryBytes), group_bytes(kEntryBytes);
  passwd user_entry, *user = nullptr;
  ::group group_entry, *found = nullptr;
  ::getpwuid_r(effective_user(), &user_entry, user_bytes.data(), user_bytes.size(), &user);
  if (user == nullptr || user->pw_gid != group) return false;
  ::getgrgid_r(group, &group_entry, group_bytes.data(), group_bytes.size(), &found);
  if (found == nullptr || std::string_view(found->gr_name) != user->pw_name) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member)
    if (std::string_view(*member) != user->pw_name) return false;
  return true;
}

/// is_private(), asked once for each group: the answer may come from far away.
bool known_private(gid_t group) {
  static std::mutex mutex;
  static std::map<gid_t, bool> known;
  const std::lock_guard lock(mutex);
  const auto [answer, fresh] = known.try_emplace(group);
  if (fresh) answer->second = is_private(group);
  return answer->second;
}

Error others_write(const std::string& where, std::string_view why) {
  return {where, "others can write to it", std::string(why),
          fmt::format("chmod go-w {}, or say --force", where)};
}

/// The second look, at what is open nowhere yet.
bool others_can_write(const Directory& in, const std::string& below, const struct stat& s) {
  if ((s.st_mode & (S_IWGRP | S_IWOTH)) == 0) return false;
  const Descriptor d = in.file(below, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  return !d.open() || disk::others_can_write(d.get(), s);
}

}  // namespace

uid_t effective_user() {
  static const uid_t user = ::geteuid();
  return user;
}

Believed believed_for(const std::string& named, bool force) {
  struct stat s;
  if (!force || effective_user() != 0 || ::lstat(named.c_str(), &s) != 0) return std::nullopt;
  return s.st_uid;
}

bool owns_between(uid_t user, const std::string& a, const std::string& b) {
  const std::string& upper = a.size() < b.size() ? a : b;
  for (std::string path = a.size() < b.size() ? b : a;; path = split(path).folder) {
    struct stat s;
    if (::lstat(path.c_str(), &s) != 0 || s.st_uid != user) return false;
    if (path.size() <= upper.size()) return path == upper;
  }
}

Error not_ours(const std::string& where, std::string why) {
  return {where, kNotOurs, std::move(why), "look who made it, and move it away"};
}

bool says_not_ours(const Error& error) { return error.what == kNotOurs; }

Error belongs_to_another(const std::string& where) {
  return {where, "it belongs to another user", std::string(kWhy), "run as its owner, or say --force"};
}

bool others_can_write(int fd, const struct stat& s) {
  if ((s.st_mode & S_IWOTH) != 0) return true;
  if ((s.st_mode & S_IWGRP) == 0) return false;
  // Where there is an access list, these bits are the mask of what it may give.
  return !known_private(s.st_gid) || ::fgetxattr(fd, "system.posix_acl_access", nullptr, 0) > 0;
}

std::optional<Error> why_not_own_file(const Directory& in, const std::string& below, const struct stat& s) {
  const std::string path = joined(in.path(), below);
  if (s.st_uid != effective_user()) return belongs_to_another(path);
  if (others_can_write(in, below, s)) return others_write(path, kWhy);
  return std::nullopt;
}

std::optional<Error> why_not_own_folder(const Directory& in, const std::string& below) {
  const std::string path = joined(in.path(), below);
  struct stat s;
  if (!in.look_at(below.empty() ? "." : below.c_str(), s)) return failed(path, "reading its state");
  if (!S_ISDIR(s.st_mode))
    return Error{path, "it is not a folder any more", "something else writes to it",
                 "run again when nothing does"};
  if (s.st_uid != effective_user() && s.st_uid != 0) return belongs_to_another(path);
  if ((s.st_mode & S_ISVTX) == 0 && others_can_write(in, below, s))
    return others_write(path, "they can put other files in the place of those in it");
  return std::nullopt;
}

Resolution resolve(const std::string& path) {
  constexpr int kMostLinks = 40;  // the kernel's own bound
  if (path.empty()) return {};    // names nothing, as it does to the kernel
  std::error_code error;
  Resolution out{path.starts_with('/') ? "/" : std::filesystem::current_path(error).native(), false, {}};
  std::deque<std::string> names;
  const auto push_front = [&names](std::string_view more) {
    const auto those = names_in(more);
    names.insert(names.begin(), those.begin(), those.end());
  };
  push_front(path);
  for (int links = 0; !names.empty();) {
    const std::string name = std::move(names.front());
    names.pop_front();
    if (name == ".") continue;
    const std::string here = name == ".." ? split(out.path).folder : joined(out.path, name);
    struct stat s;
    if (::lstat(here.c_str(), &s) != 0) return out;
    if (!S_ISLNK(s.st_mode)) {
      out.path = here;
      continue;
    }
    if (s.st_uid != effective_user() && s.st_uid != 0) {
      out.strangers = here;
      return out;
    }
    char target[PATH_MAX];
    const ssize_t size = ::readlink(here.c_str(), target, sizeof target);
    if (size <= 0 || ++links > kMostLinks) return out;
    const std::string_view to(target, static_cast<size_t>(size));
    if (to.starts_with('/')) out.path = "/";
    push_front(to);
  }
  out.found = true;
  return out;
}

Error strangers_link(const std::string& path, const Resolution& resolution) {
  return {path, fmt::format("the link {} belongs to another user", resolution.strangers),
          "it decides where the path leads", "name what you mean without it"};
}

}  // namespace torchpare::disk
