// The slots of a Redis cluster: which of its nodes has a key (redis.io/docs/latest/operate/oss_and_stack/reference/
// cluster-spec).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "remote/resp.h"

namespace torchpare::remote {

inline constexpr size_t kSlots = 16384;

/// CRC-16 of the key, or of what stands in its first {}.
size_t slot_of(std::string_view key);

/// Where a node is.
struct Place {
  std::string host;
  int port = 0;

  bool operator==(const Place&) const = default;
};

/// Which master has which slot; each slot has one.
struct SlotMap {
  std::vector<Place> masters;
  std::array<uint16_t, kSlots> master_of{};

  bool operator==(const SlotMap&) const = default;
};

/// Asks for it with CLUSTER SLOTS. `host` is the server's: that is what a nameless node is called. Errors: as of Resp;
/// slots without a node; more than 1000 masters.
Result<SlotMap> slot_map(Resp& resp, const std::string& host);

/// "MOVED 3999 127.0.0.1:6381": the node that has the key from now on; or ASK: for this one question.
struct Redirect {
  bool only_now = false;
  Place to;  ///< without a host: on that of the server that says so
};
std::optional<Redirect> redirect_in(std::string_view refusal);

}  // namespace torchpare::remote
