// What other users can put into a cache, or could: not followed, not believed, not written over.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kStranger = 65534;

class SharedHost : public testing::Test {
 protected:
  void SetUp() override { file = folder.write("cache/w.py", kWrapper); }

  Finished clean(const Words& more = {}) {
    return torchpare(plus({"rewrite", cache, "--in-place", "--preset", "strip"}, more));
  }

  void expect_refused(const Finished& run, const std::string& why) {
    EXPECT_NE((run.ends(2).out + run.err).find(why), std::string::npos) << run.out << run.err;
    EXPECT_EQ(read_file(file), kWrapper);
  }

  const Folder folder;
  const std::string cache = folder / "cache";
  std::string file;
};

TEST_F(SharedHost, OurFolderIsNoLink) {
  folder.write("precious/draft.tmp", "work");
  fs::create_directory_symlink("../precious", cache + "/.torchpare");
  expect_refused(torchpare({"undo", "--check", cache}), "not ours; it is a symbolic link");
  expect_refused(torchpare({"undo", cache}), "not ours; it is a symbolic link");
  expect_refused(clean(), "not ours; it is a symbolic link");
  expect_refused(clean({"--force"}), "not ours; it is a symbolic link");
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"cache/w.py", "precious/draft.tmp"}));
}

TEST_F(SharedHost, OurFolderIsADirectory) {
  folder.write("cache/.torchpare", "");
  expect_refused(clean(), "not ours; it is no directory");
}

TEST_F(SharedHost, OurFolderIsNotWritableByOthers) {
  folder.write("cache/.torchpare/receipts.jsonl", "");
  for (const mode_t mode : {0777, 0757, 0775}) {
    ASSERT_EQ(::chmod((cache + "/.torchpare").c_str(), mode), 0);
    expect_refused(clean(), "not ours; others can write to it");
    expect_refused(torchpare({"undo", cache}), "not ours; others can write to it");
  }
}

TEST_F(SharedHost, ReceiptsAreARegularFileWithOneName) {
  const std::string precious = folder.write("precious/__init__.py", ""),
                    receipts = cache + "/.torchpare/receipts.jsonl";
  fs::create_directory(cache + "/.torchpare");
  fs::create_symlink("../../precious/__init__.py", receipts);
  expect_refused(clean(), "not ours; it is a symbolic link");
  fs::remove(receipts);
  fs::create_hard_link(precious, receipts);
  expect_refused(clean(), "hard link");
  fs::remove(receipts);
  ASSERT_EQ(::mkfifo(receipts.c_str(), 0600), 0);
  expect_refused(clean(), "no regular file");
  fs::remove(receipts);
  folder.write("cache/.torchpare/receipts.jsonl", "");
  ASSERT_EQ(::chmod(receipts.c_str(), 0606), 0);
  expect_refused(clean(), "others can write to it");
  fs::remove(receipts);
  folder.write("cache/.torchpare/receipts.jsonl", "");
  fs::resize_file(receipts, uintmax_t{1} << 40);
  expect_refused(clean(), "larger than 256 MiB");
  EXPECT_EQ(read_file(precious), "");
}

TEST_F(SharedHost, OurFolderIsForItsOwnerAlone) {
  ASSERT_EQ(clean().code, 0);
  struct stat s;
  ASSERT_EQ(::stat((cache + "/.torchpare").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 07777, 0700u);
  ASSERT_EQ(::stat((cache + "/.torchpare/receipts.jsonl").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 07777, 0600u);
}

TEST_F(SharedHost, AFolderThatOthersCanWriteTakesForce) {
  for (const std::string& place : {cache, file})
    for (const mode_t mode : {0777, 0757}) {
      ASSERT_EQ(::chmod(place.c_str(), mode), 0);
      expect_refused(clean(), "chmod go-w " + place);
      torchpare({"scan", cache, "--preset", "strip"}).ends(0);  // reading asks nothing
      torchpare({"rewrite", cache, "--preset", "strip"}).ends(0);
      torchpare({"undo", "--check", cache}).ends(0);
      clean({"--force"}).ends(0);
      EXPECT_EQ(read_file(file), kMuted);
      torchpare({"undo", cache}).ends(2);  // undo writes too
      torchpare({"undo", cache, "--force"}).ends(0);
      ASSERT_EQ(::chmod(place.c_str(), place == cache ? 0755 : 0644), 0);
    }
}

TEST_F(SharedHost, AFolderOnTheWayCounts) {
  file = folder.write("cache/a/b/w.py", kWrapper);
  folder.write("cache/c/w.py", kWrapper);
  ASSERT_EQ(::chmod((cache + "/a").c_str(), 0777), 0);
  expect_refused(clean(), "chmod go-w " + cache + "/a,");
  EXPECT_EQ(read_file(cache + "/c/w.py"), kMuted) << "the others are rewritten";
}

TEST_F(SharedHost, InAStickyFolderOthersCannotSwapWhatIsOurs) {
  ASSERT_EQ(::chmod(cache.c_str(), 01777), 0);
  clean().ends(0);
  EXPECT_EQ(read_file(file), kMuted);
}

TEST_F(SharedHost, AGroupOfOthersIsOthers) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a file to a group takes root";
  ASSERT_EQ(::chown(cache.c_str(), 0, kStranger), 0);
  ASSERT_EQ(::chmod(cache.c_str(), 02775), 0);
  expect_refused(clean(), "chmod go-w");
}

TEST_F(SharedHost, AStrangersFolderTakesForce) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a folder away takes root";
  ASSERT_EQ(::chown(cache.c_str(), kStranger, kStranger), 0);
  expect_refused(clean(), "it belongs to another user");
  ASSERT_EQ(clean({"--force"}).code, 0);
  struct stat s;
  for (const char* ours : {"/.torchpare", "/.torchpare/receipts.jsonl"}) {
    ASSERT_EQ(::stat((cache + ours).c_str(), &s), 0);
    EXPECT_EQ(s.st_uid, kStranger) << "it is left to whom the folder belongs";
  }
  torchpare({"undo", cache, "--force"}).ends(0);
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST_F(SharedHost, StrangersReceiptsAboveAreIgnoredAndTold) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a folder away takes root";
  ASSERT_EQ(torchpare({"rewrite", file, "--in-place", "--preset", "strip"}).code, 0);
  fs::rename(cache + "/.torchpare", folder / ".torchpare");
  std::string receipts = read_file(folder / ".torchpare/receipts.jsonl");
  receipts.replace(receipts.find("w.py"), 4, "cache/w.py");
  folder.write(".torchpare/receipts.jsonl", receipts);
  ASSERT_EQ(::chown((folder / ".torchpare").c_str(), kStranger, kStranger), 0);
  torchpare({"undo", file})
      .complains("ignored: " + folder.path() + "/.torchpare: it is not ours; it belongs to another user");
  EXPECT_EQ(read_file(file), kDeleted);
  ASSERT_EQ(::chown((folder / ".torchpare").c_str(), 0, 0), 0);
  torchpare({"undo", file}).ends(0);  // the same receipts count where they are ours
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST_F(SharedHost, ReceiptsSpeakOfFilesBelowOnly) {
  const std::string elsewhere = folder.write("elsewhere.py", kDeleted);
  ASSERT_EQ(torchpare({"rewrite", file, "--in-place", "--preset", "strip"}).code, 0);
  std::string receipts = read_file(cache + "/.torchpare/receipts.jsonl");
  for (const std::string& path : {std::string("../elsewhere.py"), elsewhere}) {
    std::string other = receipts;
    other.replace(other.find("w.py"), 4, path);
    folder.write("cache/.torchpare/receipts.jsonl", receipts + other);
    torchpare({"undo", cache, "--check"});
    EXPECT_EQ(read_file(elsewhere), kDeleted);
  }
  torchpare({"undo", cache});
  EXPECT_EQ(read_file(elsewhere), kDeleted);
}

/// Where a page or a text goes is the user's word alone.
TEST_F(SharedHost, OutputGoesThroughNoStrangersLink) {
  const std::string precious = folder.write("precious.py", "precious"), link = cache + "/out.py",
                    way = folder / "way";
  fs::create_symlink(precious, link);
  fs::create_directory_symlink(folder.path(), way);
  for (const std::string& target : {link, way + "/new.py", way + "/precious.py"}) {
    torchpare({"rewrite", file, "-o", target, "--preset", "strip"}).ends(0);  // the user's own link
    fs::remove(folder / "new.py");
    folder.write("precious.py", "precious");
  }
  if (::geteuid() != 0) GTEST_SKIP() << "giving a link away takes root";
  ASSERT_EQ(::lchown(link.c_str(), kStranger, kStranger), 0);
  ASSERT_EQ(::lchown(way.c_str(), kStranger, kStranger), 0);
  for (const std::string& target : {link, way + "/new.py", way + "/precious.py"}) {
    torchpare({"rewrite", file, "-o", target, "--preset", "strip"})
        .ends(2)
        .complains("belongs to another user");
    torchpare({"scan", file, "--html", target, "--preset", "strip"}).ends(2);
    EXPECT_EQ(read_file(precious), "precious");
    EXPECT_FALSE(fs::exists(folder / "new.py"));
  }
  // A link that names what is to be changed is no better.
  torchpare({"rewrite", way + "/cache/w.py", "--in-place", "--preset", "strip"}).ends(2);
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST_F(SharedHost, OutputTakesNothingOverFromAStrangersFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a file away takes root";
  const std::string out = folder.write("out.py", "");
  ASSERT_EQ(::chmod(out.c_str(), 0666), 0);
  ASSERT_EQ(::chown(out.c_str(), kStranger, kStranger), 0);
  ASSERT_EQ(torchpare({"rewrite", file, "-o", out, "--preset", "strip"}).code, 0);
  struct stat s;
  ASSERT_EQ(::stat(out.c_str(), &s), 0);
  EXPECT_EQ(s.st_uid, 0u);
  EXPECT_EQ(s.st_mode & 0022, 0u);
}

TEST_F(SharedHost, OutputGoesIntoNoStrangersPipe) {
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0666), 0);
  if (::geteuid() != 0) GTEST_SKIP() << "giving a pipe away takes root";
  ASSERT_EQ(::chown(pipe.c_str(), kStranger, kStranger), 0);
  torchpare({"rewrite", file, "-o", pipe, "--preset", "strip"}).ends(2).complains("belongs to another user");
  torchpare({"rewrite", file, "-o", "/dev/null", "--preset", "strip"}).ends(0);
  EXPECT_NE(torchpare({"rewrite", file, "-o", "/dev/stdout", "--preset", "strip"}).code, 2);
}

}  // namespace
}  // namespace torchpare::test
