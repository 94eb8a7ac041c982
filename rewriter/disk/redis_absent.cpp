// What stands for disk/redis.cpp in a build without hiredis.
#include "disk/redis.h"

namespace torchpare::disk {

struct Redis::Connection {};

Redis::Redis(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address) {
  return Error{address.text(), "this torchpare was built without Redis",
               "hiredis was not there, or not wanted", "install libhiredis-dev and build again"};
}

// Nobody gets a connection to ask.
Result<std::vector<std::string>> Redis::keys() { return std::vector<std::string>(); }
Result<std::vector<std::optional<size_t>>> Redis::sizes(std::span<const std::string>) {
  return std::vector<std::optional<size_t>>();
}
Result<std::vector<std::optional<std::string>>> Redis::values(std::span<const std::string>) {
  return std::vector<std::optional<std::string>>();
}
std::vector<Result<bool>> Redis::replace(const std::vector<RedisChange>&) { return {}; }

}  // namespace torchpare::disk
