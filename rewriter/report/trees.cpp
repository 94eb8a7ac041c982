#include "report/trees.h"

#include "report/printed.h"
#include "report/said.h"

namespace torchpare {
namespace {

struct Counts {
  size_t identical = 0, rewritten = 0, removals = 0;
};

Counts counts_of(const TreesReport& report) {
  Counts counts;
  for (const AuditedFile& f : report.files) {
    counts.identical += f.identical;
    counts.rewritten += !f.identical && f.verdict == audit::Verdict::kProved;
    counts.removals += f.removals;
  }
  return counts;
}

std::string_view word_for(const AuditedFile& f) { return f.failed ? "failed" : audit::name_of(f.verdict); }

}  // namespace

std::string to_text(const TreesReport& report) {
  std::string out;
  for (const AuditedFile& f : report.files)
    if (f.verdict != audit::Verdict::kProved) out += said("{}: {}: {}\n", f.path, word_for(f), f.why);
  const Counts counts = counts_of(report);
  const bool proved = report.verdict == audit::Verdict::kProved;
  out += said("{}: {} is {}{}: {} files, {} identical, {} minus {} permitted sites in all\n",
              audit::name_of(report.verdict), report.b, proved ? "" : "not shown to be ", report.a,
              report.files.size(), counts.identical, counts.rewritten, counts.removals);
  if (report.failed > 0) out += said("{} could not be looked at\n", report.failed);
  return out;
}

std::string to_json(const TreesReport& report) {
  using Json = nlohmann::ordered_json;
  const Counts counts = counts_of(report);
  Json j = {
      {"command", "audit"}, {"a", report.a}, {"b", report.b}, {"verdict", audit::name_of(report.verdict)}};
  j["totals"] = {{"files", report.files.size()},
                 {"identical", counts.identical},
                 {"rewritten", counts.rewritten},
                 {"removals", counts.removals},
                 {"failed", report.failed}};
  j["files"] = Json::array();
  for (const AuditedFile& f : report.files) {
    if (f.identical) continue;
    Json one = {{"path", f.path}, {"verdict", audit::name_of(f.verdict)}, {"removals", f.removals}};
    if (f.failed) one["failed"] = true;
    if (!f.why.empty()) one["reason"] = f.why;
    j["files"].push_back(std::move(one));
  }
  return printed(j);
}

}  // namespace torchpare
