#include "policy/vllm_flags.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/ascii.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

constexpr std::string_view kShort = "-cc";
constexpr std::string_view kLong = "--compilation-config";

struct Flag {
  std::string_view prefix;           ///< "-cc"
  std::string keys;                  ///< what is behind "-cc."
  std::optional<std::string> value;  ///< nothing: it is the word that follows
  bool is_whole = false;             ///< its value is the whole config
  bool is_level = false;             ///< an optimization level
};

/// Settings have two levels; what prints JSON recurses.
constexpr size_t kDeepest = 32;

/// --compilation_config.a_b as --compilation-config.a_b.
std::string with_dashes(std::string_view name) {
  std::string out(name);
  if (out.starts_with("--"))
    std::replace(out.begin(), out.begin() + std::min(out.find('.'), out.size()), '_', '-');
  return out;
}

/// As json.loads() reads it, else as a string; nothing where it is nested too deep.
std::optional<json> value_of(std::string_view text) {
  bool too_deep = false;
  const auto watch = [&](int depth, json::parse_event_t, json&) {
    return !(too_deep = too_deep || depth > static_cast<int>(kDeepest));
  };
  json value = json::parse(text, watch, false);
  if (too_deep) return std::nullopt;
  if (value.is_discarded()) value = text;
  return std::optional<json>(std::move(value));
}

/// As recursive_dict_update() does it: objects are merged, lists joined, all else is replaced.
void merge(json& into, const json& value) {
  if (into.is_array() && value.is_array()) {
    into.insert(into.end(), value.begin(), value.end());
  } else if (into.is_object() && value.is_object()) {
    for (const auto& [key, inner] : value.items()) merge(into[key], inner);
  } else {
    into = value;
  }
}

std::optional<Flag> flag_in(std::string_view word) {
  const size_t equals = std::min(word.find('='), word.size());
  const std::string name = with_dashes(word.substr(0, equals));
  Flag flag;
  if (equals < word.size()) flag.value = word.substr(equals + 1);
  if (name.starts_with("-O") && name.size() > 2) flag.value = name.substr(2);
  flag.is_level = name.starts_with("-O") || name == "--optimization-level";
  flag.is_whole = name == kShort || (name == kLong && name != word.substr(0, equals));
  if (flag.is_level || flag.is_whole) return flag;
  for (const std::string_view prefix : {kShort, kLong})
    if (name.starts_with(prefix) && name.substr(prefix.size()).starts_with('.')) {
      flag.prefix = prefix;
      flag.keys = name.substr(prefix.size() + 1);
      return flag;
    }
  return std::nullopt;
}

Error wrong(std::string_view word, std::string_view what, std::string_view why = "") {
  return {std::string(word), std::string(what), std::string(why),
          fmt::format("write {}.inductor_compile_config.size_asserts=true", kShort)};
}

Result<Done> set(std::string_view word, std::string_view keys, std::string_view value, json& config) {
  const bool is_list = keys.ends_with('+');
  const auto path = split(keys.substr(0, keys.size() - is_list), '.');
  std::optional<json> parsed = is_list ? std::optional<json>(split(value, ',')) : value_of(value);
  if (!parsed || path.size() > kDeepest) return wrong(word.substr(0, 60), "is nested too deep");
  json nested = std::move(*parsed);
  for (auto key = path.rbegin(); key != path.rend(); ++key) {
    json outer = json::object();
    outer[*key] = std::move(nested);
    nested = std::move(outer);
  }
  merge(config, nested);
  return Done{};
}

}  // namespace

size_t words_of_vllm_flag(std::string_view word) {
  const auto flag = flag_in(word);
  return !flag ? 0 : flag->value ? 1 : 2;
}

Result<std::optional<Given>> read_vllm_flags(std::span<const std::string> words) {
  json dotted;
  std::string_view prefix;
  std::optional<std::string> whole;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto flag = flag_in(word);
    if (!flag) return wrong(in_quotes(word), "is no flag of vLLM's for a compilation config");
    if (!flag->value && i + 1 == words.size()) return wrong(word, "there is no value");
    const std::string value = flag->value ? *flag->value : words[++i];
    if (flag->is_level) continue;
    if (flag->is_whole && whole) return wrong(word, "is given twice", "vLLM would take the last alone");
    if (!flag->is_whole && !prefix.empty() && flag->prefix != prefix)
      return wrong(word, fmt::format("keys stand behind {} too", prefix),
                   "vLLM would take one of the two alone");
    prefix = flag->is_whole ? prefix : flag->prefix;
    if (flag->is_whole)
      whole = value;
    else
      TRY(set(word, flag->keys, value, dotted));
  }
  const std::string origin(kShort);
  if (whole && !dotted.is_null())
    return wrong(origin, "a whole config stands beside single keys", "vLLM would drop it without a word");
  if (whole) return std::optional(Given{SettingKey::kCompilationConfig, {*whole, origin}});
  if (dotted.is_null()) return std::optional<Given>();
  std::string text = dotted.dump(-1, ' ', true, json::error_handler_t::replace);
  return std::optional(Given{SettingKey::kCompilationConfig, {std::move(text), origin}});
}

}  // namespace torchpare
