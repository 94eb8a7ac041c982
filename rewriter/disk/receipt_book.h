// The receipts that speak of files, wherever they are kept.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "rewrite/receipt.h"

namespace torchpare::disk {

/// A file's receipts may lie in any folder above it: in the one that was named when it was rewritten. Folders
/// are read once. Those that another user may have written are not read (disk/our_folder.h). May be used from
/// several threads.
class ReceiptBook {
 public:
  /// `force`: root trusts the owner of the folder that the receipts are for.
  explicit ReceiptBook(bool force = false) : force_(force) {}

  /// Those of a file by its absolute path, oldest first within each folder. Errors: a damaged file of
  /// receipts.
  Result<std::vector<Receipt>> of(const std::string& path);

  /// They are not needed any more.
  void forget(const std::string& path);
  /// Writes the folders of which something was forgotten; those that cannot be written are returned.
  std::vector<Error> save();

  /// Those that were not read, with the reason.
  std::vector<Error> ignored();

 private:
  struct Page {
    std::map<std::string, std::vector<Receipt>> by_path;  ///< as receipts name it
    bool changed = false;
  };
  Result<Page*> page(const std::string& folder);

  const bool force_;
  std::mutex mutex_;
  std::map<std::string, Page> pages_;
  std::vector<Error> ignored_;
};

}  // namespace torchpare::disk
