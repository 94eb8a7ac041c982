#include "policy/json.h"

#include <set>

#include <fmt/format.h>

#include "core/source.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

/// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error …" without what `where`
/// tells.
std::string reason(std::string_view what) {
  size_t head = what.starts_with('[') ? what.find("] ") : std::string_view::npos;
  if (head != std::string_view::npos) what.remove_prefix(head + 2);
  size_t position = what.starts_with("parse error at ") ? what.find(": ") : std::string_view::npos;
  if (position != std::string_view::npos) what.remove_prefix(position + 2);
  return std::string(what);
}

Error malformed(const Said& said, size_t byte, const json::exception& thrown) {
  return {place(said.origin, said.value, byte > 0 ? byte - 1 : 0), "this is not JSON", reason(thrown.what()),
          "write it as JSON: names and strings in double quotes, true and false in lower case"};
}

nlohmann::ordered_json object_of(const Choice& choice) {
  return {{"action", name_of(choice.action)}, {"origin", choice.origin}};
}

nlohmann::ordered_json object_of(const Setting& setting) {
  nlohmann::ordered_json object = object_of(setting.chosen);
  object["overrode"] = nlohmann::ordered_json::array();
  for (const Choice& beaten : setting.overrode) object["overrode"].push_back(object_of(beaten));
  return object;
}

nlohmann::ordered_json object_of(const OpRule& rule) {
  return {{"glob", rule.glob}, {"action", name_of(rule.choice.action)}, {"origin", rule.choice.origin}};
}

}  // namespace

Result<json> parse_object(const Said& said) {
  // A key that stands twice in one object is no syntax error to the parser, which tells of each key as it comes.
  std::vector<std::set<std::string>> keys_of_open;  // objects
  std::optional<std::string> repeated;
  const auto watch = [&](int, json::parse_event_t event, const json& key) {
    if (event == json::parse_event_t::object_start) keys_of_open.emplace_back();
    if (event == json::parse_event_t::object_end) keys_of_open.pop_back();
    if (event == json::parse_event_t::key && !keys_of_open.back().insert(key.get<std::string>()).second)
      repeated = key.get<std::string>();
    return true;
  };
  json parsed;
  try {
    parsed = json::parse(said.value, watch);
  } catch (const json::parse_error& thrown) {
    return malformed(said, thrown.byte, thrown);
  } catch (const json::exception& thrown) {
    return malformed(said, 0, thrown);
  }
  if (repeated)
    return Error{said.origin, fmt::format("the key {} stands twice in one object", in_quotes(*repeated)),
                 "only one of the two would count", "leave one of them out"};
  if (!parsed.is_object())
    return Error{said.origin, fmt::format("this is of type {}, not an object", parsed.type_name()), "",
                 "write it as {...}"};
  return parsed;
}

bool is_truthy(const json& value) {
  if (value.is_null()) return false;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return !value.empty();
}

nlohmann::ordered_json to_json(const Policy& policy) {
  nlohmann::ordered_json object;
  object["preset"] = policy.preset_name();
  object["torch_version"] = nullptr;
  if (!policy.torch_version.empty()) object["torch_version"] = policy.torch_version;
  for (const KindRow& kind : kinds()) object["settings"][kind.name] = object_of(policy.setting(kind.kind));
  object["keep_inputs"] = policy.inputs.has_value();
  object["ops"] = nlohmann::ordered_json::array();
  for (const OpRule& rule : policy.op_rules) object["ops"].push_back(object_of(rule));
  object["warnings"] = policy.warnings;
  return object;
}

}  // namespace torchpare
