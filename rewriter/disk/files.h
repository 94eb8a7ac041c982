// Reading files, and writing those that nothing else is known of. Replacing wrappers: disk/replace.h.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "disk/descriptor.h"
#include "disk/directory.h"
#include "disk/staged_file.h"

namespace torchpare::disk {

/// A file as it was read. `bytes` is reused from read to read.
struct FileText {
  std::string bytes;
  Identity identity;
};

/// A regular file, open for reading: its size is known before memory is taken for it.
class OpenFile {
 public:
  size_t size() const { return static_cast<size_t>(identity_.size); }

  /// Reads all of it. Errors: it became shorter meanwhile, the disk fails.
  Result<Done> read(FileText& into);

  /// Its first bytes, at most 16, without moving on. Errors: the disk fails.
  Result<std::string> first_bytes() const;

 private:
  friend Result<OpenFile> opened(const std::string& path, Descriptor fd);
  OpenFile(std::string path, Descriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  Descriptor fd_;
  Identity identity_;
};

/// A file as the user spells it. Errors: not found, no permission, not a regular file. A pipe does not make
/// it wait.
Result<OpenFile> open_file(const std::string& path);
/// A file below a directory, never through a link.
Result<OpenFile> open_file(const Directory& in, const std::string& below);

/// How large a file below a directory is, and when it was last changed, in seconds since 1970; of a link itself.
struct Facts {
  uint64_t bytes = 0;
  int64_t modified = 0;
};
/// Nothing where it is not there, or cannot be reached without following a link.
std::optional<Facts> facts_of(const Directory& in, const std::string& below);

/// open_file() and OpenFile::read() in one.
Result<Done> read(const std::string& path, FileText& into);

/// All of standard input. Errors: there is more than `most` bytes of it.
Result<std::string> read_stdin(size_t most);

/// Writes to a file that need not exist (`-o FILE`, `--html FILE`), by a temporary file and a rename. What is
/// there keeps its mode if it is the user's own; nothing is taken over from another user's file. A link is
/// replaced at its target, but not one that somebody else made, anywhere in the path. A pipe or a device is
/// written to as it is if it is the user's, root's or where our own output goes. Errors: as just said; the
/// folder is not writable, the disk is full.
Result<Done> write_new(const std::string& path, std::string_view bytes);

}  // namespace torchpare::disk
