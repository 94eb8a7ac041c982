#include "disk/root.h"

#include <algorithm>
#include <cstdlib>

#include "disk/layout.h"
#include "disk/walk.h"

namespace torchpare::disk {

Result<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (!real) return failed(path, "finding it", "check the path and its permissions");
  return std::string(real.get());
}

std::string relative_to(const std::string& folder, const std::string& path) {
  const std::string below = folder == "/" ? folder : folder + "/";
  return path.starts_with(below) ? path.substr(below.size()) : path;
}

std::string root_of(const std::string& path) {
  return folder_for_ours(is_directory(path) ? path : split(path).folder);
}

namespace {

/// The owner of all that was named in the root and of everything above it, the root too.
Believed believed_in(const std::string& root, const std::vector<std::string>& named, bool force) {
  const Believed believed = believed_for(root, force);
  const bool all = believed && std::all_of(named.begin(), named.end(), [&](const std::string& path) {
                     return owns_between(*believed, root, path);
                   });
  return all ? believed : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Root>> Root::lock(const std::string& path, const std::vector<std::string>& named,
                                         const Terms& terms) {
  auto directory = TRY(Directory::open_real(path));
  const Believed believed = believed_in(path, named, terms.force);
  std::unique_ptr<Root> root(new Root(std::move(directory), terms, believed));
  TRY(root->own_folders(""));
  for (const Patience patience(terms.wait);;) {
    const auto busy = TRY(root->try_to_lock());
    if (!busy) break;
    if (!patience.wait_a_moment()) return *busy;
  }
  if (root->ours_) root->ours_->remove_leftovers();
  return root;
}

Root::~Root() {
  private_.reset();
  lock_.reset();
  if (ours_ && ours_->is_in(directory_)) remove_if_empty(directory_);
}

Error Root::at_work(const OurFolder& held, const Lock& lock) const {
  return {path(), "another torchpare is at work here",
          lock.holder().value_or("another process") + " holds " + held.directory().path(),
          "wait until it has ended"};
}

/// Nothing, with none_ set, where there is none and none can be made.
Result<std::optional<OurFolder>> Root::our_folder() {
  none_.reset();
  auto there = OurFolder::find(directory_, believed_);
  if (!there || *there) return there;
  auto made = OurFolder::find_or_make(directory_, believed_);
  if (made) return std::optional(std::move(*made));
  none_ = made.error();
  return std::optional<OurFolder>();
}

/// Nothing: it is locked, or cannot be; else who is at work.
Result<std::optional<Error>> Root::try_to_lock() {
  auto ours = TRY(our_folder());
  if (!ours) return std::optional<Error>();
  ours->close_to_others();
  auto lock = TRY(ours->lock(Share::kAlone, true));
  if (lock.holder() || !ours->is_in(directory_))  // who had it removed it at its end
    return std::optional(at_work(*ours, lock));
  auto busy = busy_above();
  lock_ = std::move(lock);
  if (busy && !*busy) {
    ours_ = std::move(ours);
    return busy;
  }
  lock_.reset();
  remove_if_empty(directory_);
  return busy;
}

/// Locks what is ours in the folders above; else who is at work there, and none of them is locked. Errors: what there
/// is could not be looked at.
Result<std::optional<Error>> Root::busy_above() {
  above_.clear();
  ignored_.clear();
  for (std::string folder = path(); folder != "/";) {
    folder = split(folder).folder;
    auto directory = Directory::open_real(folder);
    if (!directory && machine_failed()) return directory.error();
    if (!directory) continue;
    const bool his = believed_ && owns_between(*believed_, folder, path());
    const auto ours = TRY(OurFolder::find_if_ours(*directory, his ? believed_ : std::nullopt, &ignored_));
    if (!ours) continue;
    ours->close_to_others();
    auto lock = ours->lock(Share::kTogether, true);
    if (!lock && machine_failed()) return lock.error();
    if (!lock) {
      ignored_.push_back(lock.error());
      continue;
    }
    if (lock->holder()) {
      above_.clear();
      return std::optional(at_work(*ours, *lock));
    }
    above_.push_back(std::move(*lock));
  }
  return std::optional<Error>();
}

Result<Done> Root::keep_out_below(const std::vector<std::string>& folders) const {
  for (const std::string& folder : folders) {
    const auto directory = directory_.directory(folder);
    if (!directory && machine_failed()) return directory.error();
    if (folder.empty() || !directory) continue;
    const auto ours = TRY(OurFolder::find_if_ours(*directory, believed_, nullptr));
    if (!ours) continue;  // a stranger's is in nobody's way
    for (const Patience patience(terms_.wait);;) {
      const auto lock = ours->lock(Share::kTogether, false);
      if (!lock && machine_failed()) return lock.error();
      if (!lock || !lock->holder()) break;
      if (!patience.wait_a_moment()) return at_work(*ours, *lock);
    }
  }
  return Done{};
}

Result<const Directory*> Root::place_for_temporaries() {
  if (!ours_) return none_.value_or(Error{path(), "our folder could not be made", "", ""});
  if (ours_->owner() == effective_user()) return &ours_->directory();
  const std::lock_guard lock(mutex_);
  if (!private_) {
    private_.emplace(TRY(PrivateFolder::make(ours_->directory())));
  }
  return &private_->directory();
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
  std::vector<Receipt> all = still_needed(TRY(ours_->receipts()), added);
  all.insert(all.end(), added.begin(), added.end());
  return ours_->replace_receipts(directory_, all);
}

Result<Roots> Roots::lock(std::vector<Named> named, const Terms& terms) {
  // So an upper one comes first.
  std::sort(named.begin(), named.end(), [](const Named& a, const Named& b) { return a.root < b.root; });
  std::vector<std::pair<std::string, std::vector<std::string>>> uppermost;
  for (Named& one : named) {
    const auto holds = [&one](const auto& root) {
      return one.root == root.first || relative_to(root.first, one.root) != one.root;
    };
    const auto held = std::find_if(uppermost.begin(), uppermost.end(), holds);
    if (held != uppermost.end())
      held->second.push_back(std::move(one.path));
    else
      uppermost.push_back({std::move(one.root), {std::move(one.path)}});
  }
  Roots out;
  for (const auto& [path, paths] : uppermost) {
    out.roots_.push_back(TRY(Root::lock(path, paths, terms)));
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

Result<Done> write_receipts(const std::string& folder, const std::vector<Receipt>& receipts,
                            Believed believed) {
  auto directory = TRY(Directory::open_real(folder));
  const auto ours = TRY(OurFolder::find_or_make(directory, believed));
  TRY(ours.replace_receipts(directory, receipts));
  if (receipts.empty()) remove_if_empty(directory);
  return Done{};
}

Result<Done> check_ours(const Named& named, bool force) {
  const auto directory = TRY(Directory::open_real(named.root));
  TRY(OurFolder::find(directory, believed_in(named.root, {named.path}, force)));
  return Done{};
}

}  // namespace torchpare::disk
