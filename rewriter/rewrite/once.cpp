#include "rewrite/once.h"

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
  const Inventory found = find_sites(text, recogniser);
  OnceOutcome made{rewrite(found, text, policy, Style::kMute), std::nullopt};
  if (made.checked.state != State::kUndecided && asks_for_once(policy))
    made.passed = rewrite(found, text, later, Style::kMute);
  return made;
}

}  // namespace torchpare
