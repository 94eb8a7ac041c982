// A folder whose files are being replaced, and what we keep in it.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "disk/directory.h"
#include "disk/lock.h"
#include "disk/our_folder.h"
#include "disk/trust.h"
#include "rewrite/receipt.h"

namespace torchpare::disk {

/// The folder that the receipts of `path` (a file or a folder that exists) belong to: itself or the one that
/// holds it, but never one in which torch would take a file of ours for its own. Both are absolute and without links.
std::string root_of(const std::string& path);

/// How a run may work on a root.
struct Terms {
  bool force = false;                         ///< also on what others own, or can change
  std::chrono::milliseconds wait = kPatient;  ///< for another run to end

  static constexpr std::chrono::milliseconds kPatient{5000};
};

/// A root, locked against other runs for as long as this lives.
///
/// The lock is exclusive, on a file in our folder (disk/lock.h), which nobody else can open: a stranger who locks
/// the root, a folder above it, `/` or our folder is in nobody's way. A run that finds a folder of ours
/// above its root locks that one too, shared; and one that finds some below asks whether they are locked
/// (keep_out_below). Each makes known that it is there before it looks for others, so runs on a folder and on
/// one below it do not meet either; the lower one gives way until the upper one has ended. What is locked is
/// waited for, as long as the terms say. A lock leaves nothing behind and ends with the process. Where the
/// file system has no such locks, or no folder can be made because nothing can be written, there is none.
///
/// Temporary files lie in our folder, on the file system of the root and outside of folders where torch looks
/// for candidates; where that belongs to another user, in a folder of root's in it. Those of a run that was killed
/// are removed by the next one.
class Root {
 public:
  /// `named`: what the user named in it, absolute and without links; its owner is whom a forced run of root's
  /// believes, if the root is his as well.
  /// Errors: no such folder, or one that has become a link; it belongs to another user, or others can write
  /// to it, and `terms` do not force it; what has our folder's name is not ours; another run is at work.
  static Result<std::unique_ptr<Root>> lock(const std::string& path, const std::vector<std::string>& named,
                                            const Terms& terms);
  ~Root();
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  const std::string& path() const { return directory_.path(); }
  const Directory& directory() const { return directory_; }

  /// Where temporary files go. May be called from several threads. Errors: it could not be made.
  Result<const Directory*> place_for_temporaries();

  /// Appends to the receipts of this root; durable when it returns.
  Result<Done> append(const std::vector<Receipt>& receipts);

  /// Whether every folder from the root down to `below` is the user's alone (disk/trust.h), or need not be.
  /// May be called from several threads. Errors: it is not.
  Result<Done> own_folders(const std::string& below);

  /// Errors: another run is at work in our folder in one of these, which are below the root.
  Result<Done> keep_out_below(const std::vector<std::string>& folders) const;

  /// Folders above that have our folder's name and are not ours, with the reason.
  const std::vector<Error>& ignored() const { return ignored_; }

 private:
  Root(Directory directory, const Terms& terms, Believed believed)
      : directory_(std::move(directory)), terms_(terms), believed_(believed) {}
  Result<std::optional<OurFolder>> our_folder();
  Result<std::optional<Error>> try_to_lock();
  Result<std::optional<Error>> busy_above();
  std::optional<Error> not_own(const std::string& below);
  Error at_work(const OurFolder& held, const Lock& lock) const;

  Directory directory_;
  const Terms terms_;
  const Believed believed_;
  std::optional<OurFolder> ours_;
  std::optional<Error> none_;  ///< why there is none of ours
  std::optional<Lock> lock_;
  std::optional<PrivateFolder> private_;
  std::vector<Lock> above_;
  std::vector<Error> ignored_;
  std::mutex mutex_;
  std::map<std::string, std::optional<Error>> folders_;  ///< what own_folders() found
};

/// What a user named, an absolute path without links, and the root of it as root_of() returns it.
struct Named {
  std::string path, root;
};

/// Several roots of one run. One that lies in another counts as that other.
class Roots {
 public:
  /// Errors as those of Root::lock().
  static Result<Roots> lock(std::vector<Named> named, const Terms& terms);

  /// The one that holds `root`, which was among the paths.
  Root& of(const std::string& root) const;

  std::vector<Error> ignored() const;

 private:
  std::vector<std::unique_ptr<Root>> roots_;
};

/// Replaces the receipts kept in `folder`; none: removes the file, and our folder if nothing else is in it.
Result<Done> write_receipts(const std::string& folder, const std::vector<Receipt>& receipts,
                            Believed believed);

/// Errors: what has our folder's name in the root of what was named is not ours. There need be nothing.
Result<Done> check_ours(const Named& named, bool force);

/// `path` from `folder`, if it is below it; else `path`. Both absolute.
std::string relative_to(const std::string& folder, const std::string& path);
/// The absolute path without links.
Result<std::string> real_path(const std::string& path);

}  // namespace torchpare::disk
