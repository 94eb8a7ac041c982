// Reading a server's values with bounded memory.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cache/remote.h"
#include "remote/redis.h"

namespace torchpare::cache {

/// What a key holds.
struct RemoteValue {
  std::optional<std::string> bytes;
  std::string why_not;  ///< why there are no bytes
  bool grew = false;    ///< there are none since the value became larger while it was read
};

using Keys = std::span<const std::string>;

/// A connection to the server of an address, as is said of all servers. Errors: as of remote::redis_address and
/// remote::Redis; certificates for an address without TLS.
Result<remote::Redis> connected(const std::string& url, const Servers& servers);

/// values[s][k]: what key k of a part holds on server s.
using OnPart = std::function<Result<Done>(Keys part, std::vector<std::vector<RemoteValue>>& values)>;

/// Reads the keys' values from every server, and calls `work` with one part after the other. A part has some
/// megabytes, or one key; what is larger than 64 MiB is not fetched.
Result<Done> for_each_part(std::span<remote::Redis* const> servers, Keys keys, const OnPart& work);

}  // namespace torchpare::cache
