// The --config file: strict, because it is ours. A key that is read over would be a setting that silently
// fails.
#include <fmt/format.h>

#include "policy/json.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> kTopKeys = {"preset",      "torch_version", "settings",
                                                      "keep_inputs", "ops",           "warnings"};
constexpr std::array<std::string_view, 3> kSettingKeys = {"action", "origin", "overrode"};
constexpr std::array<std::string_view, 3> kOpKeys = {"glob", "action", "origin"};

/// Reads the parts of one file; every method says in `at` which part it speaks of.
class ConfigReader {
 public:
  explicit ConfigReader(std::string origin) : origin_(std::move(origin)) {}

  Result<ConfigFile> read(const json& file) {
    TRY(unknown_key(file, "", kTopKeys));
    for (const auto& [key, value] : file.items()) TRY(read_part(key, value));
    return std::move(config_);
  }

 private:
  Result<Done> read_part(const std::string& key, const json& value) {
    if (key == "preset") return read_word(key, value, config_.preset);
    if (key == "torch_version")
      return value.is_null() ? Result<Done>(Done{}) : read_word(key, value, config_.torch_version);
    if (key == "settings") return read_settings(value);
    if (key == "keep_inputs") return read_keep_inputs(value);
    if (key == "ops") return read_ops(value);
    return Done{};  // the warnings of the run that printed the file
  }

  Result<Done> read_word(const std::string& key, const json& value, std::optional<Said>& word) {
    if (!value.is_string()) return wrong_type(key, value, "a string");
    word = Said{value.get<std::string>(), fmt::format("{}: {}", origin_, key)};
    return Done{};
  }

  Result<Done> read_keep_inputs(const json& value) {
    if (!value.is_boolean()) return wrong_type("keep_inputs", value, "true or false");
    if (value.get<bool>()) config_.inputs = Choice{Action::kKeep, origin_ + ": keep_inputs"};
    return Done{};
  }

  Result<Done> read_settings(const json& settings) {
    if (!settings.is_object()) return wrong_type("settings", settings, "an object");
    TRY(unknown_key(settings, "settings", kind_names()));
    for (const auto& [key, value] : settings.items()) TRY(read_setting(key, value));
    return Done{};
  }

  Result<Done> read_setting(const std::string& key, const json& value) {
    std::string at = "settings." + key;
    if (value.is_object()) TRY(unknown_key(value, at, kSettingKeys));
    const Action action = TRY(action_of(at, value));
    config_.layer[static_cast<size_t>(*kind_named(key))] =
        Choice{action, fmt::format("{}: {}={}", origin_, key, name_of(action))};
    return Done{};
  }

  Result<Done> read_ops(const json& ops) {
    if (!ops.is_array()) return wrong_type("ops", ops, "a list");
    for (size_t i = 0; i < ops.size(); ++i) TRY(read_op(fmt::format("ops[{}]", i), ops[i]));
    return Done{};
  }

  Result<Done> read_op(const std::string& at, const json& op) {
    if (!op.is_object()) return wrong_type(at, op, "an object");
    TRY(unknown_key(op, at, kOpKeys));
    auto glob = op.find("glob");
    if (glob == op.end() || !glob->is_string() || glob->get_ref<const std::string&>().empty())
      return failure(at, "there is no glob", "write {\"glob\": \"torch.ops.aten.*\", \"action\": \"keep\"}");
    const Action action = TRY(action_of(at, op));
    std::string text = glob->get<std::string>();
    std::string origin = fmt::format("{}: {} {}={}", origin_, at, text, name_of(action));
    config_.op_rules.push_back({std::move(text), {action, std::move(origin)}});
    return Done{};
  }

  /// "strip", or the "action" of an object.
  Result<Action> action_of(const std::string& at, const json& value) const {
    json word = value.is_object() ? value.value("action", json{}) : value;
    if (!word.is_string()) return wrong_type(at, word, "an action: strip, keep or once");
    std::string name = word.get<std::string>();
    if (std::optional<Action> action = action_named(name)) return *action;
    return failure(at, fmt::format("unknown action {}", in_quotes(name)), suggestion(name, action_names()));
  }

  Result<Done> unknown_key(const json& object, const std::string& at,
                           std::span<const std::string_view> known) const {
    for (const auto& [key, value] : object.items())
      if (std::ranges::find(known, key) == known.end())
        return failure(at, fmt::format("unknown key {}", in_quotes(key)), suggestion(key, known));
    return Done{};
  }

  Error wrong_type(const std::string& at, const json& value, std::string_view wanted) const {
    return failure(at, fmt::format("this is of type {}", value.type_name()), fmt::format("write {}", wanted));
  }

  Error failure(const std::string& at, std::string what, std::string remedy) const {
    return {at.empty() ? origin_ : fmt::format("{}: {}", origin_, at), std::move(what), "",
            std::move(remedy)};
  }

  std::string origin_;
  ConfigFile config_;
};

}  // namespace

Result<ConfigFile> read_config(const Said& said) {
  return ConfigReader(said.origin).read(TRY(parse_object(said)));
}

}  // namespace torchpare
