// What vLLM makes of --compilation-config, as far as asserts go.
//
// vllm/config/compilation.py declares inductor_compile_config as a plain dict: no key and no value in it is
// checked. The dict becomes the config_patches of torch's standalone_compile, where an unknown key raises
// AttributeError and a value is used by truthiness. So {"size_asserts": "False"} keeps the asserts, and
// {"size_assert": false} fails.
#include <fmt/format.h>

#include "core/policy_json.h"
#include "core/policy_words.h"

namespace torchpare {
namespace {

using nlohmann::json;

constexpr std::string_view kInner = "inductor_compile_config";

/// "\"False\"", "0", "null"; long values cut.
std::string shown(const json& value) {
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() > 60 ? text.substr(0, 60) + "..." : text;
}

/// A word that people write for "off", and that is true for Python all the same.
bool means_off(const json& value) {
  if (!value.is_string()) return false;
  std::string word = value.get<std::string>();
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word == "false" || word == "0" || word == "no" || word == "off" || word == "none" || word == "null";
}

std::string value_trap(const std::string& origin, std::string_view key, const json& value) {
  bool on = is_truthy(value);
  if (means_off(value))
    return fmt::format(
        "{}: {} is the string {}, which Python counts as true, so these asserts stay on; to strip them "
        "write false without quotes.",
        origin, key, shown(value));
  return fmt::format(
      "{}: {} is {}, which is neither true nor false; vLLM passes it on unchecked and Python counts it "
      "as {}, so these asserts {}; write {} to say so plainly.",
      origin, key, shown(value), on, on ? "stay on" : "are off", on);
}

std::string key_trap(const std::string& origin, std::string_view key) {
  if (std::string_view subject = other_assert_option(key); !subject.empty())
    return fmt::format("{}: {} is about {}, not about the asserts of a wrapper, and changes nothing here.",
                       origin, key, subject);
  std::string_view meant = nearest(key, kind_names());
  if (meant.empty() && key.find("assert") == std::string_view::npos) return {};
  return fmt::format("{}: torch has no option {} and refuses to compile with it (AttributeError); {}.",
                     origin, in_quotes(key),
                     meant.empty() ? "it is no assert kind either" : fmt::format("did you mean {}?", meant));
}

/// An assert kind or a misspelt inductor_compile_config beside it: vLLM forbids unknown fields.
std::string outer_trap(const std::string& origin, std::string_view key) {
  constexpr std::array<std::string_view, 1> kNames = {kInner};
  if (key == kInner) return {};
  bool misspelt = !nearest(key, kNames).empty() && !kInner.starts_with(key);
  if (!kind_named(key) && !misspelt && !key.starts_with(fmt::format("{}.", kInner))) return {};
  return fmt::format(
      "{}: vLLM has no field {} there and refuses it; write {{\"{}\": {{\"size_asserts\": true}}}}.", origin,
      in_quotes(key), kInner);
}

void add(std::vector<std::string>& warnings, std::string warning) {
  if (!warning.empty()) warnings.push_back(std::move(warning));
}

void read_inner(const std::string& origin, const json& inner, CompilationConfig& config) {
  for (const auto& [key, value] : inner.items()) {
    std::optional<Kind> kind = kind_named(key);
    if (!kind) {
      add(config.warnings, key_trap(origin, key));
      continue;
    }
    config.layer[static_cast<size_t>(*kind)] = Choice{is_truthy(value) ? Action::kKeep : Action::kStrip,
                                                      fmt::format("{}: {}={}", origin, key, shown(value))};
    if (!value.is_boolean()) config.warnings.push_back(value_trap(origin, key, value));
  }
}

}  // namespace

Result<CompilationConfig> read_compilation_config(const Said& said) {
  Result<json> parsed = parse_object(said);
  if (!parsed) return parsed.error();
  CompilationConfig config;
  for (const auto& [key, value] : parsed->items()) add(config.warnings, outer_trap(said.origin, key));
  auto inner = parsed->find(kInner);
  if (inner == parsed->end()) return config;
  if (!inner->is_object())
    return Error{said.origin, fmt::format("{} is of type {}, not an object", kInner, inner->type_name()),
                 "vLLM refuses it", fmt::format("write {{\"{}\": {{\"size_asserts\": true}}}}", kInner)};
  read_inner(said.origin, *inner, config);
  return config;
}

}  // namespace torchpare
