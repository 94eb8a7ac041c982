// Source x Policy -> Rewritten: plan, apply, prove.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "audit/audit.h"
#include "core/state.h"
#include "find/sites.h"
#include "policy/policy.h"
#include "rewrite/plan.h"

namespace torchpare {

struct Outcome;

/// A text that audit has proved to be the original minus permitted asserts, or to be the original of what
/// such a text is now. What touches disk (disk/replace.h) takes nothing else: what could not be proved cannot
/// be written.
class Rewritten {
 public:
  std::string_view text() const { return text_; }

  /// `candidate`, if it is proved to be the container `original` minus asserts that `policy` permits.
  static std::optional<Rewritten> proved(std::string_view original, std::string candidate,
                                         const Policy& policy);

 private:
  friend Outcome rewrite(Inventory, std::string_view, const Policy&, Style);
  friend struct Restoration restore(std::string_view, const struct RestoreFrom&, Recogniser&);
  explicit Rewritten(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

/// What became of one wrapper. Views point into the text that was given and into the policy.
struct Outcome {
  State state = State::kUnchanged;     ///< kUnchanged, kRewritten or kUndecided
  std::optional<Rewritten> rewritten;  ///< the proved text, for kRewritten
  Inventory inventory;
  Plan plan;
  std::string reason;  ///< for kUndecided
  size_t at = 0;       ///< offset that `reason` speaks of

  /// How many sites have that fate.
  size_t count(Fate fate) const;
};

/// What is in a text and what `policy` would do with it, without doing it: `state` says kRewritten where
/// something would be, `rewritten` stays empty. Without a policy everything is kept, and no decision has a
/// choice.
Outcome survey(std::string_view text, const Policy* policy, Style style, Recogniser& recogniser);
/// The same of a text that lies in a container: no command is advised that cleans a file of text, for it would break this
/// one.
Outcome survey_of_part(std::string_view text, const Policy* policy, Style style, Recogniser& recogniser);

/// survey, then the edits, then the proof. Pure: the same arguments give the same outcome. `once` counts as
/// keep, since no file can carry it. A text without any assert is unchanged, whatever it is; one that names
/// asserts but has no function that Inductor would call is undecided.
Outcome rewrite(std::string_view text, const Policy& policy, Style style, Recogniser& recogniser);

/// The same from the inventory of `text`, for callers that ask more than once.
Outcome rewrite(Inventory found, std::string_view text, const Policy& policy, Style style);

/// Where the policy says `once`, which no file can carry: the words of the choice that says so.
std::optional<std::string> asks_for_once(const Policy& policy);

}  // namespace torchpare
