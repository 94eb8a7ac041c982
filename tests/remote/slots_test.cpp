#include "remote/slots.h"

#include <gtest/gtest.h>

namespace torchpare::test {
namespace {

using remote::Place;
using remote::redirect_in;
using remote::slot_of;

// What `redis-cli cluster keyslot` says.
TEST(Slots, AKeysSlotIsRedisOwn) {
  EXPECT_EQ(slot_of("123456789"), 0x31c3u);
  EXPECT_EQ(slot_of(""), 0u);
  EXPECT_EQ(slot_of("foo"), 12182u);
  EXPECT_EQ(slot_of("a{foo}b"), 12182u);
  EXPECT_NE(slot_of("{}foo"), slot_of(""));
  EXPECT_EQ(slot_of("a{foo}{bar}"), 12182u);
  EXPECT_NE(slot_of("a{foo"), 12182u);
}

TEST(Slots, Redirections) {
  const auto moved = redirect_in("MOVED 3999 127.0.0.1:6381");
  ASSERT_TRUE(moved);
  EXPECT_FALSE(moved->only_now);
  EXPECT_EQ(moved->to, (Place{"127.0.0.1", 6381}));
  const auto ask = redirect_in("ASK 16383 ::1:7");
  ASSERT_TRUE(ask);
  EXPECT_TRUE(ask->only_now);
  EXPECT_EQ(ask->to, (Place{"::1", 7}));
  EXPECT_EQ(redirect_in("MOVED 0 :6381")->to, (Place{"", 6381}));
}

TEST(Slots, WhatIsNoRedirection) {
  for (const char* refusal :
       {"", "ERR no", "MOVED", "MOVED ", "MOVED 1", "MOVED 1 ", "MOVED 1 h", "MOVED 1 h:", "MOVED 1 h:0",
        "MOVED 1 h:65536", "MOVED 1 h:-1", "MOVED 1 h:6x", "MOVED 16384 h:1", "MOVED -1 h:1", "MOVED x h:1",
        "MOVEDx 1 h:1", "ASK", "ASKING 1 h:1", "MOVED h:1"})
    EXPECT_FALSE(redirect_in(refusal)) << refusal;
}

}  // namespace
}  // namespace torchpare::test
