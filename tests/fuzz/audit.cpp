// For any two texts: identity is proved, the verdict does not change from call to call, and a proof says what
// B is: A without the removals it names.
#include "audit/audit.h"

#include "policies.h"
#include "proved.h"
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

void check(std::string_view a, std::string_view b) {
  static const Policy kStripAll = test::strip_all(), kKeepAll = test::keep_all();
  const AuditReport report = audit::audit(a, b, kStripAll);
  require(same(report, audit::audit(a, b, kStripAll)), "the same texts get the same report");
  if (report.verdict == Verdict::kProved && a != b) {
    check_explains(a, b, report);
    check_removals(a, report, kStripAll);
  }
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
