#include "disk/root.h"

#include <algorithm>
#include <cstdlib>

#include "disk/layout.h"
#include "disk/lock.h"
#include "disk/trust.h"
#include "disk/walk.h"

namespace torchpare::disk {

Result<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (!real) return failed(path, "finding it");
  return std::string(real.get());
}

std::string relative_to(const std::string& folder, const std::string& path) {
  const std::string below = folder == "/" ? folder : folder + "/";
  return path.starts_with(below) ? path.substr(below.size()) : path;
}

Result<std::string> root_of(const std::string& path) {
  auto real = real_path(path);
  if (!real) return real;
  return root_of_real(*real);
}

std::string root_of_real(const std::string& real) {
  return folder_for_ours(is_directory(real) ? real : split(real).folder);
}

Result<std::unique_ptr<Root>> Root::lock(const std::string& path, const Terms& terms) {
  auto directory = Directory::open_real(path);
  if (!directory) return directory.error();
  std::unique_ptr<Root> root(new Root(std::move(*directory), terms));
  if (auto own = root->own_folders(""); !own) return own.error();
  for (const Patience patience(terms.wait);;) {
    auto busy = root->try_to_lock();
    if (!busy) return busy.error();
    if (!*busy) break;
    if (!patience.wait_a_moment()) return **busy;
  }
  if (root->ours_) root->ours_->remove_leftovers();
  return root;
}

Root::~Root() {
  if (ours_ && ours_->is_in(directory_)) remove_if_empty(directory_);
}

Error Root::at_work(const OurFolder& held) const {
  return {path(), "another torchpare is at work here",
          holder_of(held.directory().fd()) + " holds " + held.directory().path(), "wait until it has ended"};
}

/// Nothing: it is locked, or cannot be; else who is at work.
Result<std::optional<Error>> Root::try_to_lock() {
  auto there = OurFolder::find(directory_, terms_.force);
  if (!there) return there.error();
  none_.reset();
  if (*there) {
    ours_ = std::move(**there);
  } else if (auto made = OurFolder::find_or_make(directory_, terms_.force)) {
    ours_ = std::move(*made);
  } else {
    none_ = made.error();
  }
  std::optional<Error> busy;
  if (ours_) {
    ours_->close_to_others();
    if (!take_lock(ours_->directory().fd(), Share::kAlone))
      busy = at_work(*ours_);
    else if (!ours_->is_in(directory_))  // who had it removed it at its end
      busy = at_work(*ours_);
    else if ((busy = busy_above()))
      remove_if_empty(directory_);
  }
  if (busy) ours_.reset();
  return busy;
}

/// Locks what is ours in the folders above; else who is at work there, and none of them is locked.
std::optional<Error> Root::busy_above() {
  above_.clear();
  ignored_.clear();
  for (std::string folder = path(); folder != "/";) {
    folder = split(folder).folder;
    auto directory = Directory::open_real(folder);
    if (!directory) continue;
    auto ours = OurFolder::find(*directory, terms_.force);
    if (!ours) ignored_.push_back(ours.error());
    if (!ours || !*ours) continue;
    (*ours)->close_to_others();
    if (!take_lock((*ours)->directory().fd(), Share::kTogether)) {
      above_.clear();
      return at_work(**ours);
    }
    above_.push_back(std::move(**ours));
  }
  return std::nullopt;
}

Result<Done> Root::keep_out_below(const std::vector<std::string>& folders) const {
  for (const std::string& folder : folders) {
    const auto directory = directory_.directory(folder);
    if (folder.empty() || !directory) continue;
    const auto ours = OurFolder::find(*directory, terms_.force);
    if (!ours || !*ours) continue;  // a stranger's is in nobody's way
    for (const Patience patience(terms_.wait); !take_lock((*ours)->directory().fd(), Share::kTogether);)
      if (!patience.wait_a_moment()) return at_work(**ours);
  }
  return Done{};
}

Result<const Directory*> Root::place_for_temporaries() const {
  if (ours_) return &ours_->directory();
  return none_.value_or(Error{path(), "our folder could not be made", "", ""});
}

std::optional<Error> Root::not_own(const std::string& below) {
  const auto known = folders_.find(below);
  if (known != folders_.end()) return known->second;
  // From above to below: what a folder holds can only be trusted when the folder can.
  std::optional<Error> reason;
  if (!below.empty()) reason = not_own(split(below).folder);
  if (!reason) reason = why_not_own_folder(directory_, below);
  folders_[below] = reason;
  return reason;
}

Result<Done> Root::own_folders(const std::string& below) {
  if (terms_.force) return Done{};
  const std::lock_guard lock(mutex_);
  if (auto reason = not_own(below)) return *reason;
  return Done{};
}

namespace {

/// The receipts without those of the same files that do not lead to what is replaced now: a file that was
/// written anew meanwhile has no use for them. So there are no more than there were rewrites of what is
/// there.
std::vector<Receipt> still_needed(const std::vector<Receipt>& old, const std::vector<Receipt>& added) {
  std::map<std::string_view, std::string_view>
      leads_to;  // by path: the hash that the next older one must end in
  for (const Receipt& receipt : added) leads_to[receipt.path] = receipt.before;
  std::vector<Receipt> kept;
  for (auto receipt = old.rbegin(); receipt != old.rend(); ++receipt) {
    const auto wanted = leads_to.find(receipt->path);
    // Muting did not say where it leads to in receipts of the first version: those may be needed.
    if (wanted != leads_to.end() && !receipt->after.empty()) {
      if (receipt->after != wanted->second) continue;
      wanted->second = receipt->before;
    }
    kept.push_back(*receipt);
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

}  // namespace

Result<Done> Root::append(const std::vector<Receipt>& added) {
  if (!ours_) return *none_;
  const auto old = ours_->receipts();
  if (!old) return old.error();
  std::vector<Receipt> all = still_needed(*old, added);
  all.insert(all.end(), added.begin(), added.end());
  return ours_->replace_receipts(directory_, all);
}

Result<Roots> Roots::lock(std::vector<std::string> paths, const Terms& terms) {
  std::sort(paths.begin(), paths.end());  // so an upper one comes first
  Roots out;
  for (const std::string& path : paths) {
    const bool held = std::any_of(out.roots_.begin(), out.roots_.end(), [&](const auto& root) {
      return path == root->path() || relative_to(root->path(), path) != path;
    });
    if (held) continue;
    auto root = Root::lock(path, terms);
    if (!root) return root.error();
    out.roots_.push_back(std::move(*root));
  }
  return out;
}

Root& Roots::of(const std::string& root) const {
  for (const auto& r : roots_)
    if (root == r->path() || relative_to(r->path(), root) != root) return *r;
  return *roots_.front();
}

std::vector<Error> Roots::ignored() const {
  std::vector<Error> out;
  for (const auto& root : roots_) out.insert(out.end(), root->ignored().begin(), root->ignored().end());
  return out;
}

Result<Done> write_receipts(const std::string& folder, const std::vector<Receipt>& receipts, bool force) {
  auto directory = Directory::open_real(folder);
  if (!directory) return directory.error();
  auto ours = OurFolder::find_or_make(*directory, force);
  if (!ours) return ours.error();
  if (auto written = ours->replace_receipts(*directory, receipts); !written) return written;
  if (receipts.empty()) remove_if_empty(*directory);
  return Done{};
}

Result<Done> check_ours(const std::string& folder, bool force) {
  const auto directory = Directory::open_real(folder);
  if (!directory) return directory.error();
  const auto ours = OurFolder::find(*directory, force);
  if (!ours) return ours.error();
  return Done{};
}

}  // namespace torchpare::disk
