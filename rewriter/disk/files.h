// Everything that reads and replaces files. The only door to the disk for wrappers.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "receipt.h"
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

  /// Its first bytes, at most 16, without moving on. Errors: the disk fails.
  Result<std::string> first_bytes() const;

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

class Root;

/// One file to be replaced.
struct Replacement {
  std::string path;
  Identity seen;              ///< what the new text was made from
  std::string_view original;  ///< its bytes
  const Rewritten& text;
  bool late =
      false;  ///< its turn is after all those that are not: a .py file hides the other copies of its wrapper
  bool receipt = false;  ///< write down how to undo it
  Style style = Style::kMute;
  std::vector<Removed> removed;    ///< for the receipt, in style delete
  std::vector<size_t> muted = {};  ///< for the receipt, in style mute: offsets of what became '#'
};

/// A group of replacements that becomes visible together, as far as a file system allows.
///
/// stage() writes each new text into a temporary file of its root, with the target's permissions and owner;
/// commit() makes all of them and their receipts durable, then renames them over their targets, then makes
/// the names durable. A crash leaves every file old or new, never mixed; until commit() nothing is changed at
/// all, and what was staged is removed when the Batch goes. A new file has a new modification time: the same
/// size with the same time would be invisible to what copies caches. stage() may be called from several
/// threads.
class Batch {
 public:
  /// `force`: also replace files that belong to another user; they stay theirs where that is permitted.
  explicit Batch(bool force = false);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// Symbolic links named by the user are replaced at their target. Errors: it changed since it was read, it
  /// belongs to another user, the disk is full. `root` must outlive the batch.
  Result<Done> stage(Root& root, const Replacement& replacement);

  /// Gives up what was staged for that path.
  void withhold(const std::string& path);

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
