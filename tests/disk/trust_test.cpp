#include "disk/trust.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;
using disk::resolve;

TEST(Resolve, LeadsWhereTheKernelWouldGo) {
  const Folder folder;
  const std::string file = folder.write("a/b/file", "");
  folder.link("a/up", "..");
  folder.link("short", "a/b");
  folder.link("absolute", folder / "a");
  folder.link("again", "short/../up/short/file");
  for (const char* path : {"a/b/file", "short/file", "absolute/b/file", "again", "a/./b/../b/file",
                           "a/up/a/b/file", "a//b///file", "a/up/again"}) {
    const disk::Resolution found = resolve(folder / path);
    EXPECT_TRUE(found.found) << path;
    EXPECT_EQ(found.path, file) << path;
    EXPECT_EQ(found.strangers, "");
  }
  const fs::path before = fs::current_path();
  fs::current_path(folder / "a");
  EXPECT_EQ(resolve("b/file").path, file);
  EXPECT_EQ(resolve("../short/file").path, file);
  EXPECT_EQ(resolve(".").path, folder / "a");
  fs::current_path(before);
  EXPECT_FALSE(resolve("").found);
  EXPECT_EQ(resolve("/").path, "/");
  EXPECT_EQ(resolve("/../..").path, "/");
}

TEST(Resolve, EndsWhereNothingIs) {
  const Folder folder;
  folder.write("a/file", "");
  folder.link("dangling", "a/none");
  folder.link("loop", "pool");
  folder.link("pool", "loop");
  for (const char* path : {"none", "a/none", "a/none/more", "dangling", "loop", "loop/file"})
    EXPECT_FALSE(resolve(folder / path).found) << path;
  EXPECT_EQ(resolve(folder / "dangling").path, folder / "a");
}

TEST(Resolve, NamesTheLinkOfAStranger) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a link away takes root";
  const Folder folder;
  folder.write("a/file", "");
  const std::string theirs = folder.link("theirs", "a");
  folder.link("ours", "theirs/file");
  ASSERT_EQ(::lchown(theirs.c_str(), 65534, 65534), 0);
  for (const char* path : {"theirs", "theirs/file", "ours", "theirs/none"})
    EXPECT_EQ(resolve(folder / path).strangers, theirs) << path;
}

TEST(Trust, AFolderIsTheUsersWhenNobodyElseCanSwapWhatIsInIt) {
  const Folder folder;
  folder.write("root/a/file", "");
  const auto root = disk::Directory::open_real(folder / "root");
  ASSERT_TRUE(root);
  const std::string a = folder / "root/a";
  for (const auto& [mode, own] : std::vector<std::pair<mode_t, bool>>{{0755, true},
                                                                      {0700, true},
                                                                      {02755, true},
                                                                      {0757, false},
                                                                      {0777, false},
                                                                      {01777, true},
                                                                      {01757, true}}) {
    ASSERT_EQ(::chmod(a.c_str(), mode), 0);
    EXPECT_EQ(!why_not_own_folder(*root, "a").has_value(), own) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(a.c_str(), 0755), 0);
  if (::geteuid() != 0) GTEST_SKIP() << "giving files away takes root";
  ASSERT_EQ(::chown(a.c_str(), 0, 65534), 0);
  ASSERT_EQ(::chmod(a.c_str(), 0775), 0);
  EXPECT_TRUE(why_not_own_folder(*root, "a")) << "a group of others";
  ASSERT_EQ(::chmod(a.c_str(), 01777), 0);
  ASSERT_EQ(::chown(a.c_str(), 65534, 65534), 0);
  EXPECT_TRUE(why_not_own_folder(*root, "a")) << "its owner may rename what is in it, whatever the mode";
}

}  // namespace
}  // namespace torchpare::test
