#include "disk/root.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "disk/scratch.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

TEST(Root, WaitsNoLongerThanItsTerms) {
  const Scratch scratch;
  scratch.file("root/w.py", "");
  const auto held = disk::Root::lock(scratch.path("root"), {});
  ASSERT_TRUE(held);
  const auto second = disk::Root::lock(scratch.path("root"), {false, std::chrono::milliseconds(100)});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "another torchpare is at work here");
  EXPECT_NE(second.error().why.find("process "), std::string::npos) << second.error().why;
}

TEST(Root, OneBelowGivesWayAndLeavesNothing) {
  const Scratch scratch;
  scratch.file("root/below/w.py", "");
  const auto held = disk::Root::lock(scratch.path("root"), {});
  ASSERT_TRUE(held);
  EXPECT_FALSE(disk::Root::lock(scratch.path("root/below"), {false, std::chrono::milliseconds(0)}));
  EXPECT_FALSE(fs::exists(scratch.path("root/below/.torchpare")));
}

TEST(Root, AsksBelowWhetherAnotherIsAtWork) {
  const Scratch scratch;
  scratch.file("root/below/w.py", "");
  auto below = disk::Root::lock(scratch.path("root/below"), {});
  ASSERT_TRUE(below);
  const auto above = disk::Root::lock(scratch.path("root"), {false, std::chrono::milliseconds(0)});
  ASSERT_TRUE(above) << "it has not looked yet";
  EXPECT_FALSE((*above)->keep_out_below({"below"}));
  below->reset();
  EXPECT_TRUE((*above)->keep_out_below({"below"}));
}

TEST(Root, LeavesNothingBehind) {
  const Scratch scratch;
  scratch.file("root/w.py", "");
  ASSERT_TRUE(disk::Root::lock(scratch.path("root"), {}));
  EXPECT_FALSE(fs::exists(scratch.path("root/.torchpare")));
}

TEST(Root, ThatOthersCanWriteTakesForce) {
  const Scratch scratch;
  scratch.file("root/w.py", "");
  ASSERT_EQ(::chmod(scratch.path("root").c_str(), 0777), 0);
  EXPECT_FALSE(disk::Root::lock(scratch.path("root"), {}));
  EXPECT_TRUE(disk::Root::lock(scratch.path("root"), {true, disk::Terms::kPatient}));
}

TEST(Root, EveryFolderOnTheWayIsAskedFor) {
  const Scratch scratch;
  scratch.file("root/a/b/w.py", "");
  const auto root = disk::Root::lock(scratch.path("root"), {});
  ASSERT_TRUE(root);
  EXPECT_TRUE((*root)->own_folders("a/b"));
  scratch.file("root/c/d/w.py", "");
  ASSERT_EQ(::chmod(scratch.path("root/c").c_str(), 0777), 0);
  EXPECT_FALSE((*root)->own_folders("c/d"));
}

TEST(Root, ReceiptsAreAppended) {
  const Scratch scratch;
  scratch.file("root/w.py", "");
  const Receipt one{"w.py", std::string(64, '0'), std::string(64, '1'), Style::kMute, {}, {7}};
  const Receipt two{"x.py", std::string(64, '2'), std::string(64, '3'), Style::kDelete, {{3, "gone"}}, {}};
  {
    const auto root = disk::Root::lock(scratch.path("root"), {});
    ASSERT_TRUE(root && (*root)->append({one}) && (*root)->append({two}));
  }
  const auto directory = disk::Directory::open_real(scratch.path("root"));
  const auto ours = disk::OurFolder::find(*directory, false);
  ASSERT_TRUE(ours && *ours);
  const auto receipts = (*ours)->receipts();
  EXPECT_TRUE(receipts && *receipts == (std::vector{one, two}));
}

TEST(Roots, OneInAnotherIsThatOther) {
  const Scratch scratch;
  scratch.file("root/a/w.py", "");
  scratch.file("else/w.py", "");
  const std::string root = scratch.path("root"), inner = scratch.path("root/a"), other = scratch.path("else");
  const auto roots = disk::Roots::lock({inner, root, other, root}, {});
  ASSERT_TRUE(roots);
  EXPECT_EQ(&roots->of(inner), &roots->of(root));
  EXPECT_NE(&roots->of(other), &roots->of(root));
}

TEST(Paths, OfFilesLeadToTheFolderThatHoldsThem) {
  const Scratch scratch;
  const std::string file = scratch.file("root/w.py", "");
  scratch.link("link", "root");
  EXPECT_EQ(*disk::root_of(file), scratch.path("root"));
  EXPECT_EQ(*disk::root_of(scratch.path("root")), scratch.path("root"));
  EXPECT_EQ(*disk::root_of(scratch.path("link/w.py")), scratch.path("root"));
  EXPECT_FALSE(disk::root_of(scratch.path("none")));
}

TEST(Paths, AreToldFromTheFolderAboveThem) {
  EXPECT_EQ(disk::relative_to("/a", "/a/b/c"), "b/c");
  EXPECT_EQ(disk::relative_to("/", "/a"), "a");
  EXPECT_EQ(disk::relative_to("/a", "/ab"), "/ab");
  EXPECT_EQ(disk::relative_to("/a/b", "/a"), "/a");
}

}  // namespace
}  // namespace torchpare::test
