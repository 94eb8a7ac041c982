#include "remote/envelope.h"

#include <array>

#include <nlohmann/json.hpp>

namespace torchpare::remote {
namespace {

/// Keeps one string of a JSON text, and nothing of what stands around it, however deep it nests. (nlohmann's callback of a
/// parser would be shorter; it remembers every level, hundreds of megabytes for a value that is all depth.)
class DataOfObject final : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::optional<std::string> data;

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool string(string_t& text) override {
    const bool is_data = is_data_;
    if (!value()) return false;
    if (is_data) data = std::move(text);
    return true;
  }
  bool key(string_t& name) override {
    is_data_ = depth_ == 1 && name == "data";
    return true;
  }
  bool start_object(std::size_t) override { return begin(); }
  bool start_array(std::size_t) override { return depth_ > 0 && begin(); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  /// The last of several is the one that counts, as in Python. False: no object is around it.
  bool value() {
    if (is_data_) data.reset();
    is_data_ = false;
    return depth_ > 0;
  }
  bool begin() {
    value();
    ++depth_;
    return true;
  }
  bool end() {
    --depth_;
    return true;
  }

  size_t depth_ = 0;
  bool is_data_ = false;  ///< what comes next is the value of "data" in the outermost object
};

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
  DataOfObject object;
  if (!nlohmann::json::sax_parse(json, &object) || !object.data) return std::nullopt;
  const std::string& base64 = *object.data;
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

}  // namespace torchpare::remote
