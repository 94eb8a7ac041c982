// What stands for remote/redis.cpp in a build without Redis.
#include "remote/redis.h"

namespace torchpare::remote {

struct Redis::Connection {};

Redis::Redis(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address, std::chrono::seconds) {
  return Error{address.text(), "this torchpare was built without Redis", "",
               "build it with -DTORCHPARE_REDIS=ON"};
}

// Nobody gets a connection to ask.
Result<std::vector<std::string>> Redis::keys() { return std::vector<std::string>(); }
Result<std::vector<std::optional<size_t>>> Redis::sizes(std::span<const std::string>) {
  return std::vector<std::optional<size_t>>();
}
Result<Done> Redis::expect(uint64_t) { return Done{}; }
Result<std::vector<RedisValue>> Redis::values(std::span<const RedisKey>) { return std::vector<RedisValue>(); }
std::vector<Result<bool>> Redis::replace(const std::vector<RedisChange>&) { return {}; }

}  // namespace torchpare::remote
