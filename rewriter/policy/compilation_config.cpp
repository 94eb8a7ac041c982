// What vLLM makes of --compilation-config, as far as asserts go.
//
// vllm/config/compilation.py declares inductor_compile_config as a plain dict: no key and no value in it is
// checked. The dict becomes the config_patches of torch's standalone_compile, where an unknown key raises
// AttributeError and a value is used by truthiness. So {"size_asserts": "False"} keeps the asserts, and
// {"size_assert": false} fails.
#include <algorithm>

#include <fmt/format.h>

#include "core/ascii.h"
#include "policy/json.h"
#include "policy/words.h"

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
  const std::string word = lowered(value.get_ref<const std::string&>());
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
  return fmt::format("{}: torch has no option {} and refuses to compile with it (AttributeError){}.", origin,
                     in_quotes(key), meant.empty() ? "" : fmt::format("; {} is meant, perhaps", meant));
}

bool names_a_kind(const json& value) {
  return value.is_object() &&
         std::ranges::any_of(kind_names(), [&](auto kind) { return value.contains(kind); });
}

/// An assert kind that is not inside inductor_compile_config. Pydantic forbids fields that CompilationConfig
/// and its parts do not have, so vLLM does not start; other unknown fields may be those of another vLLM.
std::optional<Error> misplaced(const std::string& origin, const std::string& key, const json& value) {
  bool inside = key != kInner && names_a_kind(value);
  if (!inside && !kind_named(key) && !key.starts_with(fmt::format("{}.", kInner))) return std::nullopt;
  return Error{origin, fmt::format("there is no {} {}", inside ? "assert kind in" : "field", in_quotes(key)),
               "vLLM refuses it", fmt::format("write {{\"{}\": {{\"size_asserts\": true}}}}", kInner)};
}

void read_inner(const std::string& origin, const json& inner, CompilationConfig& config) {
  for (const auto& [key, value] : inner.items()) {
    std::optional<Kind> kind = kind_named(key);
    if (!kind) {
      if (std::string trap = key_trap(origin, key); !trap.empty()) config.warnings.push_back(std::move(trap));
      continue;
    }
    config.layer[static_cast<size_t>(*kind)] = Choice{is_truthy(value) ? Action::kKeep : Action::kStrip,
                                                      fmt::format("{}: {}={}", origin, key, shown(value))};
    if (!value.is_boolean()) config.warnings.push_back(value_trap(origin, key, value));
  }
}

}  // namespace

Result<CompilationConfig> read_compilation_config(const Said& said) {
  const auto parsed = TRY(parse_object(said));
  CompilationConfig config;
  for (const auto& [key, value] : parsed.items())
    if (auto wrong = misplaced(said.origin, key, value)) return *wrong;
  auto inner = parsed.find(kInner);
  if (inner == parsed.end()) return config;
  if (!inner->is_object())
    return Error{said.origin, fmt::format("{} is of type {}, not an object", kInner, inner->type_name()),
                 "vLLM refuses it", fmt::format("write {{\"{}\": {{\"size_asserts\": true}}}}", kInner)};
  read_inner(said.origin, *inner, config);
  return config;
}

}  // namespace torchpare
