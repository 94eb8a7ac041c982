// Policies for tests, made by hand.
#pragma once

#include <string_view>

#include "core/policy.h"
#include "evidence.h"

namespace torchpare::test {

inline Policy policy_of(Action action) {
  Policy policy;
  for (Setting& s : policy.settings) s.chosen = {action, "test"};
  return policy;
}

inline Policy keep_all() { return policy_of(Action::kKeep); }

/// All that `--preset strip` strips.
inline Policy strip_all() {
  Policy policy = policy_of(Action::kStrip);
  policy.settings[static_cast<size_t>(Kind::kAlignmentAssertsInputs)].chosen.action = Action::kKeep;
  return policy;
}

inline Policy strip_only(Kind kind) {
  Policy policy = keep_all();
  policy.settings[static_cast<size_t>(kind)].chosen.action = Action::kStrip;
  return policy;
}

/// The policy under which a wrapper with all asserts becomes that variant of the evidence
/// (fixtures/README.md).
inline Policy policy_for_variant(std::string_view variant, const Evidence& evidence) {
  if (variant == "off") {
    Policy policy = strip_all();
    for (const std::string& flag : evidence.absent_flags)
      policy.settings[static_cast<size_t>(*kind_named(flag))].chosen.action = Action::kKeep;
    return policy;
  }
  if (variant == "no_size") return strip_only(Kind::kSizeAsserts);
  if (variant == "no_alignment") return strip_only(Kind::kAlignmentAsserts);
  if (variant == "no_scalar") return strip_only(Kind::kScalarAsserts);
  if (variant == "no_nan") return strip_only(Kind::kNanAsserts);
  return keep_all();
}

}  // namespace torchpare::test
