#include "disk/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/room.h"

namespace torchpare::disk {
namespace {

/// Never waits, for a pipe to be written to or else; what it opens may be anything.
constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

}  // namespace

Result<OpenFile> opened(const std::string& path, Descriptor fd) {
  if (!fd.open()) return failed(path, "opening", "check the path and its permissions");
  OpenFile file(path, std::move(fd));
  struct stat s;
  if (::fstat(file.fd_.get(), &s) != 0) return failed(path, "reading its size");
  if (S_ISDIR(s.st_mode)) return Error{path, "it is a directory", "", "name a file"};
  if (!S_ISREG(s.st_mode)) return Error{path, "not a regular file", "", "name a file, a directory or -"};
  file.identity_ = identity_of(s);
  return file;
}

Result<OpenFile> open_file(const std::string& path) {
  return opened(path, Descriptor(::open(path.c_str(), kReading)));
}

Result<OpenFile> open_file(const Directory& in, const std::string& below) {
  return opened(joined(in.path(), below), in.file(below, kReading));
}

std::optional<Facts> facts_of(const Directory& in, const std::string& below) {
  const Descriptor fd = in.file(below, O_PATH);
  struct stat s;
  if (!fd.open() || ::fstat(fd.get(), &s) != 0) return std::nullopt;
  return Facts{static_cast<uint64_t>(s.st_size), s.st_mtim.tv_sec};
}

Result<Done> OpenFile::read(FileText& into) {
  into.identity = identity_;
  if (size() > into.bytes.capacity()) into.bytes.clear();  // or it would be copied
  make_room(into.bytes, size());
  into.bytes.resize(size());
  if (read_all(fd_.get(), into.bytes.data(), into.bytes.size())) return Done{};
  if (errno == 0) return changed_meanwhile(path_);
  return failed(path_, "reading");
}

Result<std::string> OpenFile::first_bytes() const {
  std::string bytes(std::min<size_t>(size(), 16), '\0');
  const ssize_t got = ::pread(fd_.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) return failed(path_, "reading");
  bytes.resize(static_cast<size_t>(got));
  return bytes;
}

Result<Done> read(const std::string& path, FileText& into) { return TRY(open_file(path)).read(into); }

Result<std::string> read_stdin(size_t most) {
  std::string all;
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("standard input", "reading");
    if (got == 0) return all;
    if (all.size() + static_cast<size_t>(got) > most)
      return Error{"standard input", fmt::format("larger than {} bytes", most), "", "see --max-size"};
    all.append(block, static_cast<size_t>(got));
  }
}

}  // namespace torchpare::disk
