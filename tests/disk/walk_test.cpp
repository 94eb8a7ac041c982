#include "disk/walk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

namespace torchpare::test {
namespace {

std::vector<std::string> below(const disk::Walk& walk) {
  std::vector<std::string> out;
  for (const disk::Entry& e : walk.entries) out.push_back(e.below);
  return out;
}

TEST(Walk, FindsFilesInOrderOfTheirPaths) {
  const Folder folder;
  for (const char* name : {"root/b.py", "root/a/z.py", "root/a.py", "root/a/b/c.py"}) folder.write(name, "");
  const auto found = disk::walk(folder / "root");
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"a.py", "a/b/c.py", "a/z.py", "b.py"}));
  EXPECT_EQ(found->entries[0].path, folder / "root/a.py");
}

TEST(Walk, FollowsNoLinks) {
  const Folder folder;
  folder.write("else/file.py", "");
  folder.write("root/file.py", "");
  folder.link("root/folder", "../else");
  folder.link("root/link.py", "../else/file.py");
  folder.link("root/self", ".");
  const auto found = disk::walk((folder / "root"));
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"file.py", "folder", "link.py", "self"}));
  for (const disk::Entry& entry : found->entries) {
    EXPECT_EQ(entry.skipped.empty(), entry.below == "file.py") << entry.below;
    EXPECT_EQ(entry.regular, entry.below == "file.py") << entry.below;
  }
}

TEST(Walk, PassesOverWhatIsOursAndNothingElse) {
  const Folder folder;
  const std::string temporary = std::string(32, 'a') + ".tmp";
  for (const std::string ours : {"root/.torchpare/", "root/sub/.torchpare/"}) {
    folder.write(ours + "receipts.jsonl", "");
    folder.write(ours + temporary, "");
  }
  folder.write("root/sub/.torchpare/w.py", "");
  folder.write("root/.torchpare-" + temporary, "");
  folder.write("root/" + temporary, "");
  folder.write("root/open/.torchpare/receipts.jsonl", "");
  ASSERT_EQ(::chmod((folder / "root/open/.torchpare").c_str(), 0777), 0);
  folder.link("root/linked/.torchpare", "../../root/.torchpare");
  const auto found = disk::walk((folder / "root"));
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found),
            (std::vector<std::string>{".torchpare-" + temporary, temporary, "linked/.torchpare",
                                      "open/.torchpare/receipts.jsonl", "sub/.torchpare/w.py"}));
  EXPECT_EQ(found->ours, (std::vector<std::string>{"", "open", "sub"}));
}

TEST(Walk, SaysWhyAFileIsNotOpened) {
  const Folder folder;
  folder.write("root/kernel.so", "");
  const auto found = disk::walk(folder / "root");
  ASSERT_TRUE(found && found->entries.size() == 1);
  EXPECT_FALSE(found->entries[0].skipped.empty());
}

TEST(Walk, GoesOnBehindAFolderThatCannotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root can read every folder";
  const Folder folder;
  folder.write("root/a/hidden.py", "");
  folder.write("root/b.py", "");
  ASSERT_EQ(::chmod((folder / "root/a").c_str(), 0), 0);
  const auto found = disk::walk(folder / "root");
  ::chmod((folder / "root/a").c_str(), 0700);
  ASSERT_TRUE(found);
  EXPECT_EQ(below(*found), (std::vector<std::string>{"a", "b.py"}));
  EXPECT_TRUE(found->entries[0].unreadable);
}

TEST(Walk, OfNoDirectoryIsAnError) {
  const Folder folder;
  EXPECT_FALSE(disk::walk(folder / "none"));
  EXPECT_FALSE(disk::walk(folder.write("file", "")));
  EXPECT_FALSE(disk::is_directory(folder / "file"));
  EXPECT_TRUE(disk::is_directory(folder / "."));
}

}  // namespace
}  // namespace torchpare::test
