#include "disk/walk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/scratch.h"

namespace torchpare::test {
namespace {

std::vector<std::string> below(const disk::Walk& walk) {
  std::vector<std::string> out;
  for (const disk::Entry& e : walk.entries) out.push_back(e.below);
  return out;
}

TEST(Walk, FindsFilesInOrderOfTheirPaths) {
  const Scratch scratch;
  for (const char* name : {"root/b.py", "root/a/z.py", "root/a.py", "root/a/b/c.py"}) scratch.file(name, "");
  const auto found = disk::walk(scratch.path("root"));
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"a.py", "a/b/c.py", "a/z.py", "b.py"}));
  EXPECT_EQ(found->entries[0].path, scratch.path("root/a.py"));
}

TEST(Walk, FollowsNoLinks) {
  const Scratch scratch;
  scratch.file("else/file.py", "");
  scratch.file("root/file.py", "");
  scratch.link("root/folder", "../else");
  scratch.link("root/link.py", "../else/file.py");
  scratch.link("root/self", ".");
  const auto found = disk::walk(scratch.path("root"));
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"file.py", "folder", "link.py", "self"}));
  for (const disk::Entry& entry : found->entries) {
    EXPECT_EQ(entry.skipped.empty(), entry.below == "file.py") << entry.below;
    EXPECT_EQ(entry.regular, entry.below == "file.py") << entry.below;
  }
}

TEST(Walk, PassesOverWhatIsOursAndNothingElse) {
  const Scratch scratch;
  const std::string temporary = std::string(32, 'a') + ".tmp";
  for (const std::string ours : {"root/.torchpare/", "root/sub/.torchpare/"}) {
    scratch.file(ours + "receipts.jsonl", "");
    scratch.file(ours + temporary, "");
  }
  scratch.file("root/sub/.torchpare/w.py", "");
  scratch.file("root/.torchpare-" + temporary, "");
  scratch.file("root/" + temporary, "");
  scratch.file("root/open/.torchpare/receipts.jsonl", "");
  ASSERT_EQ(::chmod(scratch.path("root/open/.torchpare").c_str(), 0777), 0);
  scratch.link("root/linked/.torchpare", "../../root/.torchpare");
  const auto found = disk::walk(scratch.path("root"));
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found),
            (std::vector<std::string>{".torchpare-" + temporary, temporary, "linked/.torchpare",
                                      "open/.torchpare/receipts.jsonl", "sub/.torchpare/w.py"}));
  EXPECT_EQ(found->ours, (std::vector<std::string>{"", "open", "sub"}));
}

TEST(Walk, SaysWhyAFileIsNotOpened) {
  const Scratch scratch;
  scratch.file("root/kernel.so", "");
  const auto found = disk::walk(scratch.path("root"));
  ASSERT_TRUE(found && found->entries.size() == 1);
  EXPECT_FALSE(found->entries[0].skipped.empty());
}

TEST(Walk, GoesOnBehindAFolderThatCannotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root can read every folder";
  const Scratch scratch;
  scratch.file("root/a/hidden.py", "");
  scratch.file("root/b.py", "");
  ASSERT_EQ(::chmod(scratch.path("root/a").c_str(), 0), 0);
  const auto found = disk::walk(scratch.path("root"));
  ::chmod(scratch.path("root/a").c_str(), 0700);
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"a", "b.py"}));
  EXPECT_TRUE(found->entries[0].unreadable);
}

TEST(Walk, OfNoDirectoryIsAnError) {
  const Scratch scratch;
  EXPECT_FALSE(disk::walk(scratch.path("none")));
  EXPECT_FALSE(disk::walk(scratch.file("file", "")));
  EXPECT_FALSE(disk::is_directory(scratch.path("file")));
  EXPECT_TRUE(disk::is_directory(scratch.path(".")));
}

}  // namespace
}  // namespace torchpare::test
