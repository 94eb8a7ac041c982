#include "capi/settings_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "policy/json.h"
#include "policy/vllm_flags.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

Error wrong_type(std::string_view key, const json& value, std::string_view wanted) {
  return {fmt::format("settings: {}", key), fmt::format("this is of type {}", value.type_name()), "",
          fmt::format("write {}", wanted)};
}

Result<Done> read_op(const json& op, std::vector<Given>& out) {
  constexpr std::string_view kShape = R"({"action": "keep", "glob": "torch.ops.mylib.*"})";
  if (!op.is_object() || op.size() != 2) return wrong_type("ops", op, kShape);
  for (const char* part : {"action", "glob"})
    if (!op.contains(part) || !op[part].is_string()) return wrong_type("ops", op, kShape);
  const std::string action = op["action"];
  if (action != "keep" && action != "strip")
    return Error{"settings: ops", "unknown action " + in_quotes(action), "", "write keep or strip"};
  out.push_back(given(action == "keep" ? SettingKey::kKeepOp : SettingKey::kStripOp, op["glob"]));
  return Done{};
}

Result<Done> read_one(const SettingRow& row, const json& value, std::vector<Given>& out) {
  if (row.name == "ops") return read_op(value, out);
  if (!value.is_string())
    return wrong_type(row.name, value, row.repeats ? row.value + " as a string" : "a string");
  out.push_back(given(row.key, value.get<std::string>()));
  return Done{};
}

Result<Done> read_switch(const SettingRow& row, const json& value, std::vector<Given>& out) {
  if (!value.is_boolean()) return wrong_type(row.name, value, "true or false");
  if (value.get<bool>()) out.push_back(given(row.key));
  return Done{};
}

Result<Done> read_list(const SettingRow& row, const json& values, std::vector<Given>& out) {
  if (!values.is_array()) return wrong_type(row.name, values, "a list");
  for (const json& value : values) TRY(read_one(row, value, out));
  return Done{};
}

/// vLLM's own words: ["-cc.inductor_compile_config.size_asserts=true", "-O3"].
Result<Done> read_words_of_vllm(const json& values, std::vector<Given>& out) {
  std::vector<std::string> words;
  for (const json& value : values) {
    if (!value.is_string()) return wrong_type("compilation_config", value, "words as strings");
    words.push_back(value);
  }
  const auto read = TRY(read_vllm_flags(words));
  if (read) out.push_back(*read);
  return Done{};
}

Result<Done> read_setting(const std::string& key, const json& value, std::vector<Given>& out) {
  const auto rows = setting_rows();
  const auto row = std::ranges::find(rows, key, &SettingRow::name);
  if (row == rows.end()) {
    std::vector<std::string_view> names;
    for (const SettingRow& known : rows) names.push_back(known.name);
    return Error{"settings", "unknown key " + in_quotes(key), "", suggestion(key, names)};
  }
  if (row->key == SettingKey::kCompilationConfig && value.is_array()) return read_words_of_vllm(value, out);
  if (row->repeats) return read_list(*row, value, out);
  return row->value.empty() ? read_switch(*row, value, out) : read_one(*row, value, out);
}

}  // namespace

Result<std::vector<Given>> settings_from_json(std::string_view settings) {
  const auto parsed = TRY(parse_object({std::string(settings), "settings"}));
  std::vector<Given> out;
  for (const auto& [key, value] : parsed.items()) TRY(read_setting(key, value, out));
  return out;
}

}  // namespace torchpare
