// A folder whose files are being replaced, and what we keep in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "receipt.h"

namespace torchpare::disk {

/// Our own folder below a root: receipts, and temporary files while there are any.
inline constexpr std::string_view kOurFolder = ".torchpare";

/// The folder that the receipts of `path` (a file or a folder that exists) belong to: itself or the one that
/// holds it, but never one in which torch would take a file of ours for its own. Absolute, without links.
Result<std::string> root_of(const std::string& path);

/// A root, locked against other runs for as long as this lives.
///
/// The lock is flock(2): exclusive on the folder, shared on every folder above it that can be opened, so runs
/// on a folder and on one below it do not meet either. It leaves no file behind and ends with the process.
/// Where the file system has no such locks, there is none.
///
/// Temporary files lie in <root>/.torchpare, on the file system of the root and outside of folders where
/// torch looks for candidates. Those of a run that was killed are removed by the next one.
class Root {
 public:
  /// Errors: another run holds it; no such folder.
  static Result<std::unique_ptr<Root>> lock(const std::string& path);
  ~Root();
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  const std::string& path() const { return path_; }

  /// The name of a temporary file that does not exist yet. Makes our folder. May be called from several
  /// threads.
  Result<std::string> temporary();

  /// Appends to the receipts of this root; durable when it returns.
  Result<Done> append(const std::vector<Receipt>& receipts);

  /// A file below this root as its receipts name it.
  std::string relative(const std::string& path) const;

 private:
  explicit Root(std::string path) : path_(std::move(path)) {}
  void remove_leftovers() const;

  std::string path_;
  std::vector<int> locks_;
};

/// Several roots of one run. One that lies in another counts as that other.
class Roots {
 public:
  /// `paths` as root_of() returns them. Errors as those of Root::lock().
  static Result<Roots> lock(std::vector<std::string> paths);

  /// The one that holds `root`, which was among the paths.
  Root& of(const std::string& root) const;

 private:
  std::vector<std::unique_ptr<Root>> roots_;
};

/// All receipts kept in `folder`, oldest first; none is no error. Paths in them are from the folder.
Result<std::vector<Receipt>> read_receipts(const std::string& folder);
/// Replaces them; none: removes the file, and our folder if nothing else is in it.
Result<Done> write_receipts(const std::string& folder, const std::vector<Receipt>& receipts);

/// `path` from `folder`, if it is below it; else `path`. Both absolute.
std::string relative_to(const std::string& folder, const std::string& path);
/// The absolute path without links.
Result<std::string> real_path(const std::string& path);

}  // namespace torchpare::disk
