#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

#include "core/printable.h"

namespace torchpare {
namespace {

/// A page may hold what strangers wrote. Should any of it ever pass for markup, the browser is told to run no
/// script, fetch nothing and send nothing, and to take this one stylesheet, by its SHA-256
/// (tests/e2e/pages.py knows when that has changed).
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-3hQL/pSueSWshliVFCJC6y3mWRfkYEBTZ+7uWTsLUMU='; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>torchpare</title>
<style>)";

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --strip: #d9822b; --keep: #2e86c1; --undecided: #c0392b;
  --comment: #8889; --compiled: #7d5ba6; --plus: #2e8b5733; --minus: #c0392b33; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } 
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
code, pre, td.code { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--soft); padding: .6rem; overflow-wrap: normal; }
pre span { display: block; min-height: 1.45em; } .plus { background: var(--plus); } .minus { background: var(--minus); }
.at { color: GrayText; }
td.bars { width: 45%; } svg { display: block; width: 100%; height: .8rem; min-width: 8rem; background: var(--soft); }
.stripped { fill: var(--strip); } .kept { fill: var(--keep); } .undecided { fill: var(--undecided); }
.comment { fill: var(--comment); } .compiled { fill: var(--compiled); }
.key svg { display: inline-block; width: .8rem; min-width: 0; margin: 0 .3rem 0 1rem; vertical-align: -1px; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
.state { color: GrayText; } .bad { color: var(--undecided); font-weight: 600; }
)";

constexpr std::string_view kBody = "</style>\n</head>\n<body>\n";

/// Safe between tags and in quoted attributes.
std::string escaped(std::string_view shown) {
  constexpr std::string_view kSigns = "&<>\"'";
  constexpr std::string_view kNames[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  std::string out;
  for (const char c : shown) {
    const size_t sign = kSigns.find(c);
    out += sign == kSigns.npos ? std::string_view(&c, 1) : kNames[sign];
  }
  return out;
}

/// What comes from outside, on one line; and on several.
std::string text(std::string_view any) { return escaped(printable(any)); }
std::string lines(std::string_view any) { return escaped(printable_lines(any)); }

/// A part of a bar that is 100 wide.
std::string rectangle(std::string_view kind, double begin, double width, std::string_view title) {
  return fmt::format("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"1\"><title>{}</title></rect>",
                     kind, begin, width, title);
}

/// Drawn, since an element's own style would have to be allowed for all elements.
std::string drawing(std::string_view parts) {
  return fmt::format("<svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\">{}</svg>", parts);
}

/// The parts of a whole in the order of Fate, as wide as their share of `most`.
std::string bar(const std::array<size_t, kFateCount>& fates, size_t most) {
  std::string parts;
  double begin = 0;
  for (size_t f = 0; f < kFateCount; ++f) {
    if (fates[f] == 0) continue;
    const double width = 100.0 * static_cast<double>(fates[f]) / static_cast<double>(most);
    const std::string_view kind = name_of(static_cast<Fate>(f));
    parts += rectangle(kind, begin, width, fmt::format("{} {}", fates[f], kind));
    begin += width;
  }
  return drawing(parts);
}

size_t all_of(const Tally& t) { return t.asserts + t.comments; }

/// Rows that are added up under a name.
struct Sum {
  std::string name;
  size_t asserts = 0;
  std::array<size_t, kFateCount> fates{};
};

/// The most first.
template <class NameOf>
std::vector<Sum> sums_by(const std::vector<Tally>& tallies, NameOf name_of_row) {
  std::map<std::string, Sum> named;
  for (const Tally& t : tallies) {
    Sum& sum = named[name_of_row(t)];
    sum.asserts += all_of(t);
    for (size_t f = 0; f < kFateCount; ++f) sum.fates[f] += t.fates[f];
  }
  std::vector<Sum> sums;
  for (auto& [name, sum] : named) {
    sum.name = name;
    sums.push_back(std::move(sum));
  }
  std::ranges::stable_sort(sums, std::greater<>{}, &Sum::asserts);
  return sums;
}

/// A table that is closed at first where it is long.
std::string bars(std::string_view caption, const std::vector<Sum>& sums) {
  constexpr size_t kLong = 12;
  if (sums.empty()) return "";
  std::string out =
      fmt::format("<details{}><summary>{}</summary><table>\n", sums.size() > kLong ? "" : " open", caption);
  for (const Sum& sum : sums)
    out +=
        fmt::format("<tr><td class=\"code\">{}</td><td class=\"n\">{}</td><td class=\"bars\">{}</td></tr>\n",
                    text(sum.name), sum.asserts, bar(sum.fates, sums.front().asserts));
  return out + "</table></details>\n";
}

std::string totals(const RunReport& run, const std::vector<Tally>& tallies) {
  std::map<std::string_view, size_t> states;
  for (const FileReport& f : run.files) ++states[name_of(f.state)];
  size_t asserts = 0, stripped = 0;
  for (const Tally& t : tallies) {
    asserts += all_of(t);
    stripped += t.fates[static_cast<size_t>(Fate::kStripped)];
  }
  std::string out = fmt::format("<h1>torchpare {}</h1>\n<p><b>{}</b> asserts in {} files; <b>{}</b> {}.",
                                name_of(run.command), asserts, run.files.size(), stripped,
                                run.dry_run ? "to strip" : "stripped");
  for (const auto& [state, count] : states) out += fmt::format(" {} {}.", count, state);
  out += run.dry_run ? " A dry run: nothing was written.</p>\n" : "</p>\n";
  return out;
}

std::string policy_of(const RunReport& run) {
  std::string out = "<h2>Policy</h2>\n";
  if (run.policy == nullptr) return out + fmt::format("<p>none: {}</p>\n", text(run.policy_missing));
  const Policy& policy = *run.policy;
  out += fmt::format(
      "<p>preset {}{}</p>\n<table><tr><th>asserts</th><th>action</th><th>who says so</th>"
      "<th>overrode</th></tr>\n",
      text(policy.preset_name()),
      policy.torch_version.empty() ? "" : ", torch " + text(policy.torch_version));
  const auto line = [&out](std::string_view what, const Choice& choice, const std::vector<Choice>& overrode) {
    out += fmt::format("<tr><td class=\"code\">{}</td><td>{}</td><td>{}</td><td>", text(what),
                       name_of(choice.action), text(choice.origin));
    for (const Choice& beaten : overrode)
      out += fmt::format("{}: {}<br>", name_of(beaten.action), text(beaten.origin));
    out += "</td></tr>\n";
  };
  for (const KindRow& kind : kinds())
    line(kind.name, policy.setting(kind.kind).chosen, policy.setting(kind.kind).overrode);
  if (policy.inputs) line("inputs", *policy.inputs, {});
  for (const OpRule& rule : policy.op_rules) line(rule.glob, rule.choice, {});
  out += "</table>\n";
  for (const std::string& warning : policy.warnings)
    out += fmt::format("<p class=\"bad\">{}</p>\n", text(warning));
  return out;
}

std::string sites_of(const FileReport& f) {
  if (f.sites.empty()) return "";
  std::string out =
      "<table><tr><th class=\"n\">line</th><th>function</th><th>assert</th><th>of</th><th>fate</th>"
      "<th>who says so</th></tr>\n";
  for (const SiteReport& s : f.sites)
    out += fmt::format(
        "<tr><td class=\"n\">{}{}</td><td class=\"code\">{}</td><td>{}</td><td class=\"code\">{}</td>"
        "<td>{}</td><td>{}</td></tr>\n",
        f.wrappers.size() > 1 ? fmt::format("{}:", s.wrapper + 1) : "", s.at.line, text(s.body),
        row(s.form).name, text(s.cls == Class::kOp ? std::string_view(s.op) : name_of(s.cls)),
        s.origin.empty() ? "" : name_of(s.fate), text(s.stuck.empty() ? s.origin : s.stuck));
  return out + "</table>\n";
}

std::string diff_of(const FileReport& f) {
  if (f.diff.empty()) return "";
  std::string out = "<pre>";
  for (size_t begin = 0; begin < f.diff.size();) {
    const size_t end = std::min(f.diff.find('\n', begin), f.diff.size());
    const std::string_view line = std::string_view(f.diff).substr(begin, end - begin);
    const char* kind = line.starts_with('+')    ? "plus"
                       : line.starts_with('-')  ? "minus"
                       : line.starts_with("@@") ? "at"
                                                : "";
    out += fmt::format("<span class=\"{}\">{}</span>", kind, lines(line));
    begin = end + 1;
  }
  return out + "</pre>\n";
}

std::string wrapper(const FileReport& f, bool open) {
  const bool bad = f.state == State::kUndecided || f.state == State::kFailed;
  size_t asserts = 0;
  for (const Tally& t : f.tallies) asserts += all_of(t);
  std::string out = fmt::format("<details{}><summary><code>{}</code> <span class=\"{}\">{}</span>",
                                open ? " open" : "", text(f.path), bad ? "bad" : "state", name_of(f.state));
  if (asserts > 0) out += fmt::format(", {} asserts", asserts);
  if (!f.layout.empty()) out += fmt::format(", {}", text(f.layout));
  if (f.container) out += fmt::format(", {} of {} wrappers", text(f.format), f.wrappers.size());
  if (!f.reason.empty()) out += fmt::format(": {}", text(f.reason));
  out += "</summary>\n";
  if (!f.excerpt.empty()) out += fmt::format("<pre>{}</pre>\n", lines(f.excerpt));
  for (const OddityReport& o : f.oddities)
    out += fmt::format("<p>line {}: {}: <code>{}</code></p>\n", o.at.line, text(o.what), text(o.line));
  return out + sites_of(f) + diff_of(f) + "</details>\n";
}

}  // namespace

std::string to_html(const RunReport& run) {
  const std::vector<Tally> tallies = tally(run.files);
  std::string out = fmt::format("{}{}{}", kHead, kStyle, kBody);
  out += totals(run, tallies);
  out += "<p class=\"key\">";
  for (size_t f = 0; f < kFateCount; ++f)
    out += drawing(rectangle(name_of(static_cast<Fate>(f)), 0, 100, "")) +
           std::string(name_of(static_cast<Fate>(f)));
  out += "</p>\n";
  std::vector<Tally> of_operators;
  std::ranges::copy_if(tallies, std::back_inserter(of_operators),
                       [](const Tally& t) { return t.cls == Class::kOp; });
  out += bars("by kind", sums_by(tallies, [](const Tally& t) { return std::string(row(t.kind).name); }));
  out += bars("by class", sums_by(tallies, [](const Tally& t) { return std::string(name_of(t.cls)); }));
  out += bars("by operator", sums_by(of_operators, [](const Tally& t) { return t.op; }));
  out += policy_of(run) + "<h2>Wrappers</h2>\n";
  const auto is_skipped = [](const FileReport& f) { return f.state == State::kSkipped; };
  for (const FileReport& f : run.files)
    if (!is_skipped(f)) out += wrapper(f, run.files.size() == 1);
  const auto skipped = std::ranges::count_if(run.files, is_skipped);
  if (skipped == 0) return out + "</body>\n</html>\n";
  out += fmt::format("<details><summary>{} skipped</summary>\n", skipped);
  for (const FileReport& f : run.files)
    if (is_skipped(f)) out += wrapper(f, false);
  out += "</details>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace torchpare
