#include "disk/in_turns.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <vector>

namespace torchpare::test {
namespace {

constexpr size_t kCount = 100;

/// How often each thing was worked on, by up to eight threads.
std::vector<std::atomic<int>> worked_on() {
  std::vector<std::atomic<int>> times(kCount);
  disk::in_turns(
      kCount, 8, [] { return 0; }, [&times](size_t i, int&) { ++times[i]; });
  return times;
}

TEST(InTurns, EachIsWorkedOnOnce) {
  for (const auto& times : worked_on()) EXPECT_EQ(times, 1);
}

#ifndef __SANITIZE_ADDRESS__
/// A stack that no address space has room for: no thread can be started.
TEST(InTurns, WithoutAnotherThreadOneDoesAll) {
  pthread_attr_t before, huge;
  ASSERT_EQ(pthread_getattr_default_np(&before), 0);
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, size_t{1} << 60), 0);
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  for (const auto& times : worked_on()) EXPECT_EQ(times, 1);
  ASSERT_EQ(pthread_setattr_default_np(&before), 0);
  pthread_attr_destroy(&huge);
  pthread_attr_destroy(&before);
}
#endif

}  // namespace
}  // namespace torchpare::test
