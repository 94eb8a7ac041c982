#include "disk/root.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

TEST(Root, WaitsNoLongerThanItsTerms) {
  const Folder folder;
  folder.write("root/w.py", "");
  const auto held = disk::Root::lock(folder / "root", {}, {});
  ASSERT_TRUE(held);
  const auto second = disk::Root::lock(folder / "root", {}, {false, std::chrono::milliseconds(100)});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "another torchpare is at work here");
  EXPECT_NE(second.error().why.find("process "), std::string::npos) << second.error().why;
}

TEST(Root, OneBelowGivesWayAndLeavesNothing) {
  const Folder folder;
  folder.write("root/below/w.py", "");
  const auto held = disk::Root::lock(folder / "root", {}, {});
  ASSERT_TRUE(held);
  EXPECT_FALSE(disk::Root::lock(folder / "root/below", {}, {false, std::chrono::milliseconds(0)}));
  EXPECT_FALSE(fs::exists(folder / "root/below/.torchpare"));
}

TEST(Root, AsksBelowWhetherAnotherIsAtWork) {
  const Folder folder;
  folder.write("root/below/w.py", "");
  auto below = disk::Root::lock(folder / "root/below", {}, {});
  ASSERT_TRUE(below);
  const auto above = disk::Root::lock(folder / "root", {}, {false, std::chrono::milliseconds(0)});
  ASSERT_TRUE(above) << "it has not looked yet";
  EXPECT_FALSE((*above)->keep_out_below({"below"}));
  below->reset();
  EXPECT_TRUE((*above)->keep_out_below({"below"}));
}

TEST(Root, LeavesNothingBehind) {
  const Folder folder;
  folder.write("root/w.py", "");
  ASSERT_TRUE(disk::Root::lock(folder / "root", {}, {}));
  EXPECT_FALSE(fs::exists(folder / "root/.torchpare"));
}

TEST(Root, ThatOthersCanWriteTakesForce) {
  const Folder folder;
  folder.write("root/w.py", "");
  ASSERT_EQ(::chmod((folder / "root").c_str(), 0777), 0);
  EXPECT_FALSE(disk::Root::lock(folder / "root", {}, {}));
  EXPECT_TRUE(disk::Root::lock(folder / "root", {}, {true, disk::Terms::kPatient}));
}

TEST(Root, EveryFolderOnTheWayIsAskedFor) {
  const Folder folder;
  folder.write("root/a/b/w.py", "");
  const auto root = disk::Root::lock(folder / "root", {}, {});
  ASSERT_TRUE(root);
  EXPECT_TRUE((*root)->own_folders("a/b"));
  folder.write("root/c/d/w.py", "");
  ASSERT_EQ(::chmod((folder / "root/c").c_str(), 0777), 0);
  EXPECT_FALSE((*root)->own_folders("c/d"));
}

/// Who owns our folder can swap what lies in it; so it does not lie in it.
TEST(Root, TemporariesOfRootAreInNoOtherUsersFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a folder away takes root";
  const Folder folder;
  folder.write("root/w.py", "");
  ASSERT_EQ(::chown((folder / "root").c_str(), 65534, 65534), 0);
  {
    const auto root = disk::Root::lock(folder / "root", {folder / "root"}, {true, disk::Terms::kPatient});
    ASSERT_TRUE(root);
    const auto place = (*root)->place_for_temporaries();
    ASSERT_TRUE(place);
    struct stat s;
    ASSERT_EQ(::stat((folder / "root/.torchpare").c_str(), &s), 0);
    EXPECT_EQ(s.st_uid, 65534u);
    ASSERT_EQ(::fstat((*place)->fd(), &s), 0);
    EXPECT_EQ(s.st_uid, 0u);
    EXPECT_EQ(s.st_mode & 07777, 0700u);
    EXPECT_EQ((*root)->place_for_temporaries().value(), *place);
    // As a run leaves them that is killed.
    folder.write("root/.torchpare/root-" + std::string(32, '0') + "/" + std::string(32, '0') + ".tmp",
                 "half");
  }
  EXPECT_TRUE(disk::Root::lock(folder / "root", {folder / "root"}, {true, disk::Terms::kPatient}));
  EXPECT_FALSE(fs::exists(folder / "root/.torchpare"));
}

TEST(Root, ReceiptsAreAppended) {
  const Folder folder;
  folder.write("root/w.py", "");
  const Receipt one{"w.py", std::string(64, '0'), std::string(64, '1'), Style::kMute, {}, {7}};
  const Receipt two{"x.py", std::string(64, '2'), std::string(64, '3'), Style::kDelete, {{3, "gone"}}, {}};
  {
    const auto root = disk::Root::lock(folder / "root", {}, {});
    ASSERT_TRUE(root && (*root)->append({one}) && (*root)->append({two}));
  }
  const auto directory = disk::Directory::open_real(folder / "root");
  const auto ours = disk::OurFolder::find(*directory, std::nullopt);
  ASSERT_TRUE(ours && *ours);
  const auto receipts = (*ours)->receipts();
  EXPECT_TRUE(receipts && *receipts == (std::vector{one, two}));
}

TEST(Roots, OneInAnotherIsThatOther) {
  const Folder folder;
  folder.write("root/a/w.py", "");
  folder.write("else/w.py", "");
  const std::string root = folder / "root", inner = folder / "root/a", other = folder / "else";
  const auto roots = disk::Roots::lock({{inner, inner}, {root, root}, {other, other}, {root, root}}, {});
  ASSERT_TRUE(roots);
  EXPECT_EQ(&roots->of(inner), &roots->of(root));
  EXPECT_NE(&roots->of(other), &roots->of(root));
}

TEST(Paths, OfFilesLeadToTheFolderThatHoldsThem) {
  const Folder folder;
  const std::string file = folder.write("root/w.py", "");
  folder.link("link", "root");
  EXPECT_EQ(disk::root_of(file), folder / "root");
  EXPECT_EQ(disk::root_of(folder / "root"), folder / "root");
  EXPECT_EQ(disk::root_of(*disk::real_path(folder / "link/w.py")), folder / "root");
}

TEST(Paths, AreToldFromTheFolderAboveThem) {
  EXPECT_EQ(disk::relative_to("/a", "/a/b/c"), "b/c");
  EXPECT_EQ(disk::relative_to("/", "/a"), "a");
  EXPECT_EQ(disk::relative_to("/a", "/ab"), "/ab");
  EXPECT_EQ(disk::relative_to("/a/b", "/a"), "/a");
}

}  // namespace
}  // namespace torchpare::test
