#include "capi/run_json.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "policy/json.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

constexpr uint64_t kDay = 24 * 3600;

Error wrong(const std::string& key, const json& value, std::string_view wanted) {
  return {"settings: " + key, fmt::format("{} is out of place", in_quotes(value.dump())), "",
          fmt::format("write {}", wanted)};
}

Result<Done> read_flag(const std::string& key, const json& value, bool& flag) {
  if (!value.is_boolean()) return wrong(key, value, "true or false");
  flag = value.get<bool>();
  return Done{};
}

template <class Number>
Result<Done> read_number(const std::string& key, const json& value, uint64_t least, uint64_t most,
                         Number& number) {
  if (!value.is_number_unsigned() || value < least || value > most)
    return wrong(key, value, fmt::format("a whole number from {} to {}", least, most));
  number = Number(value.get<uint64_t>());
  return Done{};
}

Result<Done> read_part(const std::string& key, const json& value, cache::CleanSettings& out) {
  if (key == "force") return read_flag(key, value, out.terms.force);
  if (key == "diff") return read_flag(key, value, out.diffs);
  if (key == "jobs") return read_number(key, value, 1, 1024, out.threads);
  if (key == "max_size") return read_number(key, value, 0, SIZE_MAX, out.most);
  if (key == "wait") return read_number(key, value, 0, kDay, out.terms.wait);
  if (key == "timeout") return read_number(key, value, 1, kDay, out.timeout);
  if (key == "top") return read_number(key, value, 1, 100'000, out.listing.top);
  if (key == "style") {
    if (value != "delete" && value != "mute") return wrong(key, value, "delete or mute");
    out.style = value == "mute" ? Style::kMute : Style::kDelete;
    return Done{};
  }
  bool check = false;
  auto read = read_flag(key, value, check);
  if (check) out.purpose = cache::Purpose::kCheck;
  return read;
}

}  // namespace

Result<cache::CleanSettings> run_settings_from_json(std::string_view settings,
                                                    std::span<const std::string_view> keys) {
  const auto parsed = TRY(parse_object({std::string(settings), "settings"}));
  cache::CleanSettings out;
  out.purpose = cache::Purpose::kChange;
  out.detail = Detail::kSites;
  for (const auto& [key, value] : parsed.items()) {
    if (std::ranges::find(keys, key) == keys.end())
      return Error{"settings", "unknown key " + in_quotes(key), "", suggestion(key, keys)};
    TRY(read_part(key, value, out));
  }
  return out;
}

}  // namespace torchpare
