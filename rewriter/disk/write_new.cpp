// write_new(): what `-o` and `--html` name.
//
// The user's words may lead through folders where others can make files and links: /tmp, a shared cache. What
// they made there must not decide where the text goes. So the path is resolved once, no link in it being
// somebody else's; from there on everything is done from the descriptor of the folder, in which a link that
// is new by now is an error. A link of the user's own is followed: out.py -> results/out.py is replaced at
// results/out.py. What such a link leads to may be another user's folder, but that is what the user said.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include <fmt/format.h>

#include "disk/files.h"
#include "disk/trust.h"

namespace torchpare::disk {
namespace {

/// Whether it is the same file as our standard output or error: whoever started us opened that.
bool is_our_output(const struct stat& s) {
  struct stat ours;
  for (int fd : {STDOUT_FILENO, STDERR_FILENO})
    if (::fstat(fd, &ours) == 0 && ours.st_dev == s.st_dev && ours.st_ino == s.st_ino) return true;
  return false;
}

/// A pipe or a terminal cannot be renamed over. `seen` is open with O_PATH, so what is written to is what was
/// looked at.
Result<Done> write_to(const std::string& path, const Descriptor& seen, const struct stat& s,
                      std::string_view bytes) {
  if (S_ISDIR(s.st_mode)) return Error{path, "it is a directory", "", "name a file"};
  if (s.st_uid != effective_user() && s.st_uid != 0 && !is_our_output(s))
    return Error{path, "no regular file, and it belongs to another user", "who reads from it is not known",
                 "name a file of your own"};
  const std::string itself = fmt::format("/proc/self/fd/{}", seen.get());
  Descriptor d(::open(itself.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (d.open() && write_all(d.get(), bytes) && d.close()) return Done{};
  return failed(path, "writing");
}

/// What is there and no regular file: it is open with O_PATH. Streams that have no name of their own are found
/// through links of the kernel's: /dev/stdout, /dev/fd/63.
Descriptor seen_at(const std::string& path, const Resolution& resolution) {
  if (!resolution.found) {
    const bool kernels = resolution.path.starts_with("/proc/") || resolution.path.starts_with("/dev/");
    return Descriptor(kernels ? ::open(path.c_str(), O_PATH | O_CLOEXEC) : -1);
  }
  const Split place = split(resolution.path);
  const auto folder = Directory::open_real(place.folder);
  return folder ? folder->file(place.name, O_PATH) : Descriptor();
}

/// Where a regular file of that path is, or would be: its folder without links, and its name.
Split place_of(const std::string& path, const Resolution& resolution) {
  if (resolution.found) return split(resolution.path);
  const Split named = split(path);
  const Resolution folder = resolve(named.folder.empty() ? "." : named.folder);
  return {folder.found ? folder.path : "", named.name};
}

Result<Done> write_regular(const std::string& path, const Split& place, std::string_view bytes) {
  if (place.folder.empty() || place.name.empty()) return failed(path, "writing", "its folder must be there");
  auto folder = TRY(Directory::open_real(place.folder));
  struct stat s;
  std::optional<Identity> like;
  if (folder.look_at(place.name.c_str(), s) && S_ISREG(s.st_mode) && s.st_uid == effective_user())
    like = identity_of(s);
  auto file = TRY(StagedFile::write(folder, kTemporaryPrefix, bytes, like));
  TRY(file.sync());
  return file.take_place(folder, place.name);
}

}  // namespace

Result<Done> write_new(const std::string& path, std::string_view bytes) {
  const Resolution resolution = resolve(path);
  if (!resolution.strangers.empty()) return strangers_link(path, resolution);
  struct stat s;
  const Descriptor seen = seen_at(path, resolution);
  if (seen.open() && ::fstat(seen.get(), &s) == 0 && !S_ISREG(s.st_mode))
    return write_to(path, seen, s, bytes);
  errno = ENOENT;
  return write_regular(path, place_of(path, resolution), bytes);
}

}  // namespace torchpare::disk
