// The two texts that the load-time hook runs in place of a wrapper whose policy says `once`
// (tools/python/torchpare).
#pragma once

#include <optional>
#include <string_view>

#include "rewrite/rewrite.h"

namespace torchpare {

/// Both outcomes are rewrites of the same original in style mute, so that all three texts have the same
/// lines.
struct OnceOutcome {
  Outcome checked;                ///< sites to strip are muted; those to check once still run
  std::optional<Outcome> passed;  ///< those are muted as well; absent when nothing is to be checked once
};

/// The policy that holds from the call on that passed: `once` has become `strip`. Whoever said so still
/// stands in the origin. It is what `passed` is proved against: audit itself knows no permission but strip.
Policy after_a_pass(const Policy& policy);

/// rewrite() under `policy` and under after_a_pass(policy). Where `checked` is undecided there is no
/// `passed`; where only `passed` is, `checked` holds and its asserts run on every call. Views point into
/// `text`; `later` must be after_a_pass(policy) and live as long as the outcome.
OnceOutcome rewrite_once(std::string_view text, const Policy& policy, const Policy& later,
                         Recogniser& recogniser);

}  // namespace torchpare
