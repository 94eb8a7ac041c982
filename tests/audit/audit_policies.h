// Policies that only the audit's tests ask for; the others are in tests/policies.h.
#pragma once

#include <string>

#include "policies.h"

namespace torchpare::test {

/// Even what `--preset strip` leaves.
inline Policy strip_every_kind() { return policy_of(Action::kStrip); }

inline Policy with_op_rule(Policy policy, std::string glob, Action action) {
  policy.op_rules.push_back({std::move(glob), {action, "op rule"}});
  return policy;
}

inline Policy keeping_inputs(Policy policy) {
  policy.inputs = Choice{Action::kKeep, "--keep-inputs"};
  return policy;
}

}  // namespace torchpare::test
