#include <charconv>

#include <fmt/format.h>

#include "disk/redis.h"

namespace torchpare::disk {
namespace {

constexpr std::string_view kScheme = "redis://";

std::optional<int> number_in(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

/// The words of an error never hold the URL: a password may be in it.
Error bad(std::string_view what) {
  return {"redis://", std::string(what), "", "write redis://[[user]:password@]host[:port][/database]"};
}

}  // namespace

bool is_server_url(std::string_view input) {
  const size_t end = input.find("://");
  return end != input.npos && end > 0 && input.find('/') == end + 1;
}

std::string RedisAddress::text() const { return fmt::format("redis://{}:{}/{}", host, port, database); }

Result<RedisAddress> redis_address(const std::string& url) {
  if (url.starts_with("rediss://")) return bad("TLS is not supported");
  if (!url.starts_with(kScheme)) return bad("not such an address");
  std::string_view rest = std::string_view(url).substr(kScheme.size());
  RedisAddress address;
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    const std::string_view who = rest.substr(0, at);
    const size_t colon = who.find(':');
    address.user = who.substr(0, std::min(colon, who.size()));
    if (colon != who.npos) address.password = who.substr(colon + 1);
    rest = rest.substr(at + 1);
  }
  if (const size_t slash = rest.find('/'); slash != rest.npos) {
    const std::string_view database = rest.substr(slash + 1);
    const auto n = database.empty() ? 0 : number_in(database, 1 << 20);
    if (!n) return bad("the database is no number");
    address.database = *n;
    rest = rest.substr(0, slash);
  }
  if (const size_t colon = rest.rfind(':'); colon != rest.npos && rest.find(']', colon) == rest.npos) {
    const auto port = number_in(rest.substr(colon + 1), 65535);
    if (!port) return bad("the port is no number");
    address.port = *port;
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  address.host = rest.empty() ? "localhost" : std::string(rest);
  return address;
}

}  // namespace torchpare::disk
