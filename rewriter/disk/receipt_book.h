// The receipts that speak of files, wherever they are kept.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "disk/trust.h"
#include "rewrite/receipt.h"

namespace torchpare::disk {

/// A file's receipts may lie in any folder above it: in the one that was named when it was rewritten. Folders
/// are read once. Those that another user may have written are not read (disk/our_folder.h). May be used from
/// several threads.
class ReceiptBook {
 public:
  /// `force`: root believes the owner of what is named, as disk/trust.h says.
  explicit ReceiptBook(bool force = false) : force_(force) {}

  /// Those of a file, oldest first within each folder. `named`: what the user named, the file or a folder above it.
  /// Both paths are absolute and without links. Errors: a damaged file of receipts.
  Result<std::vector<Receipt>> of(const std::string& path, const std::string& named);

  /// Reads what is kept in a folder before it is asked for.
  Result<Done> open(const std::string& folder);

  /// Receipts of another file that end in what a file holds now.
  struct Moved {
    std::string from;               ///< that file; empty: there are none
    std::vector<Receipt> receipts;  ///< as of(), up to the one that ends so
    bool several = false;           ///< there are some that begin differently
  };
  /// For a file that none speaks of: it may have been moved since. `after` is its SHA-256. Those of files that are
  /// not there any more are preferred. Only what is open is looked at.
  Moved that_lead_to(const std::string& after, const std::string& named);

  /// The files below `named` of which receipts speak, and which are not there or are folders by now. Absolute paths.
  std::vector<std::string> without_a_file(const std::string& named);

  /// They are not needed any more.
  void forget(const std::string& path, const std::string& named);
  /// Writes the folders of which something was forgotten; those that cannot be written are returned.
  std::vector<Error> save();

  /// Those that were not read, with the reason.
  std::vector<Error> ignored();

 private:
  struct Page {
    std::map<std::string, std::vector<Receipt>> by_path;  ///< as receipts name it
    std::multimap<std::string, std::string> by_after;     ///< the same names
    Believed stranger;                                    ///< another user, whose they are
    std::map<std::string, bool> believed;                 ///< for what was named, whether he is believed
    bool changed = false;
  };
  Result<Page*> page(const std::string& folder);
  bool counts(const std::string& folder, Page& page, const std::string& named);

  const bool force_;
  std::mutex mutex_;
  std::map<std::string, Page> pages_;
  std::vector<Error> ignored_;
};

}  // namespace torchpare::disk
