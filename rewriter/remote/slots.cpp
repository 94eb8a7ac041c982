#include "remote/slots.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/ascii.h"

namespace torchpare::remote {
namespace {

constexpr size_t kMostMasters = 1000;
constexpr size_t kMostNodesOfRange = 1000;
constexpr size_t kLongestHost = 255;
constexpr uint16_t kNobody = 0xffff;

/// CRC-16/XMODEM, as crc16.c of Redis.
uint16_t crc16(std::string_view bytes) {
  uint16_t crc = 0;
  for (const char byte : bytes) {
    crc = static_cast<uint16_t>(crc ^ (static_cast<unsigned char>(byte) << 8));
    for (int bit = 0; bit < 8; ++bit)
      crc = static_cast<uint16_t>((crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0));
  }
  return crc;
}

Result<int> number(Resp& resp, int least, int most, std::string_view what) {
  const auto n = TRY(resp.number());
  if (!n || *n < static_cast<uint64_t>(least) || *n > static_cast<uint64_t>(most))
    return resp.strange(fmt::format("it has no {} from {} to {}", what, least, most));
  return static_cast<int>(*n);
}

/// A node is an array: host, port, and more that is not asked for.
Result<Place> place(Resp& resp, const std::string& nameless) {
  const auto parts = TRY(resp.array(16));
  if (parts < 2) return resp.strange("a node has a host and a port");
  const auto size = TRY(resp.string());
  Place out{nameless, 0};
  if (size) {
    if (*size > kLongestHost) return resp.strange("a host has at most 255 bytes");
    auto host = TRY(resp.contents(static_cast<size_t>(*size), Cargo::kWords));
    if (!host.empty()) out.host = std::move(host);
  }
  out.port = TRY(number(resp, 1, 65535, "port"));
  for (size_t i = 2; i < parts; ++i) TRY(resp.skip());
  return out;
}

Result<uint16_t> master(Place place, Resp& resp, SlotMap& map) {
  const auto known = std::find(map.masters.begin(), map.masters.end(), place);
  const auto index = static_cast<uint16_t>(known - map.masters.begin());
  if (known != map.masters.end()) return index;
  if (map.masters.size() == kMostMasters) return resp.strange("a cluster has at most 1000 masters");
  map.masters.push_back(std::move(place));
  return index;
}

/// A range is an array: its first and last slot, the master, its replicas.
Result<Done> read_range(Resp& resp, const std::string& nameless, SlotMap& map) {
  const auto parts = TRY(resp.array(2 + kMostNodesOfRange));
  if (parts < 3) return resp.strange("a range has two slots and a node");
  const auto first = TRY(number(resp, 0, kSlots - 1, "slot"));
  const auto last = TRY(number(resp, first, kSlots - 1, "slot"));
  auto where = TRY(place(resp, nameless));
  const auto index = TRY(master(std::move(where), resp, map));
  std::fill(map.master_of.begin() + first, map.master_of.begin() + last + 1, index);
  for (size_t i = 3; i < parts; ++i) TRY(resp.skip());
  return Done{};
}

}  // namespace

size_t slot_of(std::string_view key) {
  const size_t open = key.find('{');
  const size_t close = open == key.npos ? key.npos : key.find('}', open + 1);
  if (close != key.npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  return crc16(key) % kSlots;
}

Result<SlotMap> slot_map(Resp& resp, const std::string& host) {
  resp.ask({"CLUSTER", "SLOTS"});
  const auto ranges = TRY(resp.array(kSlots));
  SlotMap map;
  map.master_of.fill(kNobody);
  for (size_t i = 0; i < ranges; ++i) TRY(read_range(resp, host, map));
  const auto nobodys = std::find(map.master_of.begin(), map.master_of.end(), kNobody);
  if (nobodys == map.master_of.end()) return map;
  return resp.no_more("the cluster is not whole",
                      fmt::format("nobody has slot {}", nobodys - map.master_of.begin()),
                      "mend it (redis-cli --cluster check), and run again");
}

std::optional<Redirect> redirect_in(std::string_view refusal) {
  Redirect redirect;
  if (refusal.starts_with("ASK "))
    redirect.only_now = true;
  else if (!refusal.starts_with("MOVED "))
    return std::nullopt;
  const size_t slot = refusal.find(' ') + 1, place = refusal.find(' ', slot) + 1,
               port = refusal.rfind(':') + 1;
  if (place == 0 || port <= place) return std::nullopt;
  const auto number = number_in(refusal.substr(port), 1, 65535);
  if (!number_in<size_t>(refusal.substr(slot, place - 1 - slot), 0, kSlots - 1) || !number)
    return std::nullopt;
  redirect.to = {std::string(refusal.substr(place, port - 1 - place)), *number};
  return redirect;
}

}  // namespace torchpare::remote
