#include "disk/staged_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "evidence.h"
#include "folder.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;
using disk::Directory;
using disk::StagedFile;

class Staged : public testing::Test {
 protected:
  void SetUp() override {
    target = folder.write("to/target", "old");
    fs::create_directory(folder / "in");
    in.emplace(Directory::open_real(folder / "in").value());
    to.emplace(Directory::open_real(folder / "to").value());
  }

  Result<StagedFile> staged(const std::optional<disk::Identity>& like = {}) {
    return StagedFile::write(*in, "prefix-", "new", like);
  }
  std::vector<std::string> temporaries() const {
    std::vector<std::string> names;
    for (const auto& e : fs::directory_iterator(folder / "in")) names.push_back(e.path().filename());
    return names;
  }

  const Folder folder;
  std::string target;
  std::optional<Directory> in, to;
};

TEST_F(Staged, TakesItsPlace) {
  auto file = staged();
  ASSERT_TRUE(file);
  EXPECT_EQ(read_file(target), "old");
  ASSERT_EQ(temporaries().size(), 1u);
  EXPECT_TRUE(temporaries()[0].starts_with("prefix-"));
  EXPECT_TRUE(file->sync());
  EXPECT_TRUE(file->take_place(*to, "target"));
  EXPECT_EQ(read_file(target), "new");
  EXPECT_TRUE(temporaries().empty());
}

TEST_F(Staged, IsRemovedWithItsObject) {
  {
    auto file = staged();
    ASSERT_TRUE(file);
    const StagedFile moved = std::move(*file);
    EXPECT_EQ(temporaries().size(), 1u);
  }
  EXPECT_TRUE(temporaries().empty());
  EXPECT_EQ(read_file(target), "old");
}

TEST_F(Staged, StaysInPlaceWhenItsObjectGoes) {
  {
    auto file = staged();
    ASSERT_TRUE(file && file->take_place(*to, "target"));
  }
  EXPECT_EQ(read_file(target), "new");
}

TEST_F(Staged, HasTheModeOfWhatItReplaces) {
  ASSERT_EQ(::chmod(target.c_str(), 0640), 0);
  struct stat s;
  ASSERT_TRUE(to->look_at("target", s));
  auto file = staged(disk::identity_of(s));
  ASSERT_TRUE(file && file->take_place(*to, "target"));
  ASSERT_TRUE(to->look_at("target", s));
  EXPECT_EQ(s.st_mode & 07777, 0640u);
}

TEST_F(Staged, IsNotPutInPlaceWhenSomebodyWroteToIt) {
  auto file = staged();
  ASSERT_TRUE(file);
  folder.write("in/" + temporaries()[0], "theirs");
  EXPECT_FALSE(file->take_place(*to, "target"));
  EXPECT_EQ(read_file(target), "old");
}

TEST_F(Staged, IsNotPutInPlaceWithASecondName) {
  auto file = staged();
  ASSERT_TRUE(file);
  fs::create_hard_link(folder / "in/" + temporaries()[0], folder / "second");
  EXPECT_FALSE(file->take_place(*to, "target"));
  EXPECT_EQ(read_file(target), "old");
}

TEST_F(Staged, IdentitiesTellAFileFromAnother) {
  struct stat one, other;
  folder.write("to/other", "old");
  ASSERT_TRUE(to->look_at("target", one) && to->look_at("other", other));
  EXPECT_EQ(disk::identity_of(one), disk::identity_of(one));
  EXPECT_NE(disk::identity_of(one), disk::identity_of(other));
}

}  // namespace
}  // namespace torchpare::test
