#include "policy/json.h"

#include <set>

#include <fmt/format.h>

#include "core/source.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

/// A key that stands twice in one object is no syntax error to the parser, which tells of each key as it
/// comes: one set of keys for each object that is open.
class DuplicateKeys {
 public:
  bool operator()(json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) open_.emplace_back();
    if (event == json::parse_event_t::object_end) open_.pop_back();
    if (event == json::parse_event_t::key && !open_.back().insert(parsed.get<std::string>()).second)
      found_ = parsed.get<std::string>();
    return true;
  }

  const std::optional<std::string>& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::optional<std::string> found_;
};

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
  DuplicateKeys duplicates;
  auto watch = [&](int, json::parse_event_t event, json& parsed) { return duplicates(event, parsed); };
  json parsed;
  try {
    parsed = json::parse(said.value, watch);
  } catch (const json::parse_error& thrown) {
    return malformed(said, thrown.byte, thrown);
  } catch (const json::exception& thrown) {
    return malformed(said, 0, thrown);
  }
  if (duplicates.found())
    return Error{said.origin,
                 fmt::format("the key {} stands twice in one object", in_quotes(*duplicates.found())),
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
