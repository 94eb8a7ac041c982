#include "disk/root.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "disk/files.h"
#include "disk/layout.h"
#include "disk/walk.h"

namespace torchpare::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kReceipts = "receipts.jsonl";

Error failed(const std::string& where, std::string_view doing) {
  return {where, fmt::format("{} failed", doing), std::strerror(errno), ""};
}

std::string ours_in(const std::string& folder) { return fmt::format("{}/{}", folder, kOurFolder); }
std::string receipts_in(const std::string& folder) {
  return fmt::format("{}/{}", ours_in(folder), kReceipts);
}

/// False: somebody else holds it. A file system without locks counts as free.
bool flocked(int fd, int how) { return ::flock(fd, how | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

Result<Done> make_ours(const std::string& folder) {
  const std::string ours = ours_in(folder);
  if (::mkdir(ours.c_str(), 0755) != 0) {
    if (errno == EEXIST) return Done{};
    return failed(ours, "making our folder");
  }
  struct stat above;
  // A forced run of root's leaves the folder to whom the cache belongs.
  if (::geteuid() == 0 && ::stat(folder.c_str(), &above) == 0 && above.st_uid != 0)
    if (::lchown(ours.c_str(), above.st_uid, above.st_gid) != 0)
      return failed(ours, "giving it to its owner");
  return Done{};
}

}  // namespace

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
  if (!is_directory(*real)) real->resize(std::max<size_t>(real->rfind('/'), 1));
  return folder_for_ours(*real);
}

Result<std::unique_ptr<Root>> Root::lock(const std::string& path) {
  std::unique_ptr<Root> root(new Root(path));
  for (std::string folder = path;;) {
    const bool own = folder == path;
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && own) return failed(path, "opening the folder");
    if (fd >= 0) root->locks_.push_back(fd);
    if (fd >= 0 && !flocked(fd, own ? LOCK_EX : LOCK_SH))
      return Error{path, "another torchpare is at work here", own ? "" : fmt::format("it holds {}", folder),
                   "wait until it has ended"};
    if (folder == "/") break;
    folder.resize(std::max<size_t>(folder.rfind('/'), 1));
  }
  root->remove_leftovers();
  return root;
}

Root::~Root() {
  ::rmdir(ours_in(path_).c_str());  // does nothing if there is something in it
  for (int fd : locks_) ::close(fd);
}

void Root::remove_leftovers() const {
  std::error_code error;
  for (fs::directory_iterator it(ours_in(path_), error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".tmp") ::unlink(it->path().c_str());
}

Result<std::string> Root::temporary() {
  static std::atomic<unsigned> count = 0;
  if (auto made = make_ours(path_); !made) return made.error();
  return fmt::format("{}/{}-{}.tmp", ours_in(path_), ::getpid(), count++);
}

std::string Root::relative(const std::string& path) const {
  const auto real = real_path(path);
  return relative_to(path_, real ? *real : path);
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
  const auto old = read_receipts(path_);
  if (!old) return old.error();
  std::vector<Receipt> all = still_needed(*old, added);
  all.insert(all.end(), added.begin(), added.end());
  return write_receipts(path_, all);
}

Result<Roots> Roots::lock(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());  // so an upper one comes first
  Roots out;
  for (const std::string& path : paths) {
    const bool held = std::any_of(out.roots_.begin(), out.roots_.end(), [&](const auto& root) {
      return path == root->path() || relative_to(root->path(), path) != path;
    });
    if (held) continue;
    auto root = Root::lock(path);
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

Result<std::vector<Receipt>> read_receipts(const std::string& folder) {
  std::vector<Receipt> out;
  const std::string path = receipts_in(folder);
  std::error_code error;
  if (!fs::exists(path, error)) return out;
  FileText file;
  if (auto loaded = read(path, file); !loaded) return loaded.error();
  const std::string_view text = file.bytes;
  for (size_t at = 0, line = 1; at < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', at), text.size());
    auto receipt = receipt_in(text.substr(at, end - at));
    if (!receipt)
      return Error{fmt::format("{}:{}", path, line), "not a receipt",
                   "the file is damaged, or of a later version", "move it away to go on without receipts"};
    out.push_back(std::move(*receipt));
    at = end + 1;
  }
  return out;
}

Result<Done> write_receipts(const std::string& folder, const std::vector<Receipt>& receipts) {
  const std::string path = receipts_in(folder);
  if (receipts.empty()) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed(path, "removing it");
    ::rmdir(ours_in(folder).c_str());  // does nothing if there is something in it
    return Done{};
  }
  if (auto made = make_ours(folder); !made) return made;
  std::string text;
  for (const Receipt& receipt : receipts) text += line_of(receipt);
  return write_new(path, text);
}

}  // namespace torchpare::disk
