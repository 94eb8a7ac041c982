#include "rewrite/rewrite.h"

#include <algorithm>

#include <fmt/format.h>

#include "find/pasted.h"

namespace torchpare {
namespace {

Outcome undecided(Outcome outcome, std::string reason, size_t at) {
  outcome.state = State::kUndecided;
  outcome.reason = std::move(reason);
  outcome.at = at;
  return outcome;
}

/// Why there is no proof. A refuted one means that rewrite and audit read the text differently, which happens
/// for texts that are not quite Python, and for bugs.
std::string no_proof(const audit::AuditReport& report) {
  if (report.violations.empty()) return fmt::format("no proof: {}", report.reason);
  return fmt::format(
      "refuted ({}): rewrite and audit read it differently; if Inductor wrote it, please report it",
      report.violations.front().what);
}

/// What is to be done with what was found; nothing is made yet.
Outcome decided(Inventory inventory, std::string_view text, const Policy* policy, Style style) {
  Outcome outcome;
  outcome.inventory = std::move(inventory);
  const Inventory& found = outcome.inventory;
  if (found.obstacle) {
    const Obstacle obstacle = *found.obstacle;
    return undecided(std::move(outcome), obstacle.what, obstacle.at);
  }
  if (begins_with_fence(text)) return undecided(std::move(outcome), "no Python", 0);
  if (!found.is_wrapper() && !found.oddities.empty()) {
    const size_t at = found.oddities.front().at;
    return undecided(std::move(outcome),
                     "asserts are named, but there is no function that Inductor would call", at);
  }
  if (policy == nullptr)
    outcome.plan.decisions.resize(found.sites.size());
  else
    outcome.plan = plan(text, found, *policy, style);
  if (!outcome.plan.edits.empty()) outcome.state = State::kRewritten;
  return outcome;
}

/// Of a text that somebody may have pasted together: what else shows, and the command that helps.
Outcome told(Outcome outcome, std::string_view text) {
  if (outcome.state == State::kUndecided) outcome.reason = why_unread(text, outcome.reason);
  return outcome;
}

}  // namespace

size_t Outcome::count(Fate fate) const {
  return static_cast<size_t>(std::ranges::count(plan.decisions, fate, &Decision::fate));
}

Outcome survey(std::string_view text, const Policy* policy, Style style, Recogniser& recogniser) {
  return told(survey_of_part(text, policy, style, recogniser), text);
}

Outcome survey_of_part(std::string_view text, const Policy* policy, Style style, Recogniser& recogniser) {
  return decided(find_sites(text, recogniser), text, policy, style);
}

Outcome rewrite(std::string_view text, const Policy& policy, Style style, Recogniser& recogniser) {
  return told(rewrite(find_sites(text, recogniser), text, policy, style), text);
}

Outcome rewrite(Inventory found, std::string_view text, const Policy& policy, Style style) {
  Outcome outcome = decided(std::move(found), text, &policy, style);
  if (outcome.state != State::kRewritten) return outcome;
  std::string candidate = edited(text, outcome.plan.edits);
  const audit::AuditReport report = audit::audit(text, candidate, policy);
  if (report.verdict != audit::Verdict::kProved) {
    const size_t at = report.violations.empty() ? report.at : report.violations.front().in_a.begin;
    return undecided(std::move(outcome), no_proof(report), at);
  }
  outcome.rewritten = Rewritten(std::move(candidate));
  return outcome;
}

std::optional<std::string> asks_for_once(const Policy& policy) {
  auto once = [](const Choice& c) { return c.action == Action::kOnce; };
  for (const Setting& s : policy.settings)
    if (once(s.chosen)) return s.chosen.origin;
  for (const OpRule& r : policy.op_rules)
    if (once(r.choice)) return r.choice.origin;
  return std::nullopt;
}

}  // namespace torchpare
