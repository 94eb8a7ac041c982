#include "disk/directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "disk/walk.h"
#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;
using disk::Directory;

TEST(Directory, OpensWhatIsBelowAndFollowsNoLink) {
  const Folder folder;
  folder.write("root/a/b/file", "text");
  folder.write("else/file", "elsewhere");
  folder.link("root/a/link", "../../else");
  folder.link("root/a/file", "../../else/file");
  folder.link("named", "root");
  for (const auto& root : {Directory::open_real(folder / "root"), Directory::open(folder / "named")}) {
    ASSERT_TRUE(root);
    EXPECT_TRUE(root->file("a/b/file", O_RDONLY).open());
    EXPECT_TRUE(root->directory(""));
    EXPECT_TRUE(root->directory("a/b"));
    for (const char* name : {"a/link/file", "a/link", "a/file"}) {
      EXPECT_FALSE(root->file(name, O_RDONLY).open()) << name;
      EXPECT_TRUE(errno == ELOOP || errno == ENOTDIR) << name << ": " << errno;
    }
    EXPECT_FALSE(root->file("../else/file", O_RDONLY).open());
    EXPECT_FALSE(root->file(folder / "else/file", O_RDONLY).open());
  }
  EXPECT_FALSE(Directory::open_real(folder / "named"));
  EXPECT_FALSE(Directory::open_real(folder / "named/a"));
}

TEST(Directory, StaysWhereItWasOpened) {
  const Folder folder;
  folder.write("root/a/file", "text");
  folder.write("else/a/file", "elsewhere");
  const auto root = Directory::open_real(folder / "root");
  ASSERT_TRUE(root);
  fs::rename(folder / "root", folder / "aside");
  folder.link("root", "else");
  const disk::Walk found = walk(*root, "shown");
  ASSERT_EQ(found.entries.size(), 1u);
  EXPECT_EQ(found.entries[0].path, "shown/a/file");
  EXPECT_EQ(found.entries[0].below, "a/file");
  char bytes[4];
  const auto file = root->file("a/file", O_RDONLY);
  ASSERT_TRUE(disk::read_all(file.get(), bytes, sizeof bytes));
  EXPECT_EQ(std::string_view(bytes, 4), "text");
}

/// Deeper than any path that the kernel takes in one call.
TEST(Directory, NestsAsDeepAsTheFileSystemAllows) {
  const Folder folder;
  const std::string name(200, 'n');
  folder.write("root/file", "");
  const auto root = Directory::open_real(folder / "root");
  ASSERT_TRUE(root);
  std::string below;
  for (int i = 0; i < 30; ++i) {
    const auto upper = root->directory(below);
    ASSERT_TRUE(upper) << i;
    ASSERT_EQ(::mkdirat(upper->fd(), name.c_str(), 0700), 0);
    below = disk::joined(below, name);
  }
  const auto deepest = root->directory(below);
  ASSERT_TRUE(deepest);
  ASSERT_TRUE(disk::Descriptor(::openat(deepest->fd(), "w.py", O_CREAT | O_WRONLY, 0600)).open());
  const disk::Walk found = walk(*root, "root");
  ASSERT_EQ(found.entries.size(), 2u);
  EXPECT_EQ(found.entries[1].below, below + "/w.py");
  EXPECT_TRUE(root->file(found.entries[1].below, O_RDONLY).open());
}

TEST(Directory, PathsAreSplitAndJoined) {
  for (const auto& [path, parent, name] : std::vector<std::array<std::string, 3>>{
           {"a/b/c", "a/b", "c"}, {"c", "", "c"}, {"/c", "/", "c"}, {"/a/c", "/a", "c"}, {"", "", ""}}) {
    EXPECT_EQ(disk::split(path).folder, parent) << path;
    EXPECT_EQ(disk::split(path).name, name) << path;
    EXPECT_EQ(disk::joined(parent, name), path);
  }
  EXPECT_EQ(disk::joined("a/", "b"), "a/b");
  EXPECT_EQ(disk::joined("a", ""), "a");
}

}  // namespace
}  // namespace torchpare::test
