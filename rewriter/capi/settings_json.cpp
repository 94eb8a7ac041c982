#include "capi/settings_json.h"

#include <array>

#include <fmt/format.h>

#include "policy/json.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;
using Failure = std::optional<Error>;

constexpr std::array<std::string_view, 8> kKeys = {
    "preset", "set", "ops", "keep_inputs", "torch_version", "python", "compilation_config", "config"};

Error wrong_type(const std::string& key, const json& value, std::string_view wanted) {
  return {"settings: " + key, fmt::format("this is of type {}", value.type_name()), "",
          fmt::format("write {}", wanted)};
}

Failure read_word(const std::string& key, const json& value, std::optional<std::string>& word) {
  if (!value.is_string()) return wrong_type(key, value, "a string");
  word = value.get<std::string>();
  return std::nullopt;
}

Failure read_set(const json& value, std::vector<std::string>& set) {
  if (!value.is_array()) return wrong_type("set", value, R"(a list such as ["size_asserts=keep"])");
  for (const json& one : value) {
    if (!one.is_string()) return wrong_type("set", one, "KIND=ACTION as a string");
    set.push_back(one.get<std::string>());
  }
  return std::nullopt;
}

Failure read_op(const json& op, std::vector<OpFlag>& ops) {
  constexpr std::string_view kShape = R"({"action": "keep", "glob": "torch.ops.mylib.*"})";
  if (!op.is_object() || op.size() != 2) return wrong_type("ops", op, kShape);
  for (const char* part : {"action", "glob"})
    if (!op.contains(part) || !op[part].is_string()) return wrong_type("ops", op, kShape);
  const std::string action = op["action"];
  if (action != "keep" && action != "strip")
    return Error{"settings: ops", "unknown action " + in_quotes(action), "", "write keep or strip"};
  ops.push_back({*action_named(action), op["glob"]});
  return std::nullopt;
}

Failure read_ops(const json& value, std::vector<OpFlag>& ops) {
  if (!value.is_array()) return wrong_type("ops", value, "a list");
  for (const json& op : value)
    if (auto wrong = read_op(op, ops)) return wrong;
  return std::nullopt;
}

Failure read_part(const std::string& key, const json& value, host::PolicyFlags& flags) {
  if (key == "preset") return read_word(key, value, flags.preset);
  if (key == "torch_version") return read_word(key, value, flags.torch_version);
  if (key == "python") return read_word(key, value, flags.python);
  if (key == "compilation_config") return read_word(key, value, flags.compilation_config);
  if (key == "config") return read_word(key, value, flags.config);
  if (key == "set") return read_set(value, flags.set);
  if (key == "ops") return read_ops(value, flags.ops);
  if (key != "keep_inputs")
    return Error{"settings", "unknown key " + in_quotes(key), "", suggestion(key, kKeys)};
  if (!value.is_boolean()) return wrong_type(key, value, "true or false");
  flags.keep_inputs = value.get<bool>();
  return std::nullopt;
}

}  // namespace

Result<host::PolicyFlags> flags_from_json(std::string_view settings) {
  const auto parsed = parse_object({std::string(settings), "settings"});
  if (!parsed) return parsed.error();
  host::PolicyFlags flags;
  for (const auto& [key, value] : parsed->items())
    if (auto wrong = read_part(key, value, flags)) return *wrong;
  return flags;
}

}  // namespace torchpare
