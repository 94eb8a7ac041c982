#include "disk/staged_file.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "container/build.h"
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

/// The list of an owner, of one user more, and of nobody else: the mode says 0640, for it has the most that the list gives.
std::string list_of_readers(uid_t reader) {
  const auto entry = [](uint16_t tag, uint16_t may, uint32_t who) {
    return little(tag, 2) + little(may, 2) + little(who, 4);
  };
  constexpr uint32_t kNobody = 0xFFFFFFFF;
  return little(2, 4) + entry(1, 6, kNobody) + entry(2, 4, reader) + entry(4, 0, kNobody) +
         entry(0x10, 4, kNobody) + entry(0x20, 0, kNobody);
}

TEST_F(Staged, KeepsWhoMayReadAndWhatWasNoted) {
  constexpr const char* kList = "system.posix_acl_access";
  const std::string list = list_of_readers(4711);
  if (::setxattr(target.c_str(), kList, list.data(), list.size(), 0) != 0 ||
      ::setxattr(target.c_str(), "user.note", "mine", 4, 0) != 0)
    GTEST_SKIP() << "a file system without them";
  struct stat s;
  ASSERT_TRUE(to->look_at("target", s));
  auto file = staged(disk::identity_of(s));
  ASSERT_TRUE(file && file->take_place(*to, "target"));
  EXPECT_EQ(read_file(target), "new");
  for (const auto& [name, value] :
       {std::pair<const char*, std::string>{kList, list}, {"user.note", "mine"}}) {
    std::string kept(list.size(), '\0');
    kept.resize(static_cast<size_t>(
        std::max<ssize_t>(0, ::getxattr(target.c_str(), name, kept.data(), kept.size()))));
    EXPECT_EQ(kept, value) << name;
  }
  ASSERT_TRUE(to->look_at("target", s));
  EXPECT_EQ(s.st_mode & 07777, 0640u);
}

/// In a process of its own, which nobody can make a member of the group.
TEST_F(Staged, LetsNoOtherGroupReadWhatItsOwnCould) {
  if (::geteuid() != 0) GTEST_SKIP() << "to be another user takes root";
  constexpr uid_t kUser = 65534, kGroup = 4711;
  ASSERT_EQ(::fchown(in->fd(), kUser, kUser), 0);
  for (const auto& [had, left] : {std::pair<mode_t, mode_t>{0640, 0600}, {0644, 0644}, {0775, 0755}}) {
    const pid_t child = ::fork();
    if (child == 0) {
      const bool other = ::setgroups(0, nullptr) == 0 && ::setgid(kUser) == 0 && ::setuid(kUser) == 0;
      disk::Identity like;
      like.mode = had;
      like.owner = kUser;
      like.group = kGroup;
      auto file = staged(like);
      ::_exit(other && file && file->take_place(*in, "made") ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    struct stat s;
    ASSERT_TRUE(in->look_at("made", s));
    EXPECT_EQ(s.st_mode & 07777, left);
  }
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
