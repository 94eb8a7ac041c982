// What stands for disk/redis.cpp in a build without hiredis.
#include "disk/redis.h"

namespace torchpare::disk {

struct Redis::Connection {};

Redis::Redis(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address) {
  return Error{address.text(), "this torchpare was built without Redis", "hiredis was not there",
               "install libhiredis-dev and build again"};
}

Result<std::vector<std::string>> Redis::keys() { return std::vector<std::string>(); }
Result<std::vector<std::optional<std::string>>> Redis::values(const std::vector<std::string>&) {
  return std::vector<std::optional<std::string>>();
}
Result<std::vector<bool>> Redis::replace(const std::vector<RedisChange>&) { return std::vector<bool>(); }

}  // namespace torchpare::disk
