// The servers that hold a cache: one, or the masters of a cluster.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "remote/redis.h"
#include "remote/slots.h"

namespace torchpare::remote {

/// Who is in a cluster, and who has which slot, is what the server of the address says; it alone is believed in this.
/// Each node gets the user and the password of the address, by TLS if the address says so, and has to prove its name
/// as the server does. A redirection to anybody else is an error.
///
/// Connections share one patience. Needs a Watch. After an error it is of no more use.
class Nodes {
 public:
  Nodes(RedisAddress address, std::shared_ptr<const Tls> tls, std::chrono::seconds patience);
  ~Nodes();

  /// To all of them. Errors: one does not answer, is not who it should be, or refuses.
  Result<Done> connect();

  Result<Done> for_each(const std::function<Result<Done>(Resp&)>& what);

  /// Whether slots have the masters they had; if not, from now on the others are asked.
  Result<bool> still_the_same();

  using Ask = std::function<void(size_t i, Resp& resp)>;
  using Take = std::function<Result<Done>(size_t i, Resp& resp)>;
  /// Asks of each key who has it; those of one node together. Where an answer redirects, take() returns its error, and
  /// the question is asked again where it says, five times at most. Any other error of take() ends it.
  Result<Done> ask_each(std::span<const std::string_view> keys, const Ask& ask, const Take& take);

  /// What the last answer was: nothing, where it was no redirection, or the server is in no cluster.
  std::optional<Redirect> redirect(const Resp& resp) const;

  /// The error, from the address; no connection is used any more.
  Error end(std::string what, std::string why, std::string remedy);

  Patience& patience() { return *patience_; }

 private:
  struct Node;
  struct Question;

  Result<Done> connect_masters(SlotMap map);
  Result<Node*> connected(const Place& place);
  Node* home(std::string_view key) const;
  Result<Node*> next(const Redirect& redirect, const Node& from);
  Result<std::vector<Question>> ask_once(const std::vector<Question>& questions, const Ask& ask,
                                         const Take& take);

  RedisAddress address_;
  std::shared_ptr<const Tls> tls_;
  std::unique_ptr<Patience> patience_;
  std::vector<std::unique_ptr<Node>> nodes_;  ///< the server of the address first
  std::optional<SlotMap> map_;                ///< none: no cluster
  std::vector<Node*> masters_;                ///< in the order of the map; else the server
};

}  // namespace torchpare::remote
