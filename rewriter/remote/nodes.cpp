#include "remote/nodes.h"

#include <algorithm>

#include <fmt/format.h>

namespace torchpare::remote {
namespace {

constexpr int kMostRedirects = 5;
constexpr size_t kMostNodes = 2000;

RedisAddress at(RedisAddress address, const Place& place) {
  address.host = place.host;
  address.port = place.port;
  return address;
}

Result<bool> has_slots(Resp& resp) {
  resp.ask({"CLUSTER", "SLOTS"});
  const auto ranges = resp.array(kSlots);
  if (!ranges) return resp.refusal() ? Result(false) : ranges.error();
  for (size_t i = 0; i < *ranges; ++i) TRY(resp.skip());
  return true;
}

/// Whether the server is one of a cluster. HELLO says so, to everybody, from Redis 6 on; before, who is not in a
/// cluster refuses to speak of its slots.
Result<bool> is_in_cluster(Resp& resp) {
  resp.ask({"HELLO", "2"});
  const auto parts = resp.array(64);
  if (!parts && !resp.refusal()) return parts.error();
  if (!parts) return has_slots(resp);
  bool in_cluster = false;
  for (size_t i = 0; i + 1 < *parts; i += 2) {
    const auto name = TRY(resp.word(64));
    if (name == "mode") {
      in_cluster = TRY(resp.word(64)) == "cluster";
    } else {
      TRY(resp.skip());
    }
  }
  return in_cluster;
}

}  // namespace

struct Nodes::Node {
  Place place;
  Wire wire;
  Resp resp;

  Node(const RedisAddress& address, Patience& patience)
      : place{address.host, address.port}, wire(address.text(), patience), resp(wire) {}

  Result<Done> connect(const RedisAddress& address, const std::shared_ptr<const Tls>& tls) {
    TRY(wire.connect(place.host, place.port));
    if (tls) TRY(wire.secure(tls, place.host));
    const bool named = !address.user.empty();
    if (!named && address.password.empty()) return Done{};
    named ? resp.ask({"AUTH", address.user, address.password}) : resp.ask({"AUTH", address.password});
    return resp.done();
  }
};

struct Nodes::Question {
  size_t key;
  Node* node;
  bool only_now = false;
};

Nodes::Nodes(RedisAddress address, std::shared_ptr<const Tls> tls, std::chrono::seconds patience)
    : address_(std::move(address)), tls_(std::move(tls)), patience_(std::make_unique<Patience>(patience)) {}
Nodes::~Nodes() = default;

Result<Done> Nodes::connect() {
  const auto first = TRY(connected({address_.host, address_.port}));
  masters_ = {first};
  Resp& resp = first->resp;
  const auto in_cluster = TRY(is_in_cluster(resp));
  resp.ask({"SELECT", std::to_string(address_.database)});
  TRY(resp.done());
  if (!in_cluster) return Done{};
  return connect_masters(TRY(slot_map(resp, address_.host)));
}

Result<Done> Nodes::connect_masters(SlotMap map) {
  std::vector<Node*> masters;
  for (const Place& place : map.masters) {
    masters.push_back(TRY(connected(place)));
  }
  masters_ = std::move(masters);
  map_ = std::move(map);
  return Done{};
}

Result<Nodes::Node*> Nodes::connected(const Place& place) {
  for (const auto& node : nodes_)
    if (node->place == place) return node.get();
  if (nodes_.size() > kMostNodes)
    return end("the cluster goes on naming other nodes", "", "is it a Redis cluster?");
  const RedisAddress address = at(address_, place);
  auto node = std::make_unique<Node>(address, *patience_);
  TRY(node->connect(address, tls_));
  return nodes_.emplace_back(std::move(node)).get();
}

Result<Done> Nodes::for_each(const std::function<Result<Done>(Resp&)>& what) {
  for (Node* node : masters_) TRY(what(node->resp));
  return Done{};
}

Result<bool> Nodes::still_the_same() {
  if (!map_) return true;
  auto map = TRY(slot_map(nodes_.front()->resp, address_.host));
  if (map == *map_) return true;
  TRY(connect_masters(std::move(map)));
  return false;
}

std::optional<Redirect> Nodes::redirect(const Resp& resp) const {
  return map_ && resp.refusal() ? redirect_in(*resp.refusal()) : std::nullopt;
}

Nodes::Node* Nodes::home(std::string_view key) const {
  return masters_[map_ ? map_->master_of[slot_of(key)] : 0];
}

Result<Nodes::Node*> Nodes::next(const Redirect& redirect, const Node& from) {
  Place to = redirect.to;
  if (to.host.empty()) to.host = from.place.host;
  // Twice: a node may have joined since.
  for (int i = 0; i < 2; ++i) {
    const auto& masters = map_->masters;
    const auto known = std::find(masters.begin(), masters.end(), to);
    if (known != masters.end()) return masters_[static_cast<size_t>(known - masters.begin())];
    if (i == 0) TRY(still_the_same());
  }
  return end("a key is said to be where no master of the cluster is", fmt::format("{}:{}", to.host, to.port),
             "nothing was sent there; run again when the cluster has settled");
}

Result<std::vector<Nodes::Question>> Nodes::ask_once(const std::vector<Question>& questions, const Ask& ask,
                                                     const Take& take) {
  std::vector<std::pair<Question, Redirect>> redirected;
  for (const auto& node : nodes_) {
    for (const Question& q : questions) {
      if (q.node != node.get()) continue;
      if (q.only_now) node->resp.ask({"ASKING"});
      ask(q.key, node->resp);
    }
    for (const Question& q : questions) {
      if (q.node != node.get()) continue;
      if (q.only_now) TRY(node->resp.done());
      const auto done = take(q.key, node->resp);
      const auto to = redirect(node->resp);
      if (!done && !to) return done.error();
      if (!done) redirected.emplace_back(q, *to);
    }
  }
  std::vector<Question> again;
  for (const auto& [question, to] : redirected) {
    again.push_back({question.key, TRY(next(to, *question.node)), to.only_now});
  }
  return again;
}

Result<Done> Nodes::ask_each(std::span<const std::string_view> keys, const Ask& ask, const Take& take) {
  std::vector<Question> questions;
  for (size_t i = 0; i < keys.size(); ++i) questions.push_back({i, home(keys[i])});
  for (int i = 0; i <= kMostRedirects; ++i) {
    auto again = TRY(ask_once(questions, ask, take));
    if (again.empty()) return Done{};
    questions = std::move(again);
  }
  return end("the nodes send a key round and round", fmt::format("{} redirections", kMostRedirects),
             "run again when the cluster has settled");
}

Error Nodes::end(std::string what, std::string why, std::string remedy) {
  const Error error{address_.text(), std::move(what), std::move(why), std::move(remedy)};
  for (const auto& node : nodes_) node->wire.end(error);
  return error;
}

}  // namespace torchpare::remote
