// Reports as text: for people. The verdict first, then what it rests on, then what is left to do.
#include <algorithm>
#include <map>
#include <set>

#include "core/ascii.h"
#include "report/listing.h"
#include "report/report.h"
#include "report/said.h"

namespace torchpare {
namespace {

/// Operators may carry long names (a lowering's repr, say); longer ones are shown in full and push their row
/// out.
constexpr size_t kWidestSubject = 64;

std::string subject_of(const Tally& t) {
  return printable(t.cls == Class::kOp ? std::string_view(t.op) : name_of(t.cls));
}

/// "12 stripped, 3 kept"
std::string fates_of(const Tally& t, bool dry_run) {
  std::string out;
  for (size_t f = 0; f < kFateCount; ++f) {
    if (t.fates[f] == 0) continue;
    const Fate fate = static_cast<Fate>(f);
    std::string_view word = name_of(fate);
    if (dry_run && fate == Fate::kStripped) word = "to strip";
    if (dry_run && fate == Fate::kKept) word = "to keep";
    if (fate == Fate::kComment) word = "as comments";
    out += said("{}{} {}", out.empty() ? "" : ", ", t.fates[f], word);
  }
  return out;
}

std::string table_of(const std::vector<Tally>& tallies, const RunReport& run) {
  size_t width = 0;
  for (const Tally& t : tallies) width = std::max(width, count_characters(subject_of(t)));
  width = std::min(width, kWidestSubject);
  std::string out;
  for (const Tally& t : tallies) {
    if (t.asserts + t.comments == 0) continue;  // all muted
    const size_t compiled = t.count(Fate::kCompiled);
    const bool decided = run.policy != nullptr || (compiled > 0 && compiled == t.asserts);
    const std::string fates = decided ? fates_of(t, run.dry_run) : "no policy";
    const bool told = decided && run.listing.any();  // among the fates
    const std::string comments = t.comments && !told ? said(" (+{} as comments)", t.comments) : "";
    out += said("  {:24} {:{}} {:6}{}  {}\n", row(t.kind).name, subject_of(t), width, t.asserts, comments,
                fates);
  }
  return out;
}

/// Where operators are listed elsewhere, or are too many.
std::vector<Tally> by_kind(const std::vector<Tally>& rows) {
  std::vector<Tally> sums;
  for (const Tally& t : rows) {
    if (sums.empty() || sums.back().kind != t.kind || sums.back().cls != t.cls)
      sums.push_back({t.kind, t.cls, {}, 0, 0, {}});
    Tally& sum = sums.back();
    if (t.cls == Class::kOp) sum.op = "operators";
    sum.add(t);
  }
  return sums;
}

std::string where(const FileReport& f) {
  return f.at ? said("{}:{}:{}", f.path, f.at->line, f.at->column) : f.path;
}

/// ", FX graph cache entry: pickle of 2 wrappers, torch 2.13 or later, pristine"
std::string kind_of_file(const FileReport& f) {
  std::string out = f.layout.empty() ? "" : ", " + f.layout;
  if (f.container)
    out += said("{}{} of {}", f.layout.empty() ? ", " : ": ", f.format, plural(f.wrappers.size(), "wrapper"));
  if (f.wrappers.empty()) return out;
  const std::string_view torch = f.torch.empty() ? f.wrappers.front().torch : std::string_view(f.torch);
  if (!torch.empty()) out += said(", torch {}", torch);
  const Condition condition = f.wrappers.front().condition;
  if (std::ranges::count(f.wrappers, condition, &WrapperReport::condition) != std::ssize(f.wrappers))
    return out + ", some pristine and some not";
  return condition == Condition::kUnknown ? out : out + ", " + std::string(name_of(condition));
}

std::string lines_of(const FileReport& f, const RunReport& run) {
  using enum State;
  std::string out;
  if (f.state == kUndecided)
    out += said("{}: undecided: {}; left as it is\n", where(f), f.reason) + f.excerpt;
  for (const SiteReport& s : f.sites)
    if (!s.stuck.empty())
      out += said("{}:{}:{}: undecided: {} stays; {}\n", f.path, s.at.line, s.at.column, row(s.form).name,
                  s.stuck);
  for (const OddityReport& o : f.oddities)
    out += said("{}:{}:{}: suspicious: {}; never touched\n", f.path, o.at.line, o.at.column, o.what);
  const bool done = f.state == kRewritten || f.state == kUnchanged;
  if (run.details && done) {
    const std::string_view verb = run.policy == nullptr   ? "found"
                                  : f.state == kUnchanged ? "unchanged"
                                  : run.dry_run           ? "would be rewritten"
                                                          : "rewritten, proved";
    out +=
        said("{}: {} ({}{})\n", f.path, verb, plural(total(f.tallies).asserts, "assert"), kind_of_file(f)) +
        table_of(f.tallies, run);
  }
  if (f.state == kRewritten && f.witness == Witness::kNone)
    out += said(
        "{}: unverified: proved to differ by muted asserts only, but no receipt and no name tells the "
        "original\n",
        f.path);
  return out;
}

/// Reasons why files were passed over, with how many each.
std::string skipped_of(const std::vector<FileReport>& files) {
  std::map<std::string, size_t> reasons;
  for (const FileReport& f : files)
    if (f.state == State::kSkipped) ++reasons[f.reason];
  std::string out;
  for (const auto& [reason, count] : reasons) out += said("  skipped {}: {}\n", count, reason);
  return out;
}

std::string_view word_for_undo(State state, bool dry_run) {
  if (state == State::kRewritten) return dry_run ? "to put back" : "put back";
  return state == State::kUnchanged ? "with nothing to put back" : name_of(state);
}

/// How a file's state is called in this run; a dry run says what would be.
std::string_view word_for(State state, const RunReport& run) {
  if (run.command == RunReport::Command::kUndo) return word_for_undo(state, run.dry_run);
  if (run.policy == nullptr && state == State::kUnchanged) return "looked at";
  if (run.dry_run && state == State::kRewritten) return "to rewrite";
  if (run.dry_run && state == State::kUnchanged) return "with nothing to change";
  return name_of(state);
}

/// What is to be said of wrappers in several files.
std::string copies_of(const std::vector<FileReport>& files) {
  size_t all = 0, alone = 0, differ = 0;
  for (const CopiesReport& c : copies_in(files)) {
    ++all;
    alone += !c.has_text_file;
    differ += c.differ;
  }
  std::string out;
  if (all > 0) out += said("  {} in containers", plural(all, "wrapper"));
  if (alone > 0)
    out +=
        said(", {} of them without a .py here: a .py of that name in torch's cache directory would hide them",
             alone);
  if (differ > 0) out += said(", {} with copies that differ from what their name says", differ);
  return out.empty() ? out : out + "\n";
}

/// Why asserts in C++ stay.
std::string compiled_of(const std::vector<FileReport>& files) {
  size_t all = 0;
  for (const FileReport& f : files) all += f.count(Fate::kCompiled);
  if (all == 0) return "";
  return said("  {} in C++ (cpp_wrapper) stay: {}\n", plural(all, "assert"), kWhyCompiled);
}

/// How undo knows: "12 by receipt, 3 by name".
std::string witnesses_of(const std::vector<FileReport>& files) {
  std::string out;
  for (const Witness witness : {Witness::kName, Witness::kReceipt, Witness::kNone}) {
    const auto count = std::ranges::count(files, witness, &FileReport::witness);
    if (count > 0)
      out += said("  {} {}{}\n", count, witness == Witness::kNone ? "" : "verified by ", name_of(witness));
  }
  return out;
}

std::string states_of(const RunReport& run) {
  using enum State;
  std::string out;
  for (auto state : {kRewritten, kUnchanged, kUndecided, kSkipped, kFailed}) {
    const auto count = std::ranges::count(run.files, state, &FileReport::state);
    if (count > 0) out += said("{}{} {}", out.empty() ? "" : ", ", count, word_for(state, run));
  }
  return out.empty() ? "nothing is there" : out;
}

/// What is to be said of diffs that are not shown byte by byte.
std::string escapes_of(const std::vector<FileReport>& files) {
  const auto escaped = std::ranges::count_if(files, [](const FileReport& f) {
    return !f.diff.empty() && (printable_lines(f.diff) != f.diff || printable(f.path) != f.path);
  });
  if (escaped == 0) return "";
  return said("not for `patch`: {} with characters that are shown as escapes (\\x1b, \\u202e)\n",
              plural(static_cast<size_t>(escaped), "diff"));
}

/// The place in one of the texts, at its first byte that is not a blank.
std::string place_of(std::string_view name, std::string_view text, Span span, bool container) {
  if (container) return said("{}: byte {}\n", name, span.begin);
  const size_t code = std::min(text.find_first_not_of(' ', span.begin), text.size());
  return said("{}\n", place(name, text, code)) + excerpt(text, code);
}

std::string violation_of(const audit::Violation& v, const AuditedPair& pair) {
  return said("\n{}\n", v.what) + place_of(pair.a_name, pair.a, v.in_a, pair.containers) +
         place_of(pair.b_name, pair.b, v.in_b, pair.containers);
}

/// A unified diff, made printable, its lines in the colours that every tool gives them.
std::string diff_of(const FileReport& f, const Look& look) {
  const std::string shown = printable_lines(f.diff);
  if (!look.colour) return shown;
  std::string out;
  for (const std::string_view line : lines_in(shown)) {
    const Tone tone = line.starts_with("+++") || line.starts_with("---") ? Tone::kHead
                      : line.starts_with('+')                            ? Tone::kGood
                      : line.starts_with('-')                            ? Tone::kBad
                      : line.starts_with("@@")                           ? Tone::kFaint
                                                                         : Tone::kPlain;
    out += toned(line, tone, look) + "\n";
  }
  return out;
}

}  // namespace

std::string to_text(const RunReport& run, const Look& look) {
  std::string out;
  std::set<std::string_view> told;  // a folder that cannot be written to, say, stops all files in it
  for (const FileReport& f : run.files) {
    if (f.state == State::kFailed && told.insert(f.reason).second) out += said("{}\n", f.reason);
    out += lines_of(f, run) + diff_of(f, look);
  }
  out += listing_of(run, look);
  out += said("{}: {}\n", plural(run.files.size(), "file"), states_of(run));
  const std::vector<Tally> rows = tally(run.files);
  out += table_of(run.listing.any() ? by_kind(rows) : rows, run) + compiled_of(run.files) +
         copies_of(run.files) + witnesses_of(run.files) + skipped_of(run.files);
  out += escapes_of(run.files);
  if (run.policy == nullptr && run.command != RunReport::Command::kUndo)
    out += said("no policy: {}\n", run.policy_missing);
  if (run.policy)
    for (const std::string& warning : run.policy->warnings) out += said("warning: {}\n", warning);
  if (run.command == RunReport::Command::kRewrite && run.dry_run)
    out += "dry run: nothing was written; --in-place writes\n";
  return out;
}

std::string to_text(const Policy& policy) {
  std::string out = said("preset {}{}{}\n", policy.preset_name(),
                         policy.torch_version.empty() ? "" : ", torch ", policy.torch_version);
  for (const KindRow& kind : kinds()) {
    const Setting& s = policy.setting(kind.kind);
    out += said("{:24} {:5}  {}\n", kind.name, name_of(s.chosen.action), s.chosen.origin);
    for (const Choice& c : s.overrode) out += said("{:32}overrode {}: {}\n", "", name_of(c.action), c.origin);
  }
  if (policy.inputs)
    out += said("{:24} {:5}  {}\n", "inputs", name_of(policy.inputs->action), policy.inputs->origin);
  for (const OpRule& r : policy.op_rules)
    out += said("{:24} {:5}  {}\n", r.glob, name_of(r.choice.action), r.choice.origin);
  for (const std::string& warning : policy.warnings) out += said("warning: {}\n", warning);
  return out;
}

std::string to_text(const audit::AuditReport& report, const AuditedPair& pair) {
  switch (report.verdict) {
    case audit::Verdict::kUndecided:
      if (pair.containers) return said("undecided: {}: byte {}: {}\n", pair.a_name, report.at, report.reason);
      return said("undecided: {}: {}\n", place(pair.a_name, pair.a, report.at), report.reason) +
             excerpt(pair.a, report.at);
    case audit::Verdict::kRefuted: {
      std::string out = said("refuted: {} is not {} minus permitted asserts\n", pair.b_name, pair.a_name);
      for (const audit::Violation& v : report.violations) out += violation_of(v, pair);
      return out;
    }
    case audit::Verdict::kProved:
      break;
  }
  if (!report.style) return said("proved: {} is {}, byte for byte\n", pair.b_name, pair.a_name);
  std::map<std::string_view, size_t> forms;
  for (const audit::Removal& r : report.removals) ++forms[row(r.form).name];
  std::string out =
      said("proved: {} is {} minus {}, style {}; every other byte is the same\n", pair.b_name, pair.a_name,
           plural(report.removals.size(), "permitted site"), name_of(*report.style));
  for (const auto& [form, count] : forms) out += said("  {:32} {:6}\n", form, count);
  return out;
}

}  // namespace torchpare
