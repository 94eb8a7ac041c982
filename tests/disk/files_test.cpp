#include "disk/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "evidence.h"
#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

TEST(Files, AreReadWithWhatTheyAre) {
  const Folder scratch;
  const std::string bytes("a\0b\r\n", 5);
  const std::string path = scratch.write("file", bytes);
  disk::FileText text;
  ASSERT_TRUE(disk::read(path, text));
  EXPECT_EQ(text.bytes, bytes);
  EXPECT_EQ(text.identity.size, 5);
  scratch.write("empty", "");
  ASSERT_TRUE(disk::read(scratch / "empty", text));
  EXPECT_EQ(text.bytes, "");
}

TEST(Files, LookingAtTheBeginningDoesNotMoveOn) {
  const Folder scratch;
  auto file = disk::open_file(scratch.write("file", "0123456789abcdefghi"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 19u);
  EXPECT_EQ(*file->first_bytes(), "0123456789abcdef");
  disk::FileText text;
  ASSERT_TRUE(file->read(text));
  EXPECT_EQ(text.bytes, "0123456789abcdefghi");
}

TEST(Files, ThatBecameShorterAreAnError) {
  const Folder scratch;
  const std::string path = scratch.write("file", "0123456789");
  auto file = disk::open_file(path);
  ASSERT_TRUE(file);
  fs::resize_file(path, 3);
  disk::FileText text;
  EXPECT_FALSE(file->read(text));
}

TEST(Files, OnlyRegularOnesAreOpened) {
  const Folder scratch;
  EXPECT_FALSE(disk::open_file(scratch / "none"));
  EXPECT_FALSE(disk::open_file(scratch / "."));
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(disk::open_file(scratch / "pipe"));
  EXPECT_FALSE(disk::open_file("/dev/null"));
}

TEST(Files, ALinkThatTheUserNamesIsFollowedAndOneBelowIsNot) {
  const Folder scratch;
  scratch.write("file", "text");
  scratch.link("folder/link", "../file");
  EXPECT_TRUE(disk::open_file(scratch / "folder/link"));
  const auto folder = disk::Directory::open(scratch / "folder");
  ASSERT_TRUE(folder);
  EXPECT_FALSE(disk::open_file(*folder, "link"));
}

TEST(WriteNew, MakesAFileOrReplacesItAndKeepsItsMode) {
  const Folder scratch;
  const std::string path = scratch / "file";
  ASSERT_TRUE(disk::write_new(path, "one"));
  EXPECT_EQ(read_file(path), "one");
  ASSERT_EQ(::chmod(path.c_str(), 0604), 0);
  ASSERT_TRUE(disk::write_new(path, "two"));
  EXPECT_EQ(read_file(path), "two");
  EXPECT_EQ(static_cast<unsigned>(fs::status(path).permissions()), 0604u);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch / "."), {}), 1) << "nothing is left beside it";
}

TEST(WriteNew, ReplacesWhatALinkOfTheUserLeadsTo) {
  const Folder scratch;
  const std::string target = scratch.write("folder/target", "old");
  const std::string link = scratch.link("link", "folder/target");
  ASSERT_TRUE(disk::write_new(link, "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(target), "new");
}

TEST(WriteNew, WritesIntoAPipeOfTheUser) {
  const Folder scratch;
  const std::string path = scratch / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = read_file(path); });
  EXPECT_TRUE(disk::write_new(path, "text"));
  reader.join();
  EXPECT_EQ(got, "text");
}

TEST(WriteNew, LosesNothingWhereItCannotWrite) {
  const Folder scratch;
  EXPECT_FALSE(disk::write_new(scratch / "none/file", "text"));
  EXPECT_FALSE(disk::write_new(scratch / ".", "text"));
  if (::geteuid() == 0) GTEST_SKIP() << "root can write everywhere";
  const std::string path = scratch.write("folder/file", "old");
  ASSERT_EQ(::chmod((scratch / "folder").c_str(), 0500), 0);
  EXPECT_FALSE(disk::write_new(path, "new"));
  ::chmod((scratch / "folder").c_str(), 0700);
  EXPECT_EQ(read_file(path), "old");
}

}  // namespace
}  // namespace torchpare::test
