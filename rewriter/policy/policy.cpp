#include "policy/policy.h"

#include <algorithm>

namespace torchpare {
namespace {

constexpr std::array<std::string_view, 3> kActions = {"strip", "keep", "once"};
constexpr std::array<std::string_view, 2> kStyles = {"delete", "mute"};

}  // namespace

std::string_view name_of(Action action) { return kActions[static_cast<size_t>(action)]; }
std::string_view name_of(Style style) { return kStyles[static_cast<size_t>(style)]; }

std::optional<Action> action_named(std::string_view name) {
  auto found = std::ranges::find(kActions, name);
  if (found == kActions.end()) return std::nullopt;
  return static_cast<Action>(found - kActions.begin());
}

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
