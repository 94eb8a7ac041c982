// For any two texts: identity is proved, the verdict does not change from call to call, and a proof says what
// B is: A without the removals it names.
#include "audit/audit.h"

#include <string>

#include "policies.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

using audit::AuditReport;
using audit::Verdict;

bool same(const AuditReport& x, const AuditReport& y) {
  if (x.verdict != y.verdict || x.style != y.style || x.reason != y.reason || x.at != y.at) return false;
  if (x.removals.size() != y.removals.size() || x.violations.size() != y.violations.size()) return false;
  for (size_t i = 0; i < x.removals.size(); ++i)
    if (x.removals[i].in_a != y.removals[i].in_a || x.removals[i].form != y.removals[i].form) return false;
  for (size_t i = 0; i < x.violations.size(); ++i)
    if (x.violations[i].in_a != y.violations[i].in_a || x.violations[i].what != y.violations[i].what)
      return false;
  return true;
}

/// Outside of the removals B has A's bytes; inside, nothing (delete) or '#' for some spaces (mute).
void check_explains(std::string_view a, std::string_view b, const AuditReport& report) {
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

void check(std::string_view a, std::string_view b) {
  static const Policy kStripAll = test::strip_all(), kKeepAll = test::keep_all();
  const AuditReport report = audit::audit(a, b, kStripAll);
  require(same(report, audit::audit(a, b, kStripAll)), "the same texts get the same report");
  if (report.verdict == Verdict::kProved && a != b) check_explains(a, b, report);
  require(report.verdict != Verdict::kRefuted || !report.violations.empty(), "a refutation says why");
  require((audit::audit(a, b, kKeepAll).verdict == Verdict::kProved) == (a == b),
          "where everything is kept, only A itself is proved");
  require(audit::audit(a, a, kKeepAll).verdict == Verdict::kProved, "identity is proved");
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  const auto texts = fuzz::sections(fuzz::text_of(bytes, size));
  if (texts.size() > 1) {
    fuzz::check(texts[0], texts[1]);
  } else {
    fuzz::check(texts[0].substr(0, size / 2), texts[0].substr(size / 2));
    fuzz::check(texts[0], {});
  }
  return 0;
}
