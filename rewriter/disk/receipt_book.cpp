#include "disk/receipt_book.h"

#include <algorithm>

#include "disk/our_folder.h"
#include "disk/root.h"

namespace torchpare::disk {
namespace {

/// The folders above an absolute path, nearest first.
std::vector<std::string> folders_above(std::string path) {
  std::vector<std::string> out;
  while (path.size() > 1) {
    path.resize(std::max<size_t>(path.rfind('/'), 1));
    out.push_back(path);
  }
  return out;
}

}  // namespace

Result<ReceiptBook::Page*> ReceiptBook::page(const std::string& folder) {
  const auto known = pages_.find(folder);
  if (known != pages_.end()) return &known->second;
  std::vector<Receipt> receipts;
  if (const auto directory = Directory::open_real(folder)) {
    const auto ours = OurFolder::find(*directory, force_);
    if (!ours) ignored_.push_back(ours.error());
    auto all = ours && *ours ? (*ours)->receipts() : Result<std::vector<Receipt>>(std::vector<Receipt>());
    if (!all) return all.error();
    receipts = std::move(*all);
  }
  Page& page = pages_[folder];
  for (Receipt& receipt : receipts) page.by_path[receipt.path].push_back(std::move(receipt));
  return &page;
}

Result<std::vector<Receipt>> ReceiptBook::of(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::vector<Receipt> out;
  for (const std::string& folder : folders_above(path)) {
    auto found = page(folder);
    if (!found) return found.error();
    const auto receipts = (*found)->by_path.find(relative_to(folder, path));
    if (receipts != (*found)->by_path.end())
      out.insert(out.end(), receipts->second.begin(), receipts->second.end());
  }
  return out;
}

void ReceiptBook::forget(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (auto& [folder, page] : pages_) {
    const std::string name = relative_to(folder, path);
    if (name == path) continue;
    page.changed |= page.by_path.erase(name) > 0;
  }
}

std::vector<Error> ReceiptBook::save() {
  std::vector<Error> errors;
  for (auto& [folder, page] : pages_) {
    if (!page.changed) continue;
    std::vector<Receipt> left;
    for (const auto& [path, receipts] : page.by_path)
      left.insert(left.end(), receipts.begin(), receipts.end());
    if (auto written = write_receipts(folder, left, force_); !written) errors.push_back(written.error());
  }
  return errors;
}

std::vector<Error> ReceiptBook::ignored() {
  const std::lock_guard lock(mutex_);
  return ignored_;
}

}  // namespace torchpare::disk
