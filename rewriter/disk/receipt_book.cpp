#include "disk/receipt_book.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "disk/our_folder.h"
#include "disk/root.h"

namespace torchpare::disk {
namespace {

/// Whether there is no file, nor anything that a walk names in its place.
bool is_gone(const std::string& path) {
  struct stat s;
  return ::lstat(path.c_str(), &s) != 0 || S_ISDIR(s.st_mode);
}

}  // namespace

Result<ReceiptBook::Page*> ReceiptBook::page(const std::string& folder) {
  const auto known = pages_.find(folder);
  if (known != pages_.end()) return &known->second;
  std::vector<Receipt> receipts;
  Believed stranger;
  const auto directory = Directory::open_real(folder);
  if (!directory && machine_failed()) return directory.error();
  if (directory) {
    const auto ours = TRY(OurFolder::find_if_ours(*directory, believed_for(folder, force_), &ignored_));
    if (ours && ours->owner() != effective_user()) stranger = ours->owner();
    if (ours) receipts = TRY(ours->receipts());
  }
  Page& page = pages_[folder];
  page.stranger = stranger;
  for (Receipt& receipt : receipts) {
    if (!receipt.after.empty()) page.by_after.emplace(receipt.after, receipt.path);
    page.by_path[receipt.path].push_back(std::move(receipt));
  }
  return &page;
}

/// Whether the receipts are the user's, or of one who is believed about what was named.
bool ReceiptBook::counts(const std::string& folder, Page& page, const std::string& named) {
  if (!page.stranger || page.by_path.empty()) return true;
  const auto [known, fresh] = page.believed.try_emplace(named);
  if (!fresh) return known->second;
  known->second = believed_for(named, force_) == page.stranger && owns_between(*page.stranger, folder, named);
  if (!known->second)
    ignored_.push_back(
        not_ours(joined(folder, kOurFolder), "it belongs to another user than what was named"));
  return known->second;
}

Result<std::vector<Receipt>> ReceiptBook::of(const std::string& path, const std::string& named) {
  const std::lock_guard lock(mutex_);
  std::vector<Receipt> out;
  for (std::string folder = path; folder.size() > 1;) {
    folder = split(folder).folder;
    auto found = TRY(page(folder));
    const auto receipts = found->by_path.find(relative_to(folder, path));
    if (receipts != found->by_path.end() && counts(folder, *found, named))
      out.insert(out.end(), receipts->second.begin(), receipts->second.end());
  }
  return out;
}

Result<Done> ReceiptBook::open(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  TRY(page(folder));
  return Done{};
}

ReceiptBook::Moved ReceiptBook::that_lead_to(const std::string& after, const std::string& named) {
  const std::lock_guard lock(mutex_);
  Moved out;
  bool gone = false;
  for (auto& [folder, page] : pages_) {
    const auto [begin, end] = page.by_after.equal_range(after);
    for (auto it = begin; it != end; ++it) {
      if (!counts(folder, page, named)) continue;
      const std::string path = joined(folder, it->second);
      const auto& all = page.by_path[it->second];
      const auto last =
          std::find_if(all.begin(), all.end(), [&](const Receipt& r) { return r.after == after; });
      if (last == all.end() || (gone && !is_gone(path))) continue;
      const bool better = out.from.empty() || (!gone && is_gone(path));
      out.several = !better && (out.several || out.receipts.back().before != last->before);
      if (!better) continue;
      gone = is_gone(path);
      out.from = path;
      out.receipts.assign(all.begin(), last + 1);
    }
  }
  return out;
}

std::vector<std::string> ReceiptBook::without_a_file(const std::string& named) {
  const std::lock_guard lock(mutex_);
  std::set<std::string> out;
  for (auto& [folder, page] : pages_) {
    if (!counts(folder, page, named)) continue;
    for (const auto& [name, receipts] : page.by_path) {
      const std::string path = joined(folder, name);
      if (relative_to(named, path) != path && is_gone(path)) out.insert(path);
    }
  }
  return {out.begin(), out.end()};
}

void ReceiptBook::forget(const std::string& path, const std::string& named) {
  const std::lock_guard lock(mutex_);
  for (auto& [folder, page] : pages_) {
    const std::string name = relative_to(folder, path);
    if (name == path || !counts(folder, page, named)) continue;
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
    if (auto written = write_receipts(folder, left, page.stranger); !written)
      errors.push_back(written.error());
  }
  return errors;
}

std::vector<Error> ReceiptBook::ignored() {
  const std::lock_guard lock(mutex_);
  return ignored_;
}

}  // namespace torchpare::disk
