#include "remote/envelope.h"

#include <array>

#include <nlohmann/json.hpp>

namespace torchpare::remote {
namespace {

using nlohmann::json;

/// The string "data" of a JSON object. Nothing else of the text is kept, however deep it nests; of several the last one
/// counts, as in Python.
std::optional<std::string> data_in(std::string_view text) {
  using Event = json::parse_event_t;
  const auto is_kept = [](int depth, Event event, const json& parsed) {
    if (event == Event::key) return depth == 1 && parsed == "data";
    return event == Event::value || (depth == 0 && event != Event::array_start);
  };
  const json object = json::parse(text, is_kept, false);
  const auto data = object.is_object() ? object.find("data") : object.end();
  return data != object.end() && data->is_string() ? std::optional(data->get<std::string>()) : std::nullopt;
}

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Six bits for each letter; -1 for what is none.
constexpr std::array<int8_t, 256> bits_of_letters() {
  std::array<int8_t, 256> bits;
  bits.fill(-1);
  for (size_t i = 0; i < kAlphabet.size(); ++i)
    bits[static_cast<uint8_t>(kAlphabet[i])] = static_cast<int8_t>(i);
  return bits;
}

/// The bytes up to the padding. Whether the text is the one spelling of them is left to spelled().
std::optional<std::string> decoded(std::string_view base64) {
  constexpr auto kBits = bits_of_letters();
  std::string out;
  out.reserve(base64.size() / 4 * 3);
  uint32_t bits = 0;
  size_t count = 0;  // of bits that no byte has taken
  for (const char letter : base64.substr(0, base64.find('='))) {
    const int value = kBits[static_cast<uint8_t>(letter)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count);
  }
  return out;
}

}  // namespace

std::string spelled(std::string_view content) {
  std::string out((content.size() + 2) / 3 * 4, '=');
  for (size_t i = 0, to = 0; i < content.size(); i += 3, to += 4) {
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < content.size() ? static_cast<uint8_t>(content[i + k]) : 0);
    for (size_t k = 0; k < 4 && i + k <= content.size(); ++k)
      out[to + k] = kAlphabet[bits >> (18 - 6 * k) & 63];
  }
  return out;
}

std::optional<Envelope> open_envelope(std::string_view json) {
  const auto data = data_in(json);
  if (!data || data->empty()) return std::nullopt;
  const std::string& base64 = *data;
  // Base64 needs no escapes in JSON, so it stands there as it is, between quotes. Spelled otherwise it is not
  // ours.
  const std::string quoted = '"' + base64 + '"';
  const size_t quote = json.find(quoted);
  if (quote == json.npos || json.rfind(quoted) != quote || json.find("\"data\"") != json.rfind("\"data\""))
    return std::nullopt;
  auto content = decoded(base64);
  if (!content || spelled(*content) != base64) return std::nullopt;
  return Envelope{{quote + 1, quote + 1 + base64.size()}, std::move(*content)};
}

}  // namespace torchpare::remote
