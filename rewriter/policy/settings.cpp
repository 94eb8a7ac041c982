#include "policy/settings.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/policy.h"
#include "policy/words.h"

namespace torchpare {
namespace {

std::vector<std::string> as_strings(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

/// "size_asserts=strip", …
std::vector<std::string> every_kind_with_every_action() {
  std::vector<std::string> words;
  for (const std::string_view kind : kind_names())
    for (const std::string_view action : action_names()) words.push_back(fmt::format("{}={}", kind, action));
  return words;
}

std::vector<SettingRow> all_rows() {
  using enum SettingKey;
  const std::string presets = fmt::format("{}", fmt::join(preset_names(), "|"));
  const std::string actions = fmt::format("KIND={}", fmt::join(action_names(), "|"));
  // clang-format off
  return {
      {kPreset, "--preset", "preset", presets, false, as_strings(preset_names()),
       "default: vllm, the rule vLLM applies to a new compile"},
      {kSet, "--set", "set", actions, true, every_kind_with_every_action(),
       "one kind, by its name in torch._inductor.config"},
      {kKeepInputs, "--keep-inputs", "keep_inputs", "", false, {}, "keep what checks graph inputs"},
      {kKeepOp, "--keep-op", "ops", "GLOB", true, {}, ""},
      {kStripOp, "--strip-op", "ops", "GLOB", true, {},
       "by the operator an assert names; the last that matches wins"},
      {kTorchVersion, "--torch-version", "torch_version", "V", false, {}, ""},
      {kPython, "--python", "python", "PYTHON", false, {},
       "preset vllm: torch's version, or a Python that has it"},
      {kCompilationConfig, "--compilation-config", "compilation_config", "JSON|@FILE", false, {},
       "as given to vLLM; also -cc JSON, -cc.KEY=VALUE"},
      {kConfig, "--config", "config", "FILE", false, {}, "what `policy --json` printed"},
  };
  // clang-format on
}

}  // namespace

std::span<const SettingRow> setting_rows() {
  static const std::vector<SettingRow> rows = all_rows();
  return rows;
}

const SettingRow& row(SettingKey key) { return setting_rows()[static_cast<size_t>(key)]; }

Given given(SettingKey key, std::string value) {
  return {key, {std::move(value), std::string(row(key).flag)}};
}

const Said* last_of(std::span<const Given> all, SettingKey key) {
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Given& one) { return one.key == key; });
  return found == all.rend() ? nullptr : &found->said;
}

}  // namespace torchpare
