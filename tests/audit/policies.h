// Policies written by hand, so that the audit's tests do not depend on how policies are resolved.
#pragma once

#include <initializer_list>
#include <string>

#include "core/policy.h"

namespace torchpare::test {

/// Every kind has this action.
inline Policy all(Action action) {
  Policy policy;
  for (Setting& setting : policy.settings) setting.chosen = {action, "test"};
  return policy;
}

/// These kinds are stripped, the others are kept.
inline Policy strip(std::initializer_list<Kind> kinds) {
  Policy policy = all(Action::kKeep);
  for (Kind kind : kinds) policy.settings[static_cast<size_t>(kind)].chosen.action = Action::kStrip;
  return policy;
}

inline Policy strip_all() { return all(Action::kStrip); }
inline Policy keep_all() { return all(Action::kKeep); }

/// The asserts that vary with torch's four flags (the fifth, alignment_asserts_inputs, is off in all captures
/// but the one named for it).
inline Policy strip_flags() {
  return strip({Kind::kSizeAsserts, Kind::kAlignmentAsserts, Kind::kScalarAsserts, Kind::kNanAsserts});
}

inline Policy with_op_rule(Policy policy, std::string glob, Action action) {
  policy.op_rules.push_back({std::move(glob), {action, "op rule"}});
  return policy;
}

inline Policy keeping_inputs(Policy policy) {
  policy.inputs = Choice{Action::kKeep, "--keep-inputs"};
  return policy;
}

}  // namespace torchpare::test
