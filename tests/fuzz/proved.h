// What must hold of any two texts that audit calls A and A without asserts: claims about bytes and lines that do
// not ask audit's own reading.
#pragma once

#include <string>
#include <string_view>

#include "audit/audit.h"
#include "policy/policy.h"
#include "target.h"

namespace torchpare::fuzz {

/// Outside of the removals B has A's bytes; inside, nothing (delete) or '#' for some spaces (mute).
inline void check_explains(std::string_view a, std::string_view b, const audit::AuditReport& report) {
  const bool mute = report.style == Style::kMute;
  std::string kept_of_a, kept_of_b;
  size_t at = 0, gone = 0;
  for (const audit::Removal& removal : report.removals) {
    require(removal.in_a.begin >= at && removal.in_a.end <= a.size(), "removals are in order and inside A");
    kept_of_a += a.substr(at, removal.in_a.begin - at);
    kept_of_b += b.substr(at - gone, removal.in_a.begin - at);
    if (!mute) gone += removal.in_a.size();
    for (size_t i = removal.in_a.begin; mute && i < removal.in_a.end; ++i)
      require(a[i] == b[i] || (a[i] == ' ' && b[i] == '#'), "a muted site differs in '#' for spaces only");
    at = removal.in_a.end;
  }
  kept_of_a += a.substr(at);
  kept_of_b += b.substr(at - gone);
  require(kept_of_a == kept_of_b, "B is A without the removals");
}

/// Whether a removal of this form may begin with that line; checks below a comment may be muted without it.
inline bool begins_like(Form form, std::string_view line) {
  const std::string_view head = row(form).head;
  if (row(form).written == Written::kCommentAndChecks)
    return line.empty() || line.starts_with(head) || line.starts_with("assert");
  return line.starts_with(head.substr(0, head.find(' ')));
}

/// Each removal is whole lines that begin like its form, and the policy strips it.
inline void check_removals(std::string_view a, const audit::AuditReport& report, const Policy& policy) {
  for (const audit::Removal& removal : report.removals) {
    const Span at = removal.in_a;
    require(at.begin == 0 || a[at.begin - 1] == '\n', "a removal begins with a line");
    require(at.end == a.size() || at.end == 0 || a[at.end - 1] == '\n', "a removal ends with a line");
    std::string_view line = slice(a, at);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    require(begins_like(removal.form, line), "a removal begins like an assert of its form");
    const Action action = decide(policy, kind_of(removal.form), removal.subject).action;
    require(is_import(removal.form) || action == Action::kStrip, "the policy strips what went");
  }
}

}  // namespace torchpare::fuzz
