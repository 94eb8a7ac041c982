// Values are read in batches and changed in batches, so that a fleet's cache of some thousand entries takes a
// few dozen round trips. A change is a script that the server runs at one go: it compares the whole value
// with the one that the change was made from, and overwrites the part that differs. Nothing can come between,
// and nothing is lost: a value that somebody else has written meanwhile stays. SETRANGE keeps the length and
// the time to live.
#include "remote/redis.h"

#include <algorithm>

#include <fmt/format.h>

#include "remote/names.h"
#include "remote/nodes.h"

namespace torchpare::remote {
namespace {

// pcall: where the value has turned into something else, that is an answer as well.
constexpr std::string_view kReplace =
    "local now = redis.pcall('GET', KEYS[1]) if type(now) == 'string' and now == ARGV[1] then "
    "redis.call('SETRANGE', KEYS[1], ARGV[2], ARGV[3]) return "
    "1 end "
    "return 0";

/// A value that grew since its size was asked is passed over up to this size; a larger one is no accident.
constexpr uint64_t kPassedOver = uint64_t{64} << 20;
/// So often all is scanned again where nodes have changed places meanwhile.
constexpr int kScans = 3;

/// The next answer to a GET.
Result<RedisValue> value(Resp& resp, size_t agreed) {
  const auto size = TRY(resp.string());
  if (!size) return RedisValue{};
  if (*size > std::max<uint64_t>(agreed, kPassedOver))
    return resp.strange(fmt::format("a value of {} bytes where STRLEN said {}", *size, agreed));
  if (*size > agreed) {
    TRY(resp.no_contents(static_cast<size_t>(*size)));
    return RedisValue{std::nullopt, true};
  }
  return RedisValue{TRY(resp.contents(static_cast<size_t>(*size), Cargo::kValues)), false};
}

}  // namespace

Redis::Redis(std::unique_ptr<Nodes> nodes) : nodes_(std::move(nodes)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address, std::chrono::seconds patience) {
  std::shared_ptr<const Tls> tls;
  if (address.tls) {
    tls = TRY(Tls::with(*address.tls));
  }
  auto nodes = std::make_unique<Nodes>(address, std::move(tls), patience);
  const Watch watch(nodes->patience());
  TRY(nodes->connect());
  return Redis(std::move(nodes));
}

Result<std::vector<std::string>> Redis::keys() {
  const Watch watch(nodes_->patience());
  Names names;
  for (int i = 0; i < kScans; ++i) {
    TRY(nodes_->for_each([&](Resp& resp) { return scan(resp, names); }));
    if (TRY(nodes_->still_the_same())) return names.take();
  }
  return nodes_->end("the cluster goes on moving slots", "", "run again when it has settled");
}

Result<std::vector<std::optional<size_t>>> Redis::sizes(std::span<const std::string> keys) {
  const Watch watch(nodes_->patience());
  const std::vector<std::string_view> names(keys.begin(), keys.end());
  std::vector<std::optional<size_t>> out(keys.size());
  const auto ask = [&](size_t i, Resp& resp) { resp.ask({"STRLEN", keys[i]}); };
  const auto take = [&](size_t i, Resp& resp) -> Result<Done> {
    out[i] = TRY(resp.number());
    return Done{};
  };
  TRY(nodes_->ask_each(names, ask, take));
  return out;
}

Result<Done> Redis::expect(uint64_t bytes) {
  const uint64_t most = kMostPerSecond * static_cast<uint64_t>(nodes_->patience().once().count());
  expected_ += bytes;
  if (expected_ <= most) return Done{};
  return nodes_->end(fmt::format("more than {} GiB of values", most >> 30),
                     "a cache that a fleet shares has less",
                     "--timeout SECONDS allows 2 GiB for each second");
}

Result<std::vector<RedisValue>> Redis::values(std::span<const RedisKey> keys) {
  const Watch watch(nodes_->patience());
  std::vector<std::string_view> names;
  for (const RedisKey& key : keys) names.push_back(key.name);
  std::vector<RedisValue> out(keys.size());
  const auto ask = [&](size_t i, Resp& resp) { resp.ask({"GET", names[i]}); };
  const auto take = [&](size_t i, Resp& resp) -> Result<Done> {
    out[i] = TRY(value(resp, keys[i].size));
    return Done{};
  };
  TRY(nodes_->ask_each(names, ask, take));
  return out;
}

std::vector<Result<bool>> Redis::replace(const std::vector<RedisChange>& changes) {
  const Watch watch(nodes_->patience());
  std::vector<std::string_view> names;
  for (const RedisChange& c : changes) names.push_back(c.key);
  std::vector<std::optional<Result<bool>>> made(changes.size());
  const auto done = nodes_->ask_each(
      names,
      [&](size_t i, Resp& resp) {
        const RedisChange& c = changes[i];
        resp.ask({"EVAL", kReplace, "1", c.key, c.before, std::to_string(c.at), c.piece}, Cargo::kValues);
      },
      [&](size_t i, Resp& resp) -> Result<Done> {
        const auto answer = resp.number();
        if (!answer && nodes_->redirect(resp)) return answer.error();
        made[i] = answer ? Result<bool>(*answer && **answer == 1) : answer.error();
        return Done{};
      });
  std::vector<Result<bool>> out;
  for (auto& one : made) out.push_back(one ? std::move(*one) : done.error());
  return out;
}

}  // namespace torchpare::remote
