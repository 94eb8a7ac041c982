// Policies for tests, made by hand.
#pragma once

#include <initializer_list>
#include <string_view>

#include "evidence.h"
#include "policy/policy.h"

namespace torchpare::test {

/// Every kind has this action.
inline Policy policy_of(Action action) {
  Policy policy;
  for (Setting& s : policy.settings) s.chosen = {action, "test"};
  return policy;
}

inline Policy keep_all() { return policy_of(Action::kKeep); }

/// These kinds are stripped, the others are kept.
inline Policy strip(std::initializer_list<Kind> kinds) {
  Policy policy = keep_all();
  for (Kind kind : kinds) policy.settings[static_cast<size_t>(kind)].chosen.action = Action::kStrip;
  return policy;
}

/// All that `--preset strip` strips: the asserts that vary with torch's four flags. The fifth,
/// alignment_asserts_inputs, is off in all captures but the one named for it.
inline Policy strip_all() {
  return strip({Kind::kSizeAsserts, Kind::kAlignmentAsserts, Kind::kScalarAsserts, Kind::kNanAsserts});
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
  if (variant == "no_size") return strip({Kind::kSizeAsserts});
  if (variant == "no_alignment") return strip({Kind::kAlignmentAsserts});
  if (variant == "no_scalar") return strip({Kind::kScalarAsserts});
  if (variant == "no_nan") return strip({Kind::kNanAsserts});
  return keep_all();
}

}  // namespace torchpare::test
