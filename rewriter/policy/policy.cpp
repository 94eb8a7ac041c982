#include "policy/policy.h"

#include <algorithm>

namespace torchpare {
namespace {

constexpr std::string_view kActions[] = {"strip", "keep", "once"};
constexpr std::string_view kPresets[] = {"vllm", "strip", "keep", "once"};
constexpr std::string_view kStyles[] = {"delete", "mute"};

template <class Enum>
std::optional<Enum> enumerator_named(std::string_view name, std::span<const std::string_view> names) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::span<const std::string_view> action_names() { return kActions; }
std::span<const std::string_view> preset_names() { return kPresets; }
std::span<const std::string_view> style_names() { return kStyles; }

std::string_view name_of(Action action) { return kActions[static_cast<size_t>(action)]; }
std::string_view name_of(Preset preset) { return kPresets[static_cast<size_t>(preset)]; }
std::string_view name_of(Style style) { return kStyles[static_cast<size_t>(style)]; }

std::optional<Action> action_named(std::string_view name) { return enumerator_named<Action>(name, kActions); }
std::optional<Preset> preset_named(std::string_view name) { return enumerator_named<Preset>(name, kPresets); }

const Choice& decide(const Policy& policy, Kind kind, const Subject& subject) {
  if (subject.cls == Class::kOp) {
    auto last = policy.op_rules.rbegin();
    while (last != policy.op_rules.rend() && !glob_matches(last->glob, subject.op)) ++last;
    if (last != policy.op_rules.rend()) return last->choice;
  }
  if (subject.cls == Class::kInput && policy.inputs) return *policy.inputs;
  return policy.setting(kind).chosen;
}

}  // namespace torchpare
