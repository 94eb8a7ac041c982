// Two servers' caches side by side, for audit.
#include <algorithm>
#include <iterator>

#include "cache/remote.h"
#include "cache/remote_values.h"
#include "remote/envelope.h"

namespace torchpare::cache {
namespace {

std::string around(const std::string& value, const std::optional<remote::Envelope>& envelope) {
  if (!envelope) return value;
  return value.substr(0, envelope->base64.begin) + value.substr(envelope->base64.end);
}

ValuePair pair_of(const std::string& key, RemoteValue& a, RemoteValue& b) {
  ValuePair pair;
  pair.key = key;
  pair.unread = !a.bytes || !b.bytes;
  pair.a = std::move(a.bytes).value_or("");
  pair.b = std::move(b.bytes).value_or("");
  auto in_a = remote::open_envelope(pair.a), in_b = remote::open_envelope(pair.b);
  pair.same_around = around(pair.a, in_a) == around(pair.b, in_b);
  if (in_a && in_b) {
    pair.a = std::move(in_a->content);
    pair.b = std::move(in_b->content);
  }
  return pair;
}

}  // namespace

Result<Done> for_each_pair(const Servers& servers, const std::function<void(const ValuePair&)>& look_at) {
  auto server_a = TRY(connected(servers.urls.at(0), servers));
  auto server_b = TRY(connected(servers.urls.at(1), servers));
  const auto in_a = TRY(server_a.keys());
  const auto in_b = TRY(server_b.keys());
  std::vector<std::string> all;
  std::set_union(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(), std::back_inserter(all));
  remote::Redis* const both[] = {&server_a, &server_b};
  return for_each_part(both, all, [&](Keys keys, auto& values) -> Result<Done> {
    for (size_t k = 0; k < keys.size(); ++k) {
      ValuePair pair = pair_of(keys[k], values[0][k], values[1][k]);
      pair.in_a = std::binary_search(in_a.begin(), in_a.end(), keys[k]);
      pair.in_b = std::binary_search(in_b.begin(), in_b.end(), keys[k]);
      look_at(pair);
    }
    return Done{};
  });
}

}  // namespace torchpare::cache
