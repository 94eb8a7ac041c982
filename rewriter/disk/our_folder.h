// Our own folder in another: receipts, and temporary files while there are any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "disk/directory.h"
#include "disk/lock.h"
#include "disk/trust.h"
#include "rewrite/receipt.h"

namespace torchpare::disk {

/// Its name.
inline constexpr std::string_view kOurFolder = ".torchpare";

/// Receipts decide what is written into wrappers, so the folder counts only where nobody else can have made
/// it: a directory and no link, that belongs to the effective user, and that others cannot write to. The
/// file of receipts likewise: a regular file with one name, of the same owner. When root is told to work on
/// another user's files, that user may be the owner of both if the folder they are in is his too (Believed); what
/// root makes there is given to him.
///
/// Its mode is 0700, so nobody but its owner and root can open what is in it.
class OurFolder {
 public:
  /// The one in `in`; nothing where there is none. Errors: it, or the file of receipts in it, does not count,
  /// with the reason.
  static Result<std::optional<OurFolder>> find(const Directory& in, Believed believed);
  /// The same for who can go on without: what has its name and is not ours is none, and noted in `ignored` if that is given.
  static Result<std::optional<OurFolder>> find_if_ours(const Directory& in, Believed believed,
                                                       std::vector<Error>* ignored);
  /// As find(), made where there is none. Errors: as there; `in` is not writable.
  static Result<OurFolder> find_or_make(const Directory& in, Believed believed);

  const Directory& directory() const { return directory_; }
  uid_t owner() const { return owner_; }

  /// See Lock::take().
  Result<Lock> lock(Share share, bool make) const { return Lock::take(directory_, owner_, share, make); }

  /// Whether it is still the one that has its name in `in`.
  bool is_in(const Directory& in) const;
  /// Nobody but the owner may open it from now on: earlier versions let others read it.
  void close_to_others() const;

  /// All of them, oldest first; none is no error. Errors: damaged; too large; the file does not count.
  Result<std::vector<Receipt>> receipts() const;
  /// Replaces them, and they are durable when it returns, as is the folder in `in`; none: removes the file.
  Result<Done> replace_receipts(const Directory& in, const std::vector<Receipt>& receipts) const;

  /// Removes temporary files of a run that was killed. For who holds the lock.
  void remove_leftovers() const;

 private:
  OurFolder(Directory directory, uid_t owner, gid_t group)
      : directory_(std::move(directory)), owner_(owner), group_(group) {}
  std::optional<Error> why_not_receipts(int fd, const struct stat& s) const;
  Result<Descriptor> open_receipts() const;

  Directory directory_;
  uid_t owner_;
  gid_t group_;
};

/// A folder in ours that belongs to us where ours belongs to another user: he could swap a temporary file that lies in
/// ours between the last look at it and the rename. In this one nobody else can, even if he moves it elsewhere. It is
/// removed with the object.
class PrivateFolder {
 public:
  /// `in` must outlive it. Errors: `in` is not writable.
  static Result<PrivateFolder> make(const Directory& in);
  ~PrivateFolder();
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;

  const Directory& directory() const { return directory_; }

 private:
  PrivateFolder(const Directory& in, std::string name, Directory directory)
      : in_(&in), name_(std::move(name)), directory_(std::move(directory)) {}

  const Directory* in_;
  std::string name_;
  Directory directory_;
};

/// Whether a file in our folder with that name is one that we make: the receipts, a lock, or a
/// temporary file.
bool is_name_of_ours(std::string_view name);

/// Removes it from `in` if it is empty.
void remove_if_empty(const Directory& in);

}  // namespace torchpare::disk
