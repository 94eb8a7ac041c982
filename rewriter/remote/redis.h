// A Redis server that a fleet shares as Inductor's remote cache.
//
// Its user in torch: RedisRemoteCacheBackend of torch/_inductor/remote_cache.py (TORCHINDUCTOR_REDIS_URL).
// Keys are `pt2:<cache>::<key>:c<version>`.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "remote/tls.h"

namespace torchpare::remote {

class Nodes;

/// Whether an input names a server, ours or not: it begins with a scheme. Such a word is never taken for a
/// path, and never printed, since a password may be in it.
bool is_server_url(std::string_view input);

/// Where a server is, and as whom to ask it.
struct RedisAddress {
  std::string host;
  int port = 6379;
  int database = 0;
  std::string user, password;      ///< never printed
  std::optional<TlsSettings> tls;  ///< none: plain TCP

  std::string text() const;  ///< "redis://host:port/0"
};

/// redis://[user[:password]@]host[:port][/database], or rediss:// for TLS, as redis-py reads it (redis/connection.py
/// parse_url): what has a meaning in an address is spelled %40 and so on in a user, a password or a host. Of its
/// options behind a `?` those that say how TLS is done: ssl_ca_certs, ssl_certfile, ssl_keyfile,
/// ssl_cert_reqs=required|none. Errors: another scheme, a port or database that is no number, other options.
Result<RedisAddress> redis_address(const std::string& url);

/// What to put in a value's place.
struct RedisChange {
  std::string key;
  std::string before;  ///< the whole value as it was read
  size_t at = 0;       ///< where `piece` goes in it
  std::string piece;
};

/// A key and what its value was said to have.
struct RedisKey {
  std::string name;
  size_t size = 0;
};

/// What a key holds. No bytes: it is gone, is no string, or `grew` since its size was asked.
struct RedisValue {
  std::optional<std::string> bytes;
  bool grew = false;
};

/// A server, or the cluster that it is of (remote/nodes.h). Not for several threads. Needs Redis 2.8 or later that
/// allows SCAN, STRLEN, GET and EVAL, and CLUSTER SLOTS in a cluster. After an error it is of no more use.
///
/// The server need not be trusted: when it stops, calls end within the patience; all of them together end within
/// 180 times as much (remote/wire.h), bring kMostPerSecond bytes of values for each second of it, and take no more
/// memory than 128 MiB for names and what was agreed on for values. What is not an answer to the question is an
/// error.
class Redis {
 public:
  /// Errors: nobody answers there, the password is wrong, TLS fails.
  static Result<Redis> connect(const RedisAddress& address, std::chrono::seconds patience);
  ~Redis();
  Redis(Redis&&) noexcept;
  Redis& operator=(Redis&&) = delete;

  static constexpr uint64_t kMostPerSecond = uint64_t{2} << 30;

  /// Keys of Inductor's caches, in order, each once (remote/names.h). In a cluster: of all masters. Slots must not move
  /// meanwhile; where they have, all is scanned again, three times at most.
  Result<std::vector<std::string>> keys();

  /// How many bytes the keys' values have: 0 for what is gone, nothing for what is no string.
  Result<std::vector<std::optional<size_t>>> sizes(std::span<const std::string> keys);

  /// So many bytes of values are to be asked for, beside those before. Errors: they are too many.
  Result<Done> expect(uint64_t bytes);

  /// The values of the keys, asked for together.
  Result<std::vector<RedisValue>> values(std::span<const RedisKey> keys);

  /// Makes the changes, sent together, each one only if the value is still the one it was made from; what
  /// another client wrote meanwhile stays. A value's time to live stays (SETRANGE). For each whether it was
  /// made; an error where that is not known, or where the server refuses.
  std::vector<Result<bool>> replace(const std::vector<RedisChange>& changes);

 private:
  explicit Redis(std::unique_ptr<Nodes> nodes);

  std::unique_ptr<Nodes> nodes_;
  uint64_t expected_ = 0;  ///< bytes of values
};

}  // namespace torchpare::remote
