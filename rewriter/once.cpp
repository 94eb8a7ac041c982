#include "once.h"

namespace torchpare {
namespace {

void pass(Choice& choice) {
  if (choice.action != Action::kOnce) return;
  choice.action = Action::kStrip;
  choice.origin += " (once a call has passed)";
}

}  // namespace

Policy after_a_pass(const Policy& policy) {
  Policy later = policy;
  for (Setting& setting : later.settings) pass(setting.chosen);
  for (OpRule& rule : later.op_rules) pass(rule.choice);
  return later;
}

OnceOutcome rewrite_once(std::string_view text, const Policy& policy, const Policy& later,
                         Recogniser& recogniser) {
  OnceOutcome made{rewrite(text, policy, Style::kMute, recogniser), std::nullopt};
  if (made.checked.state != Outcome::State::kUndecided && asks_for_once(policy))
    made.passed = rewrite(text, later, Style::kMute, recogniser);
  return made;
}

}  // namespace torchpare
