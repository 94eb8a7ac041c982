#include "disk/lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "disk/descriptor.h"
#include "folder.h"

namespace torchpare::test {
namespace {

using disk::Descriptor;
using disk::Share;
using disk::take_lock;

Descriptor opened(const std::string& path) { return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); }

TEST(Lock, OneAloneKeepsAllOthersOut) {
  const Folder folder;
  const std::string path = folder.write("lock", "");
  const Descriptor first = opened(path), second = opened(path);
  EXPECT_TRUE(take_lock(first.get(), Share::kAlone));
  EXPECT_FALSE(take_lock(second.get(), Share::kAlone));
  EXPECT_FALSE(take_lock(second.get(), Share::kTogether));
}

TEST(Lock, SeveralHoldItTogether) {
  const Folder folder;
  const std::string path = folder.write("lock", "");
  const Descriptor first = opened(path), second = opened(path), third = opened(path);
  EXPECT_TRUE(take_lock(first.get(), Share::kTogether));
  EXPECT_TRUE(take_lock(second.get(), Share::kTogether));
  EXPECT_FALSE(take_lock(third.get(), Share::kAlone));
}

TEST(Lock, EndsWithItsDescriptor) {
  const Folder folder;
  const std::string path = folder.write("lock", "");
  Descriptor first = opened(path);
  const Descriptor second = opened(path);
  EXPECT_TRUE(take_lock(first.get(), Share::kAlone));
  EXPECT_TRUE(first.close());
  EXPECT_TRUE(take_lock(second.get(), Share::kAlone));
}

TEST(Lock, WhoHoldsItIsTold) {
  const Folder folder;
  const std::string path = folder.write("lock", "");
  const Descriptor first = opened(path), second = opened(path);
  EXPECT_EQ(disk::holder_of(second.get()), "another process");
  EXPECT_TRUE(take_lock(first.get(), Share::kAlone));
  if (::access("/proc/locks", R_OK) != 0) GTEST_SKIP() << "no /proc/locks to read";
  EXPECT_EQ(disk::holder_of(second.get()), "process " + std::to_string(::getpid()));
}

TEST(Patience, WithoutTimeIsOverAtOnce) {
  EXPECT_FALSE(disk::Patience(std::chrono::milliseconds(0)).wait_a_moment());
}

TEST(Patience, Ends) {
  const disk::Patience patience(std::chrono::milliseconds(1));
  int moments = 0;
  while (patience.wait_a_moment()) ++moments;
  EXPECT_LE(moments, 1);
}

}  // namespace
}  // namespace torchpare::test
