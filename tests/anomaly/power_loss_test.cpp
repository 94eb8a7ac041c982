// The power goes at any moment: what was not made durable by then may be lost, or not, each for itself. Every file
// is the old one or the new one then, and undo finds what it needs.
//
// The order of the calls that change the disk is written down once, in a run that is not disturbed. From it follows
// what a disk may hold after each of them. Of what was not synced the worst is assumed: texts are empty; of the names,
// one kind of change arrived and the other did not.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

struct Change {
  std::string call, path, to;
};

std::vector<Change> changes_in(const std::string& log) {
  std::vector<Change> out;
  std::istringstream lines(read_file(log));
  for (std::string line; std::getline(lines, line);) {
    Change c;
    std::istringstream(line) >> c.call >> c.path >> c.to;
    out.push_back(c);
  }
  return out;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }
bool of_ours(const std::string& path) { return path.find("/.torchpare") != path.npos; }

/// Of the names that were not made durable, which ones are there all the same.
enum class Arrived { kNone, kWrappers, kOurs };

class Disk {
 public:
  Disk(const std::vector<Change>& changes, size_t happened, Arrived arrived)
      : begin_(changes.begin()), end_(begin_ + static_cast<ptrdiff_t>(happened)), arrived_(arrived) {}

  /// Whether a change of a name is there.
  bool survives(std::vector<Change>::const_iterator change) const {
    const std::string& path = change->to.empty() ? change->path : change->to;
    if (arrived_ == (of_ours(path) ? Arrived::kOurs : Arrived::kWrappers)) return true;
    return synced_after(change, folder_of(path));
  }

  /// Whether all that was written to the file that `rename` moves is there.
  bool is_whole(std::vector<Change>::const_iterator rename) const {
    auto last = rename;
    while (last != begin_ && !(last->call == "write" && last->path == rename->path)) --last;
    return synced_after(last, rename->path);
  }

 private:
  bool synced_after(std::vector<Change>::const_iterator change, const std::string& path) const {
    return std::any_of(change + 1, end_, [&path](const Change& c) {
      return c.call == "syncfs" || (c.call == "fsync" && c.path == path);
    });
  }

  std::vector<Change>::const_iterator begin_, end_;
  Arrived arrived_;
};

class PowerLoss : public testing::TestWithParam<size_t> {
 protected:
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (size_t i = 0; i < GetParam(); ++i) out.push_back("w" + std::to_string(i) + ".py");
    return out;
  }

  std::vector<std::string> paths(const Folder& folder) const {
    std::vector<std::string> out;
    for (const std::string& name : names()) out.push_back(folder / name);
    return out;
  }

  std::vector<Change> recorded(std::vector<std::string> words, const Folder& folder) const {
    const Folder logs;
    for (const std::string& path : paths(folder)) words.push_back(path);
    torchpare(words, "", {{"LD_PRELOAD", TORCHPARE_FAILING_CALLS}, {"TORCHPARE_ORDER_LOG", logs / "log"}})
        .ends(0);
    return changes_in(logs / "log");
  }

  /// Puts into `folder`, which holds what was there before, what is there after the first `happened` changes.
  void make(const Folder& folder, const std::vector<Change>& changes, size_t happened, Arrived arrived,
            const std::string& text, const std::string& receipts) const {
    const Disk disk(changes, happened, arrived);
    for (auto c = changes.begin(); c != changes.begin() + static_cast<ptrdiff_t>(happened); ++c) {
      const std::string name = std::filesystem::path(c->to.empty() ? c->path : c->to).filename();
      if (c->call == "write" || !disk.survives(c)) continue;
      const bool whole = c->call == "rename" && disk.is_whole(c);
      const bool has_place = std::filesystem::exists(folder / ".torchpare");
      if (c->call == "mkdir") std::filesystem::create_directory(folder / ".torchpare");
      if (c->call == "unlink" && name == "receipts.jsonl")
        std::filesystem::remove(folder / ".torchpare/receipts.jsonl");
      if (c->call == "rename" && name == "receipts.jsonl" && has_place)
        folder.write(".torchpare/receipts.jsonl", whole ? receipts : "");
      if (c->call == "rename" && name.ends_with(".py")) folder.write(name, whole ? text : "");
    }
  }

  /// Undo brings back the originals, whatever is there.
  void expect_undo_completes(const Folder& folder, size_t happened) const {
    for (const std::string& path : paths(folder)) {
      const std::string now = read_file(path);
      ASSERT_TRUE(now == kWrapper || now == kDeleted) << path << " after change " << happened << ": " << now;
    }
    const Finished undo = torchpare({"undo", folder.path()});
    EXPECT_EQ(undo.code, 0) << "after change " << happened << "\n" << undo.out << undo.err;
    for (const std::string& path : paths(folder))
      ASSERT_EQ(read_file(path), kWrapper) << path << " after change " << happened;
  }

  static constexpr Arrived kAll[] = {Arrived::kNone, Arrived::kWrappers, Arrived::kOurs};
};

TEST_P(PowerLoss, FindsReceiptsOfAllThatWasReplaced) {
  const Folder done;
  for (const std::string& name : names()) done.write(name, kWrapper);
  const auto changes = recorded({"rewrite", "--in-place", "--preset", "strip", "-j", "1"}, done);
  const std::string receipts = read_file(done / ".torchpare/receipts.jsonl");
  ASSERT_GE(changes.size(), 4 * GetParam());
  for (size_t happened = 0; happened <= changes.size(); ++happened)
    for (Arrived arrived : kAll) {
      const Folder folder;
      for (const std::string& name : names()) folder.write(name, kWrapper);
      make(folder, changes, happened, arrived, kDeleted, receipts);
      expect_undo_completes(folder, happened);
    }
}

TEST_P(PowerLoss, OfUndoFindsReceiptsOfAllThatIsNotPutBack) {
  const Folder done;
  for (const std::string& name : names()) done.write(name, kWrapper);
  recorded({"rewrite", "--in-place", "--preset", "strip", "-j", "1"}, done);
  const std::string receipts = read_file(done / ".torchpare/receipts.jsonl");
  const auto changes = recorded({"undo", "-j", "1"}, done);
  ASSERT_GE(changes.size(), 3 * GetParam());
  for (size_t happened = 0; happened <= changes.size(); ++happened)
    for (Arrived arrived : kAll) {
      const Folder folder;
      for (const std::string& name : names()) folder.write(name, kDeleted);
      folder.write(".torchpare/receipts.jsonl", receipts);
      make(folder, changes, happened, arrived, kWrapper, receipts);
      expect_undo_completes(folder, happened);
    }
}

INSTANTIATE_TEST_SUITE_P(All, PowerLoss, testing::Values(2, 6), [](const auto& files) {
  return (files.param == 2 ? "few" : "many") + std::string("_files");
});

}  // namespace
}  // namespace torchpare::test
