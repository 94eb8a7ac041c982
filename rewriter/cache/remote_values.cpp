#include "cache/remote_values.h"

#include <algorithm>

namespace torchpare::cache {
namespace {

/// So many keys are asked about together, and so many bytes of values fetched, unless one key alone has more.
constexpr size_t kKeysAtOnce = 1000;
constexpr size_t kBytesAtOnce = size_t{16} << 20;
/// Inductor's values have some hundred kilobytes.
constexpr size_t kLargest = size_t{64} << 20;

/// Keys that are looked at together, and the sizes of their values: sizes[s][k].
struct Row {
  Keys keys;
  std::vector<std::vector<std::optional<size_t>>> sizes;

  Row sub(size_t begin, size_t count) const {
    Row row{keys.subspan(begin, count), {}};
    for (const auto& s : sizes) row.sizes.emplace_back(s.begin() + begin, s.begin() + begin + count);
    return row;
  }
};

bool is_fetched(const std::optional<size_t>& size) { return size && *size > 0 && *size <= kLargest; }

std::string why_not(const std::optional<size_t>& size) {
  if (!size) return "no string";
  return *size > kLargest ? "larger than 64 MiB" : "empty, or gone meanwhile";
}

size_t weight(const Row& row, size_t k) {
  size_t bytes = 0;
  for (const auto& sizes : row.sizes) bytes += is_fetched(sizes[k]) ? *sizes[k] : 0;
  return bytes;
}

/// How many keys from `begin` on make a part.
size_t part_size(const Row& row, size_t begin) {
  size_t count = 1, bytes = weight(row, begin);
  while (begin + count < row.keys.size() && (bytes += weight(row, begin + count)) <= kBytesAtOnce) ++count;
  return count;
}

Result<std::vector<RemoteValue>> fetch(remote::Redis& redis, Keys keys,
                                       const std::vector<std::optional<size_t>>& sizes) {
  std::vector<remote::RedisKey> wanted;
  for (size_t k = 0; k < keys.size(); ++k)
    if (is_fetched(sizes[k])) wanted.push_back({keys[k], *sizes[k]});
  auto values = TRY(redis.values(wanted));
  std::vector<RemoteValue> out;
  auto next = values.begin();
  for (const auto& size : sizes) {
    out.push_back({std::nullopt, why_not(size), false});
    if (!is_fetched(size)) continue;
    out.back().bytes = std::move(next->bytes);
    out.back().grew = next->grew;
    ++next;
  }
  return out;
}

Result<Done> work_on_part(std::span<remote::Redis* const> servers, const Row& row, const OnPart& work) {
  std::vector<std::vector<RemoteValue>> values;
  for (size_t s = 0; s < servers.size(); ++s) {
    values.push_back(TRY(fetch(*servers[s], row.keys, row.sizes[s])));
  }
  return work(row.keys, values);
}

Result<Done> work_on_row(std::span<remote::Redis* const> servers, Keys keys, const OnPart& work) {
  Row row{keys, {}};
  for (remote::Redis* server : servers) {
    auto sizes = TRY(server->sizes(keys));
    uint64_t bytes = 0;
    for (const auto& size : sizes) bytes += is_fetched(size) ? *size : 0;
    TRY(server->expect(bytes));
    row.sizes.push_back(std::move(sizes));
  }
  for (size_t begin = 0; begin < keys.size();) {
    const size_t count = part_size(row, begin);
    TRY(work_on_part(servers, row.sub(begin, count), work));
    begin += count;
  }
  return Done{};
}

}  // namespace

Result<remote::Redis> connected(const std::string& url, const Servers& servers) {
  auto address = TRY(remote::redis_address(url));
  const remote::TlsSettings& said = servers.tls;
  if (!address.tls && said.any())
    return Error{address.text(), "certificates are for TLS", "this address is without", "write rediss://"};
  if (address.tls) {
    remote::TlsSettings& tls = *address.tls;
    // Who says whom to believe does not believe anybody, whatever the address says.
    tls.insecure = said.insecure || (tls.insecure && !said.ca && !said.name);
    if (said.ca) tls.ca = said.ca;
    if (said.name) tls.name = said.name;
    if (said.cert || said.key) {
      tls.cert = said.cert;
      tls.key = said.key;
    }
  }
  return remote::Redis::connect(address, servers.timeout);
}

Result<Done> for_each_part(std::span<remote::Redis* const> servers, Keys keys, const OnPart& work) {
  for (size_t at = 0; at < keys.size(); at += kKeysAtOnce) {
    const Keys row = keys.subspan(at, std::min(kKeysAtOnce, keys.size() - at));
    TRY(work_on_row(servers, row, work));
  }
  return Done{};
}

}  // namespace torchpare::cache
