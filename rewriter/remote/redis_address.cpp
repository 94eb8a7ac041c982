#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "remote/redis.h"

namespace torchpare::remote {
namespace {

constexpr std::string_view kScheme = "redis://";

std::optional<int> number_in(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

/// %40 becomes @; a percent sign that begins no such thing stays, as in Python's urllib.
std::string unquoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    const bool quoted = text[i] == '%' && i + 2 < text.size() &&
                        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    out += quoted ? static_cast<char>(value) : text[i];
    if (quoted) i += 2;
  }
  return out;
}

/// The words of an error never hold the URL: a password may be in it.
Error bad(std::string_view what) {
  return {"redis://", std::string(what), "", "write redis://[user[:password]@]host[:port][/database]"};
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
  const std::string_view rest = std::string_view(url).substr(kScheme.size());
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view where = rest.substr(0, end);
  const std::string_view behind = rest.substr(end);

  RedisAddress address;
  if (const size_t at = where.rfind('@'); at != where.npos) {
    const std::string_view who = where.substr(0, at);
    const size_t colon = std::min(who.find(':'), who.size());
    address.user = unquoted(who.substr(0, colon));
    if (colon < who.size()) address.password = unquoted(who.substr(colon + 1));
    where = where.substr(at + 1);
  }
  if (behind.find_first_of("?#") != behind.npos)
    return bad("options behind a ? are not supported (in a password, ? is spelled %3F)");
  if (behind.size() > 1) {
    const auto database = number_in(behind.substr(1), 1 << 20);
    if (!database) return bad("the database is no number (in a password, / is spelled %2F)");
    address.database = *database;
  }
  if (const size_t colon = where.rfind(':'); colon != where.npos && where.find(']', colon) == where.npos) {
    const auto port = number_in(where.substr(colon + 1), 65535);
    if (!port) return bad("the port is no number");
    address.port = *port;
    where = where.substr(0, colon);
  }
  if (where.starts_with('[') && where.ends_with(']')) where = where.substr(1, where.size() - 2);
  address.host = where.empty() ? "localhost" : unquoted(where);
  return address;
}

}  // namespace torchpare::remote
