#include "receipt.h"

#include <nlohmann/json.hpp>

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr size_t kHashDigits = 64;

std::optional<Receipt> receipt_of(const Json& j) {
  if (j.at("receipt") != kVersion) return std::nullopt;
  Receipt r;
  j.at("path").get_to(r.path);
  j.at("before").get_to(r.before);
  const bool is_delete = j.at("style") == name_of(Style::kDelete);
  r.style = is_delete ? Style::kDelete : Style::kMute;
  if (is_delete) {
    j.at("after").get_to(r.after);
    for (const Json& piece : j.at("removed"))
      r.removed.push_back({piece.at(0).get<size_t>(), piece.at(1).get<std::string>()});
  }
  if (r.before.size() != kHashDigits || (is_delete && r.after.size() != kHashDigits)) return std::nullopt;
  return r;
}

}  // namespace

std::string line_of(const Receipt& receipt) {
  Json j = {{"receipt", kVersion}, {"path", receipt.path}, {"before", receipt.before}};
  j["style"] = name_of(receipt.style);
  if (receipt.style == Style::kDelete) {
    j["after"] = receipt.after;
    j["removed"] = Json::array();
    for (const Removed& piece : receipt.removed) j["removed"].push_back({piece.at, piece.text});
  }
  // Wrappers are UTF-8, or they are undecided; paths may be anything, and one that is not is never found
  // again.
  return j.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Receipt> receipt_in(std::string_view line) {
  const Json j = Json::parse(line, nullptr, false);
  if (!j.is_object()) return std::nullopt;
  try {
    return receipt_of(j);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::vector<Removed> pieces(std::string_view original, const std::vector<Span>& spans) {
  std::vector<Removed> out;
  for (const Span& span : spans) out.push_back({span.begin, std::string(slice(original, span))});
  return out;
}

std::optional<std::string> with_pieces(std::string_view text, const std::vector<Removed>& removed) {
  std::string out;
  size_t taken = 0;
  for (const Removed& piece : removed) {
    if (piece.at < out.size() || piece.at - out.size() > text.size() - taken) return std::nullopt;
    const size_t between = piece.at - out.size();
    out.append(text, taken, between).append(piece.text);
    taken += between;
  }
  return out.append(text, taken);
}

}  // namespace torchpare
