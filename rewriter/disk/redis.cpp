// Values are read in batches and changed in batches, so that a fleet's cache of some thousand entries takes a
// few dozen round trips. A change is a script that the server runs at one go: it compares the whole value
// with the one that the change was made from, and overwrites the part that differs. Nothing can come between,
// and nothing is lost: who wrote meanwhile wins. SETRANGE keeps the length and the time to live.
#include "disk/redis.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace torchpare::disk {
namespace {

constexpr timeval kPatience = {10, 0};
constexpr std::string_view kPattern = "pt2:*::*:c*";
// pcall: where the value has turned into something else, that is an answer as well.
constexpr std::string_view kReplace =
    "local now = redis.pcall('GET', KEYS[1]) if type(now) == 'string' and now == ARGV[1] then "
    "redis.call('SETRANGE', KEYS[1], ARGV[2], ARGV[3]) return "
    "1 end "
    "return 0";

/// How an error begins that is about one key and not about the run.
constexpr std::string_view kNoString = "WRONGTYPE";

struct FreeContext {
  void operator()(redisContext* c) const { redisFree(c); }
};
struct FreeReply {
  void operator()(redisReply* r) const { freeReplyObject(r); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;
using Words = std::vector<std::string_view>;

std::string text_of(const redisReply& reply) { return {reply.str, reply.len}; }

}  // namespace

struct Redis::Connection {
  std::string where;
  std::unique_ptr<redisContext, FreeContext> context;

  Error broken() const {
    return {where, "the connection broke", context->errstr, "what was changed so far is whole; run again"};
  }

  /// Queues a command; nothing is sent before receive().
  void send(const Words& words) {
    std::vector<const char*> pointers;
    std::vector<size_t> sizes;
    for (std::string_view w : words) {
      pointers.push_back(w.data());
      sizes.push_back(w.size());
    }
    redisAppendCommandArgv(context.get(), static_cast<int>(words.size()), pointers.data(), sizes.data());
  }

  /// The next reply. Errors: the connection broke; the server refuses. No reply: the key's value is no
  /// string.
  Result<Reply> receive() {
    void* reply = nullptr;
    if (redisGetReply(context.get(), &reply) != REDIS_OK || reply == nullptr) return broken();
    Reply owned(static_cast<redisReply*>(reply));
    if (owned->type != REDIS_REPLY_ERROR) return owned;
    if (text_of(*owned).starts_with(kNoString)) return Reply();
    return Error{where, "the server refuses", text_of(*owned),
                 "check the address, the password and its rights"};
  }

  Result<Reply> ask(const Words& words) {
    send(words);
    return receive();
  }
};

Redis::Redis(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Redis::~Redis() = default;
Redis::Redis(Redis&&) noexcept = default;

Result<Redis> Redis::connect(const RedisAddress& address) {
  auto connection = std::make_unique<Connection>();
  connection->where = address.text();
  connection->context.reset(redisConnectWithTimeout(address.host.c_str(), address.port, kPatience));
  redisContext* context = connection->context.get();
  if (context == nullptr || context->err != 0)
    return Error{connection->where, "no Redis server answers there",
                 context ? context->errstr : "out of memory", "check the host and the port"};
  redisSetTimeout(context, kPatience);
  const bool named = !address.user.empty();
  if (named || !address.password.empty()) {
    auto reply = named ? connection->ask({"AUTH", address.user, address.password})
                       : connection->ask({"AUTH", address.password});
    if (!reply) return reply.error();
  }
  if (auto reply = connection->ask({"SELECT", std::to_string(address.database)}); !reply)
    return reply.error();
  return Redis(std::move(connection));
}

Result<std::vector<std::string>> Redis::keys() {
  std::set<std::string> found;
  std::string cursor = "0";
  do {
    auto reply = connection_->ask({"SCAN", cursor, "MATCH", kPattern, "COUNT", "1000"});
    if (!reply) return reply.error();
    if (!*reply || (*reply)->elements != 2 || (*reply)->element[0]->type != REDIS_REPLY_STRING)
      return Error{connection_->where, "SCAN was answered in another form than Redis's", "",
                   "is it a Redis server?"};
    cursor = text_of(*(*reply)->element[0]);
    const redisReply& batch = *(*reply)->element[1];
    for (size_t i = 0; i < batch.elements; ++i) found.insert(text_of(*batch.element[i]));
  } while (cursor != "0");
  return std::vector<std::string>(found.begin(), found.end());
}

Result<std::vector<std::optional<size_t>>> Redis::sizes(std::span<const std::string> keys) {
  for (const std::string& key : keys) connection_->send({"STRLEN", key});
  std::vector<std::optional<size_t>> out;
  for (size_t i = 0; i < keys.size(); ++i) {
    auto reply = connection_->receive();
    if (!reply) return reply.error();
    out.emplace_back();
    if (*reply) out.back() = static_cast<size_t>(std::max<long long>((*reply)->integer, 0));
  }
  return out;
}

Result<std::vector<std::optional<std::string>>> Redis::values(std::span<const std::string> keys) {
  for (const std::string& key : keys) connection_->send({"GET", key});
  std::vector<std::optional<std::string>> out;
  for (size_t i = 0; i < keys.size(); ++i) {
    auto reply = connection_->receive();
    if (!reply) return reply.error();
    out.emplace_back();
    if (*reply && (*reply)->type == REDIS_REPLY_STRING) out.back() = text_of(**reply);
  }
  return out;
}

std::vector<Result<bool>> Redis::replace(const std::vector<RedisChange>& changes) {
  for (const RedisChange& c : changes)
    connection_->send({"EVAL", kReplace, "1", c.key, c.before, std::to_string(c.at), c.piece});
  std::vector<Result<bool>> made;
  for (size_t i = 0; i < changes.size(); ++i) {
    auto reply = connection_->receive();
    if (!reply)
      made.emplace_back(reply.error());
    else
      made.emplace_back(*reply && (*reply)->integer == 1);
  }
  return made;
}

}  // namespace torchpare::disk
