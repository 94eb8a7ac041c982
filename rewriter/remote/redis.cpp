// Values are read in batches and changed in batches, so that a fleet's cache of some thousand entries takes a
// few dozen round trips. A change is a script that the server runs at one go: it compares the whole value
// with the one that the change was made from, and overwrites the part that differs. Nothing can come between,
// and nothing is lost: a value that somebody else has written meanwhile stays. SETRANGE keeps the length and
// the time to live.
#include "remote/redis.h"

#include <algorithm>

#include <fmt/format.h>

#include "remote/resp.h"

namespace torchpare::remote {
namespace {

constexpr std::string_view kPattern = "pt2:*::*:c*";
// pcall: where the value has turned into something else, that is an answer as well.
constexpr std::string_view kReplace =
    "local now = redis.pcall('GET', KEYS[1]) if type(now) == 'string' and now == ARGV[1] then "
    "redis.call('SETRANGE', KEYS[1], ARGV[2], ARGV[3]) return "
    "1 end "
    "return 0";

/// What the names of all keys may take, each with what a string costs: some 900 000 of Inductor's.
constexpr size_t kMostNames = size_t{128} << 20;
constexpr size_t kPerName = 64;
/// Inductor's names have less than a hundred bytes, and reports repeat them.
constexpr size_t kLongestName = 1024;
/// SCAN may name a key again while the server's table grows or shrinks, but not that often.
constexpr size_t kRepeats = 4;
constexpr size_t kFewNames = 10'000;
/// A cursor is a number of 64 bits.
constexpr size_t kLongestCursor = 20;
/// A value that grew since its size was asked is passed over up to this size; a larger one is no accident.
constexpr uint64_t kPassedOver = uint64_t{64} << 20;

/// The keys that SCAN has named.
class Names {
 public:
  void add(std::string name) {
    bytes_ += name.size() + kPerName;
    names_.push_back(std::move(name));
    ++received_;
    if (names_.size() > 2 * distinct_ + kFewNames) sort();
  }

  /// What one name more may have.
  size_t room() const { return kMostNames - std::min(bytes_ + kPerName, kMostNames); }
  bool repeat() const { return received_ > kRepeats * distinct_ + 2 * kFewNames; }

  /// In order, each once.
  std::vector<std::string> take() {
    sort();
    return std::move(names_);
  }

 private:
  void sort() {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    distinct_ = names_.size();
  }

  std::vector<std::string> names_;
  size_t bytes_ = 0, received_ = 0, distinct_ = 0;
};

/// Nothing: it is too long for one of Inductor's.
Result<std::optional<std::string>> key_name(Resp& resp, size_t room) {
  const auto size = resp.word_size(room);
  if (!size) return size.error();
  if (*size > kLongestName) {
    if (auto done = resp.no_contents(*size); !done) return done.error();
    return std::optional<std::string>();
  }
  auto name = resp.contents(*size, Cargo::kWords);
  if (!name) return name.error();
  return std::optional(std::move(*name));
}

/// One step of SCAN; the next cursor.
Result<std::string> scan(Resp& resp, const std::string& cursor, Names& names) {
  resp.ask({"SCAN", cursor, "MATCH", kPattern, "COUNT", "1000"});
  const auto parts = resp.array(2);
  if (!parts) return parts.error();
  if (*parts != 2) return resp.strange("a cursor and a list of keys are wanted");
  auto next = resp.word(kLongestCursor);
  if (!next) return next;
  const auto count = resp.array(kMostNames / kPerName);
  if (!count) return count.error();
  for (size_t i = 0; i < *count; ++i) {
    if (names.room() == 0) return resp.strange("the names of the keys take more than 128 MiB");
    auto name = key_name(resp, names.room());
    if (!name) return name.error();
    if (*name) names.add(std::move(**name));
  }
  if (names.repeat()) return resp.strange("it names the same keys again and again");
  return next;
}

/// The next answer to a GET.
Result<RedisValue> value(Resp& resp, size_t agreed) {
  const auto size = resp.string();
  if (!size) return size.error();
  if (!*size || !(*size)->is_there) return RedisValue{};
  const uint64_t bytes = (*size)->bytes;
  if (bytes > std::max<uint64_t>(agreed, kPassedOver))
    return resp.strange(fmt::format("a value of {} bytes where STRLEN said {}", bytes, agreed));
  if (bytes > agreed) {
    if (auto done = resp.no_contents(static_cast<size_t>(bytes)); !done) return done.error();
    return RedisValue{std::nullopt, true};
  }
  auto contents = resp.contents(static_cast<size_t>(bytes), Cargo::kValues);
  if (!contents) return contents.error();
  return RedisValue{std::move(*contents), false};
}

}  // namespace

struct Redis::Connection {
  Wire wire;
  Resp resp;
  uint64_t expected = 0;  ///< bytes of values

  Connection(std::string where, std::chrono::seconds patience)
      : wire(std::move(where), patience), resp(wire) {}
};

Redis::Redis(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address, std::chrono::seconds patience) {
  auto connection = std::make_unique<Connection>(address.text(), patience);
  const Watch watch(connection->wire.patience());
  if (auto done = connection->wire.connect(address.host, address.port); !done) return done.error();
  Resp& resp = connection->resp;
  const bool named = !address.user.empty();
  if (named || !address.password.empty()) {
    named ? resp.ask({"AUTH", address.user, address.password}) : resp.ask({"AUTH", address.password});
    if (auto done = resp.done(); !done) return done.error();
  }
  resp.ask({"SELECT", std::to_string(address.database)});
  if (auto done = resp.done(); !done) return done.error();
  return Redis(std::move(connection));
}

Result<std::vector<std::string>> Redis::keys() {
  const Watch watch(connection_->wire.patience());
  Names names;
  std::string cursor = "0";
  do {
    auto next = scan(connection_->resp, cursor, names);
    if (!next) return next.error();
    cursor = std::move(*next);
  } while (cursor != "0");
  return names.take();
}

Result<std::vector<std::optional<size_t>>> Redis::sizes(std::span<const std::string> keys) {
  const Watch watch(connection_->wire.patience());
  Resp& resp = connection_->resp;
  for (const std::string& key : keys) resp.ask({"STRLEN", key});
  std::vector<std::optional<size_t>> out;
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto size = resp.number();
    if (!size) return size.error();
    out.push_back(*size);
  }
  return out;
}

Result<Done> Redis::expect(uint64_t bytes) {
  Wire& wire = connection_->wire;
  const uint64_t most = kMostPerSecond * static_cast<uint64_t>(wire.patience().once().count());
  connection_->expected += bytes;
  if (connection_->expected <= most) return Done{};
  return wire.end({wire.where(), fmt::format("more than {} GiB of values", most >> 30),
                   "a cache that a fleet shares has less", "--timeout SECONDS allows 2 GiB for each second"});
}

Result<std::vector<RedisValue>> Redis::values(std::span<const RedisKey> keys) {
  const Watch watch(connection_->wire.patience());
  Resp& resp = connection_->resp;
  for (const RedisKey& key : keys) resp.ask({"GET", key.name});
  std::vector<RedisValue> out;
  for (const RedisKey& key : keys) {
    auto one = value(resp, key.size);
    if (!one) return one.error();
    out.push_back(std::move(*one));
  }
  return out;
}

std::vector<Result<bool>> Redis::replace(const std::vector<RedisChange>& changes) {
  const Watch watch(connection_->wire.patience());
  Resp& resp = connection_->resp;
  for (const RedisChange& c : changes)
    resp.ask({"EVAL", kReplace, "1", c.key, c.before, std::to_string(c.at), c.piece}, Cargo::kValues);
  std::vector<Result<bool>> made;
  for (size_t i = 0; i < changes.size(); ++i) {
    const auto answer = resp.number();
    if (!answer)
      made.emplace_back(answer.error());
    else
      made.emplace_back(*answer && **answer == 1);
  }
  return made;
}

}  // namespace torchpare::remote
