// Everything that reads and replaces files. The only door to the disk for wrappers.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "rewrite.h"

namespace torchpare::disk {

/// What a file was when it was read; replacing it is refused when it is something else by then.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  int64_t modified_ns = 0;

  bool operator==(const Identity&) const = default;
};

/// A file as it was read. `bytes` is reused from read to read.
struct FileText {
  std::string bytes;
  Identity identity;
};

/// A regular file, open for reading: its size is known before memory is taken for it.
class OpenFile {
 public:
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  size_t size() const { return static_cast<size_t>(identity_.size); }

  /// Reads all of it. Errors: it became shorter meanwhile, the disk fails.
  Result<Done> read(FileText& into);

 private:
  friend Result<OpenFile> open_file(const std::string& path);
  OpenFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;
  Identity identity_;
};

/// Errors: not found, no permission, not a regular file.
Result<OpenFile> open_file(const std::string& path);

/// open_file() and OpenFile::read() in one.
Result<Done> read(const std::string& path, FileText& into);

/// All of standard input.
Result<std::string> read_stdin();

/// Names of our temporary files begin so.
inline constexpr std::string_view kTemporaryPrefix = ".torchpare-";

/// A group of replacements that becomes visible together, as far as a file system allows.
///
/// stage() writes each new text into a temporary file beside its target, with the target's permissions and
/// owner; commit() makes all of them durable, then renames them over their targets, then makes the names
/// durable. A crash leaves every file old or new, never mixed; until commit() nothing is changed at all, and
/// what was staged is removed when the Batch goes. A new file has a new modification time. stage() may be
/// called from several threads.
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// `seen` is what the text was made from; symbolic links named by the user are replaced at their target.
  Result<Done> stage(const std::string& path, const Identity& seen, const Rewritten& text);

  /// Replaces what was staged. A file that has changed since it was read is left alone and returned as an
  /// error; the others are replaced all the same.
  std::vector<Error> commit();

 private:
  struct Pending;
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes a proved text to a file that need not exist (`-o FILE`), by the same temporary file and rename.
Result<Done> write_new(const std::string& path, std::string_view proved_or_unchanged);

}  // namespace torchpare::disk
