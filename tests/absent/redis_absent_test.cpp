// What a build without Redis has in the place of the Redis code: compiled in every build, so that it stays
// whole.
#include <gtest/gtest.h>

#include "remote/envelope.h"
#include "remote/redis.h"

namespace torchpare::test {
namespace {

TEST(RedisAbsent, SaysSo) {
  const auto address = remote::redis_address("redis://u:secret@h:1/2");
  ASSERT_TRUE(address);
  const auto connected = remote::Redis::connect(*address, std::chrono::seconds(1));
  ASSERT_FALSE(connected);
  EXPECT_EQ(message(connected.error()),
            "redis://h:1/2: this torchpare was built without Redis; build it with -DTORCHPARE_REDIS=ON");
}

TEST(RedisAbsent, NoValueIsAnEnvelope) { EXPECT_FALSE(remote::open_envelope(R"({"data": "aGVsbG8="})")); }

}  // namespace
}  // namespace torchpare::test
