#include "disk/replace.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "disk/in_turns.h"
#include "disk/trust.h"

namespace torchpare::disk {
namespace {

/// Up to this many files are synced one by one; more of them by one sync of the file system.
constexpr size_t kFewFiles = 4;
/// Fewer are renamed before other threads have begun.
constexpr size_t kWorthThreads = 32;

/// One sync of each file system that a root is on.
Result<Done> sync_file_systems(const std::set<Root*>& roots) {
  std::set<dev_t> synced;
  for (const Root* root : roots) {
    struct stat s;
    const bool known = root->directory().look_at(".", s);
    if (known && !synced.insert(s.st_dev).second) continue;
    if (::syncfs(root->directory().fd()) != 0) return failed(root->path(), "making it durable");
  }
  return Done{};
}

}  // namespace

/// The folders of the targets, open as long as they are needed: the last one for the next file in it, and all
/// of them where each is to be synced.
class Batch::Parents {
 public:
  explicit Parents(bool keep_all) : keep_all_(keep_all) {}

  /// Valid until the next call. Errors: it cannot be opened any more.
  Result<const Directory*> of(const Root& root, const std::string& folder) {
    if (last_ && last_->first == std::pair(&root, folder)) return &last_->second;
    auto opened = TRY(root.directory().directory(folder));
    if (keep_all_ && last_) kept_.push_back(std::move(last_->second));
    last_.emplace(std::pair(&root, folder), std::move(opened));
    return &last_->second;
  }

  /// Makes the names in those it kept durable.
  Result<Done> sync() {
    if (last_) kept_.push_back(std::move(last_->second));
    last_.reset();
    for (const Directory& folder : kept_)
      if (::fsync(folder.fd()) != 0) return failed(folder.path(), "making it durable");
    return Done{};
  }

 private:
  using Key = std::pair<const Root*, std::string>;
  bool keep_all_;
  std::optional<std::pair<Key, Directory>> last_;
  std::vector<Directory> kept_;
};

struct Batch::Pending {
  std::string path;  ///< as the caller named it
  Root* root;
  Split place;  ///< below the root
  StagedFile text;
  Identity seen;
  bool late;
  std::optional<Receipt> receipt;
  bool placed = false;
  std::optional<Error> trouble = {};

  /// `placed` or `trouble` says how that went.
  void put_in_place(Parents& parents);
  Result<Done> take_place(Parents& parents);
};

Batch::Batch(bool force) : force_(force) {}
Batch::~Batch() = default;

Result<Done> Batch::stage(Root& root, const std::string& below, Replacement r) {
  Split place = split(below);
  if (!force_) {
    struct stat s = {};
    s.st_uid = r.seen.owner;
    s.st_gid = r.seen.group;
    s.st_mode = r.seen.mode;
    TRY(root.own_folders(place.folder));
    if (auto reason = why_not_own_file(root.directory(), below, s)) return *reason;
  }
  const Directory* folder = TRY(root.place_for_temporaries());
  auto text = TRY(StagedFile::write(*folder, "", r.text.text(), r.seen));
  Pending p{std::move(r.path),   &root, std::move(place), std::move(text), r.seen, r.late,
            std::move(r.receipt)};
  if (p.receipt) p.receipt->path = below;
  const std::lock_guard lock(mutex_);
  pending_.push_back(std::move(p));
  return Done{};
}

void Batch::withhold(const std::string& path) {
  std::erase_if(pending_, [&path](const Pending& p) { return p.path == path; });
}

std::set<Root*> Batch::roots() const {
  std::set<Root*> out;
  for (const Pending& p : pending_) out.insert(p.root);
  return out;
}

Result<Done> Batch::make_texts_durable() {
  if (pending_.size() > kFewFiles) return sync_file_systems(roots());
  for (const Pending& p : pending_) TRY(p.text.sync());
  return Done{};
}

Result<Done> Batch::append_receipts() {
  std::map<Root*, std::vector<Receipt>> receipts;
  for (Pending& p : pending_)
    if (p.receipt) receipts[p.root].push_back(std::move(*p.receipt));
  for (const auto& [root, list] : receipts) TRY(root->append(list));
  return Done{};
}

/// What it replaces is looked at once more.
Result<Done> Batch::Pending::take_place(Parents& parents) {
  const auto folder = TRY(parents.of(*root, place.folder));
  struct stat now;
  const bool same = folder->look_at(place.name.c_str(), now) && identity_of(now) == seen;
  if (!same) return changed_meanwhile(path);
  return text.take_place(*folder, place.name);
}

void Batch::Pending::put_in_place(Parents& parents) {
  try {
    const auto done = take_place(parents);
    placed = done.has_value();
    if (!done) trouble = Error{path, done.error().what, done.error().why, done.error().remedy};
  } catch (const std::exception& error) {  // a thread must not throw
    trouble = Error{path, "an unexpected error", error.what(), "please report it"};
  }
}

/// By several threads: to give back what the old files took is half of the work. What hides others comes last.
void Batch::put_in_place(unsigned threads) {
  const auto late = std::ranges::partition_point(pending_, [](const Pending& p) { return !p.late; });
  for (const std::span<Pending> group : {std::span(pending_.begin(), late), std::span(late, pending_.end())})
    in_turns(
        group.size(), group.size() < kWorthThreads ? 1 : threads, [] { return Parents(false); },
        [group](size_t i, Parents& parents) { group[i].put_in_place(parents); });
}

std::vector<Error> Batch::commit(unsigned threads) {
  if (pending_.empty()) return {};
  // In order of path, whatever order threads staged them in, but what hides other copies comes last.
  std::sort(pending_.begin(), pending_.end(), [](const Pending& a, const Pending& b) {
    return std::tie(a.late, a.path) < std::tie(b.late, b.path);
  });
  if (auto synced = make_texts_durable(); !synced) return {synced.error()};
  if (auto written = append_receipts(); !written) return {written.error()};
  Result<Done> durable = Done{};
  if (pending_.size() <= kFewFiles) {
    Parents parents(true);
    for (Pending& p : pending_) p.put_in_place(parents);
    durable = parents.sync();
  } else {
    put_in_place(threads);
    durable = sync_file_systems(roots());
  }
  std::vector<Error> errors;
  for (const Pending& p : pending_)
    if (p.trouble) errors.push_back(*p.trouble);
  if (!durable) errors.push_back(durable.error());
  return errors;  // what was not renamed is removed by the destructor
}

std::set<std::string> Batch::left() const {
  std::set<std::string> out;
  for (const Pending& p : pending_)
    if (!p.placed) out.insert(p.path);
  return out;
}

}  // namespace torchpare::disk
