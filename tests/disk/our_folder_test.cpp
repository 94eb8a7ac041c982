#include "disk/our_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/receipt_book.h"
#include "disk/root.h"
#include "evidence.h"
#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;
using disk::Directory;
using disk::OurFolder;

Receipt receipt(std::string path, char digit = '1') {
  return {std::move(path), std::string(64, '0'), std::string(64, digit), Style::kMute, {}, {4, 9}};
}

class Ours : public testing::Test {
 protected:
  void SetUp() override {
    folder.write("root/w.py", "");
    root.emplace(Directory::open_real(folder / "root").value());
  }
  /// What is said of the folder as it is.
  std::string why_not() const {
    const auto found = OurFolder::find(*root, std::nullopt);
    return found ? "" : message(found.error());
  }

  const Folder folder;
  const std::string ours = folder / "root/.torchpare";
  std::optional<Directory> root;
};

TEST_F(Ours, IsThereWhenItWasMade) {
  const auto none = OurFolder::find(*root, std::nullopt);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  const auto made = OurFolder::find_or_make(*root, std::nullopt);
  ASSERT_TRUE(made);
  EXPECT_EQ(fs::status(ours).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(made->is_in(*root));
  const auto found = OurFolder::find(*root, std::nullopt);
  EXPECT_TRUE(found && *found);
}

TEST_F(Ours, KeepsReceiptsInOrder) {
  const auto made = OurFolder::find_or_make(*root, std::nullopt);
  ASSERT_TRUE(made);
  const auto none = made->receipts();
  EXPECT_TRUE(none && none->empty());
  const std::vector<Receipt> all = {receipt("b.py"), receipt("a.py"), receipt("b.py", '2')};
  ASSERT_TRUE(made->replace_receipts(*root, all));
  const auto back = made->receipts();
  EXPECT_TRUE(back && *back == all);
  ASSERT_TRUE(made->replace_receipts(*root, {}));
  EXPECT_TRUE(fs::is_empty(ours));
  disk::remove_if_empty(*root);
  EXPECT_FALSE(fs::exists(ours));
}

TEST_F(Ours, IsNotRemovedWithSomethingInIt) {
  folder.write("root/.torchpare/else", "");
  disk::remove_if_empty(*root);
  EXPECT_TRUE(fs::exists(ours));
}

TEST_F(Ours, DamagedReceiptsAreAnError) {
  const auto made = OurFolder::find_or_make(*root, std::nullopt);
  ASSERT_TRUE(made && made->replace_receipts(*root, {receipt("a.py")}));
  for (const auto& entry : fs::directory_iterator(ours)) {
    const std::string text = read_file(entry.path());
    folder.write("root/.torchpare/" + entry.path().filename().string(), text.substr(0, text.size() / 2));
  }
  EXPECT_FALSE(made->receipts());
}

TEST_F(Ours, ThatMovedAwayIsNotInItsPlace) {
  const auto made = OurFolder::find_or_make(*root, std::nullopt);
  ASSERT_TRUE(made);
  fs::rename(ours, folder / "aside");
  EXPECT_FALSE(made->is_in(*root));
  fs::create_directory(ours);
  EXPECT_FALSE(made->is_in(*root));
}

TEST_F(Ours, LinksFilesAndFoldersOfOthersDoNotCount) {
  folder.write("else/file", "");
  folder.link("root/.torchpare", "../else");
  EXPECT_NE(why_not(), "");
  fs::remove(ours);
  folder.write("root/.torchpare", "");
  EXPECT_NE(why_not(), "");
  fs::remove(ours);
  fs::create_directory(ours);
  EXPECT_EQ(why_not(), "");
  ASSERT_EQ(::chmod(ours.c_str(), 0777), 0);
  EXPECT_NE(why_not(), "");
  EXPECT_FALSE(OurFolder::find_or_make(*root, std::nullopt));
}

TEST_F(Ours, LeftoversOfARunThatWasKilledGo) {
  const auto made = OurFolder::find_or_make(*root, std::nullopt);
  ASSERT_TRUE(made && made->replace_receipts(*root, {receipt("a.py")}));
  folder.write("root/.torchpare/0123456789abcdef0123456789abcdef.tmp", "");
  made->remove_leftovers();
  EXPECT_EQ(std::distance(fs::directory_iterator(ours), {}), 1);
  EXPECT_TRUE(made->receipts());
}

TEST_F(Ours, TheBookFindsReceiptsInEveryFolderAbove) {
  folder.write("root/a/w.py", "");
  const std::string file = folder / "root/a/w.py";
  ASSERT_TRUE(disk::write_receipts(folder / "root", {receipt("a/w.py", '1'), receipt("b.py")}, std::nullopt));
  ASSERT_TRUE(disk::write_receipts(folder / "root/a", {receipt("w.py", '2')}, std::nullopt));
  disk::ReceiptBook book;
  const auto found = book.of(file, file);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector{receipt("w.py", '2'), receipt("a/w.py", '1')}));
  EXPECT_TRUE(book.ignored().empty());

  book.forget(file, file);
  EXPECT_TRUE(book.save().empty());
  disk::ReceiptBook after;
  EXPECT_TRUE(after.of(file, file)->empty());
  EXPECT_EQ(after.of(folder / "root/b.py", folder / "root")->size(), 1u);
  EXPECT_FALSE(fs::exists(folder / "root/a/.torchpare"));
}

TEST_F(Ours, TheBookTellsWhatItDoesNotRead) {
  ASSERT_TRUE(disk::write_receipts(folder / "root", {receipt("w.py")}, std::nullopt));
  ASSERT_EQ(::chmod(ours.c_str(), 0777), 0);
  disk::ReceiptBook book;
  const auto found = book.of(folder / "root/w.py", folder / "root");
  EXPECT_TRUE(found && found->empty());
  ASSERT_EQ(book.ignored().size(), 1u);
  EXPECT_EQ(book.ignored()[0].where, ours);
}

}  // namespace
}  // namespace torchpare::test
