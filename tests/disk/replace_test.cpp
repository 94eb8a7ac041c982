#include "disk/replace.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "container/build.h"
#include "evidence.h"
#include "find/sites.h"
#include "folder.h"
#include "policies.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

/// A cache that is locked, with one wrapper that is staged.
class Replace : public testing::Test {
 protected:
  void SetUp() override {
    file = folder.write("root/sub/w.py", std::string(kSmallWrapper));
    precious = folder.write("precious/w.py", std::string(kSmallWrapper));
    auto locked = disk::Root::lock(folder / "root", {}, {});
    ASSERT_TRUE(locked) << message(locked.error());
    root = std::move(*locked);
    batch.emplace();
    disk::FileText text;
    ASSERT_TRUE(disk::read(file, text));
    outcome.emplace(rewrite(kSmallWrapper, policy, Style::kMute, recogniser));
    ASSERT_TRUE(outcome->rewritten);
    const auto staged = batch->stage(*root, "sub/w.py",
                                     {.path = file,
                                      .seen = text.identity,
                                      .text = *outcome->rewritten,
                                      .late = true,
                                      .receipt = Receipt{}});
    ASSERT_TRUE(staged) << message(staged.error());
  }

  /// One more wrapper.
  std::string stage(const std::string& below, bool late) {
    const std::string path = folder.write("root/" + below, std::string(kSmallWrapper));
    disk::FileText text;
    EXPECT_TRUE(disk::read(path, text));
    EXPECT_TRUE(batch->stage(
        *root, below, {.path = path, .seen = text.identity, .text = *outcome->rewritten, .late = late}));
    return path;
  }

  /// Nothing that is not the victim's to lose is changed, and it is told.
  void expect_noticed() {
    const std::vector<Error> errors = batch->commit();
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].where, file);
    EXPECT_EQ(read_file(precious), kSmallWrapper);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "precious"), {}), 1);
  }

  std::string temporary() const {
    for (const auto& entry : fs::directory_iterator(folder / "root/.torchpare"))
      if (entry.path().extension() == ".tmp") return entry.path();
    return {};
  }

  const Folder folder;
  const Policy policy = strip_all();
  Recogniser recogniser;
  std::string file, precious;
  std::unique_ptr<disk::Root> root;
  std::optional<Outcome> outcome;
  std::optional<disk::Batch> batch;
};

TEST_F(Replace, PutsTheNewTextInPlace) {
  EXPECT_EQ(batch->commit().size(), 0u);
  EXPECT_EQ(read_file(file), muted_small_wrapper());
}

/// When its name was changed last, in nanoseconds.
int64_t renamed_at(const std::string& path) {
  struct stat s = {};
  EXPECT_EQ(::stat(path.c_str(), &s), 0);
  return int64_t{s.st_ctim.tv_sec} * 1'000'000'000 + s.st_ctim.tv_nsec;
}

TEST_F(Replace, SeveralThreadsReplaceAllAndTheLateOnesLast) {
  std::vector<std::string> early, late;
  for (int i = 0; i < 200; ++i) {
    const std::string name = std::to_string(i);
    early.push_back(stage("z" + name + "/entry", false));
    late.push_back(stage("a" + name + "/w.py", true));
  }
  EXPECT_EQ(batch->commit(4).size(), 0u);
  int64_t last_early = 0;
  for (const std::string& path : early) last_early = std::max(last_early, renamed_at(path));
  for (const std::string& path : late) EXPECT_GE(renamed_at(path), last_early) << path;
  for (const auto* paths : {&early, &late})
    for (const std::string& path : *paths) EXPECT_EQ(read_file(path), muted_small_wrapper()) << path;
  EXPECT_TRUE(batch->left().empty());
}

TEST_F(Replace, OfSeveralThreadsEachTellsWhatItCouldNotReplace) {
  std::vector<std::string> changed;
  for (int i = 0; i < 100; ++i) {
    const std::string path = stage("d" + std::to_string(i) + "/w.py", true);
    if (i % 9 == 0) changed.push_back(path);
  }
  for (const std::string& path : changed) std::ofstream(path, std::ios::app) << "# changed\n";
  const std::vector<Error> errors = batch->commit(4);
  ASSERT_EQ(errors.size(), changed.size());
  for (const Error& error : errors) EXPECT_EQ(std::ranges::count(changed, error.where), 1) << error.where;
  EXPECT_EQ(batch->left(), std::set<std::string>(changed.begin(), changed.end()));
  EXPECT_EQ(read_file(file), muted_small_wrapper());
}

TEST_F(Replace, NoticesAFolderSwappedForALink) {
  fs::rename(folder / "root/sub", folder / "root/aside");
  folder.link("root/sub", "../precious");
  expect_noticed();
}

TEST_F(Replace, NoticesAFolderSwappedForAnother) {
  fs::rename(folder / "root/sub", folder / "root/aside");
  fs::create_directory(folder / "root/sub");
  fs::copy_file(precious, folder / "root/sub/w.py");
  expect_noticed();
  EXPECT_EQ(read_file(file), kSmallWrapper);
}

TEST_F(Replace, NoticesAFileSwappedForALink) {
  fs::remove(file);
  folder.link("root/sub/w.py", "../../precious/w.py");
  expect_noticed();
}

TEST_F(Replace, NoticesANewTextThatIsNoMore) {
  const std::string staged = temporary();
  ASSERT_NE(staged, "");
  fs::remove(staged);
  folder.write("root/.torchpare/" + fs::path(staged).filename().string(), "import os; os.system('id')\n");
  expect_noticed();
  EXPECT_EQ(read_file(file), kSmallWrapper);
}

TEST_F(Replace, NoticesANewTextWithASecondName) {
  fs::create_hard_link(temporary(), folder / "root/another");
  expect_noticed();
  EXPECT_EQ(read_file(file), kSmallWrapper);
}

TEST_F(Replace, ARootThatIsMovedAwayIsTheRootStill) {
  fs::rename(folder / "root", folder / "aside");
  folder.link("root", "precious");
  EXPECT_EQ(batch->commit().size(), 0u);
  EXPECT_EQ(read_file(folder / "aside/sub/w.py"), muted_small_wrapper());
  EXPECT_EQ(read_file(precious), kSmallWrapper);
}

TEST_F(Replace, NamesOfNewTextsCannotBeGuessed) {
  const std::string name = fs::path(temporary()).stem();
  EXPECT_EQ(name.size(), 32u);
  EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), name.npos);
}

}  // namespace
}  // namespace torchpare::test
