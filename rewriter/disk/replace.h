// Replacing wrappers. The only door to the disk for them.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "disk/files.h"
#include "disk/root.h"
#include "rewrite/receipt.h"
#include "rewrite/rewrite.h"

namespace torchpare::disk {

/// One file to be replaced.
struct Replacement {
  std::string path;  ///< as the report names it
  Identity seen;     ///< what the new text was made from
  const Rewritten& text;
  bool late = false;  ///< its turn is after all others: a .py file hides the other copies of its wrapper
  std::optional<Receipt> receipt =
      {};  ///< how to undo it, written down before; its path is for stage() to know
};

/// A group of replacements that becomes visible together, as far as a file system allows.
///
/// stage() writes each new text into a temporary file of its root, with the target's permissions and owner;
/// commit() makes all of them and their receipts durable, then renames them over their targets, then makes
/// the names durable. A crash or a loss of power leaves every file old or new, never mixed, and a new one with
/// its receipt; until commit() nothing is changed at all, and what was staged is removed when the Batch goes.
/// A new file has a new modification time: the same size with the same time would be invisible to what copies
/// caches. stage() may be called from several threads.
///
/// Targets are named from their root and reached from its descriptor, without any link (disk/directory.h).
/// What is renamed is what was written, and what it replaces is what was read: both are looked at once more.
class Batch {
 public:
  /// `force`: also replace files that belong to another user or that others can change; they stay whose they
  /// are where that is permitted.
  explicit Batch(bool force = false);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// `below` is where the file is, from the root, with no link on the way. Errors: it, or a folder on the way,
  /// belongs to another user or can be changed by others; the disk is full. `root` must outlive the batch.
  Result<Done> stage(Root& root, const std::string& below, Replacement replacement);

  /// Gives up what was staged for that path.
  void withhold(const std::string& path);

  /// Replaces what was staged, by so many threads (0: one per processor). A file that has changed since it was read is
  /// left alone and returned as an error; the others are replaced all the same.
  std::vector<Error> commit(unsigned threads = 1);

  /// What commit() did not put in place, by path.
  std::set<std::string> left() const;

 private:
  struct Pending;
  class Parents;

  Result<Done> make_texts_durable();
  Result<Done> append_receipts();
  std::set<Root*> roots() const;
  void put_in_place(unsigned threads);

  const bool force_;
  std::mutex mutex_;
  std::vector<Pending> pending_;
};

}  // namespace torchpare::disk
