#include "remote/envelope.h"

#include <nettle/base64.h>

#include <nlohmann/json.hpp>

namespace torchpare::remote {
namespace {

/// Keeps one string of a JSON text, and nothing of what stands around it, however deep it nests.
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
