#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/ascii.h"
#include "remote/redis.h"

namespace torchpare::remote {
namespace {

constexpr std::string_view kSchemes[] = {"redis://", "rediss://"};  // the second one by TLS

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
  return {"redis://", std::string(what), "",
          "write redis://[user[:password]@]host[:port][/database], or rediss://"};
}

/// redis-py's, as in TORCHINDUCTOR_REDIS_URL.
Result<Done> read_option(std::string_view name, const std::string& value, TlsSettings& tls) {
  if (name == "ssl_ca_certs") {
    tls.ca = value;
  } else if (name == "ssl_certfile") {
    tls.cert = value;
  } else if (name == "ssl_keyfile") {
    tls.key = value;
  } else if (name == "ssl_cert_reqs" && (value == "none" || value == "required")) {
    tls.insecure = value == "none";
  } else {
    return bad(
        "an option that is not supported; ssl_ca_certs, ssl_certfile, ssl_keyfile and "
        "ssl_cert_reqs=required|none are (in a password, ? is spelled %3F)");
  }
  return Done{};
}

Result<Done> read_options(std::string_view text, RedisAddress& address) {
  if (!address.tls) return bad("options behind a ? are for rediss:// (in a password, ? is spelled %3F)");
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const size_t equal = std::min(one.find('='), one.size());
    const std::string value = unquoted(one.substr(std::min(equal + 1, one.size())));
    TRY(read_option(one.substr(0, equal), value, *address.tls));
  }
  return Done{};
}

/// [user[:password]@]host[:port]
Result<Done> read_authority(std::string_view where, RedisAddress& address) {
  if (const size_t at = where.rfind('@'); at != where.npos) {
    const std::string_view who = where.substr(0, at);
    const size_t colon = std::min(who.find(':'), who.size());
    address.user = unquoted(who.substr(0, colon));
    if (colon < who.size()) address.password = unquoted(who.substr(colon + 1));
    where = where.substr(at + 1);
  }
  if (const size_t colon = where.rfind(':'); colon != where.npos && where.find(']', colon) == where.npos) {
    const auto port = number_in(where.substr(colon + 1), 0, 65535);
    if (!port) return bad("the port is no number");
    address.port = *port;
    where = where.substr(0, colon);
  }
  if (where.starts_with('[') && where.ends_with(']')) where = where.substr(1, where.size() - 2);
  address.host = where.empty() ? "localhost" : unquoted(where);
  return Done{};
}

}  // namespace

bool is_server_url(std::string_view input) {
  const size_t end = input.find("://");
  return end != input.npos && end > 0 && input.find('/') == end + 1;
}

std::string RedisAddress::text() const {
  return fmt::format("{}{}:{}/{}", kSchemes[tls ? 1 : 0], host, port, database);
}

Result<RedisAddress> redis_address(const std::string& url) {
  RedisAddress address;
  if (url.starts_with(kSchemes[1]))
    address.tls.emplace();
  else if (!url.starts_with(kSchemes[0]))
    return bad("not such an address");
  const std::string_view rest = std::string_view(url).substr(kSchemes[address.tls ? 1 : 0].size());
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view behind = rest.substr(end);
  const size_t options = std::min(behind.find_first_of("?#"), behind.size());
  if (options < behind.size()) {
    if (behind[options] == '#') return bad("nothing may follow a # (in a password, # is spelled %23)");
    TRY(read_options(behind.substr(options + 1), address));
  }
  if (options > 1) {
    const auto database = number_in(behind.substr(1, options - 1), 0, 1 << 20);
    if (!database) return bad("the database is no number (in a password, / is spelled %2F)");
    address.database = *database;
  }
  TRY(read_authority(rest.substr(0, end), address));
  return address;
}

}  // namespace torchpare::remote
