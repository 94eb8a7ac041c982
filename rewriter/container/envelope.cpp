#include "container/envelope.h"

#include <nettle/base64.h>

#include <nlohmann/json.hpp>

namespace torchpare::container {
namespace {

std::optional<std::string> decoded(std::string_view base64) {
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::string out(BASE64_DECODE_LENGTH(base64.size()), '\0');
  size_t size = 0;
  const bool good = base64_decode_update(&context, &size, reinterpret_cast<uint8_t*>(out.data()),
                                         base64.size(), base64.data()) == 1 &&
                    base64_decode_final(&context) == 1;
  if (!good) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace

std::string spelled(std::string_view content) {
  std::string out(BASE64_ENCODE_RAW_LENGTH(content.size()), '\0');
  base64_encode_raw(out.data(), content.size(), reinterpret_cast<const uint8_t*>(content.data()));
  return out;
}

std::optional<Envelope> open_envelope(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto found = parsed.find("data");
  if (found == parsed.end() || !found->is_string()) return std::nullopt;
  const auto& base64 = found->get_ref<const std::string&>();
  // Base64 needs no escapes in JSON, so it stands there as it is, between quotes. Spelled otherwise it is not
  // ours.
  const std::string quoted = '"' + base64 + '"';
  const size_t quote = json.find(quoted);
  if (quote == json.npos || json.rfind(quoted) != quote || json.find("\"data\"") != json.rfind("\"data\""))
    return std::nullopt;
  auto content = decoded(base64);
  if (base64.empty() || !content || spelled(*content) != base64) return std::nullopt;
  return Envelope{{quote + 1, quote + 1 + base64.size()}, std::move(*content)};
}

}  // namespace torchpare::container
