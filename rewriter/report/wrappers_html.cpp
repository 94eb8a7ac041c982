#include "report/wrappers_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "core/ascii.h"
#include "report/page.h"
#include "report/said.h"

namespace torchpare {
namespace {

using Files = std::vector<const FileReport*>;

/// Muted ones included.
size_t asserts_in(const FileReport& f) {
  const Tally all = total(f.tallies);
  return all.asserts + all.muted;
}

bool is_bad(const FileReport& f) { return f.state == State::kUndecided || f.state == State::kFailed; }

/// What became of a site, or would.
std::string_view word_for(const SiteReport& s, bool is_dry) {
  if (s.origin.empty()) return "";
  return is_dry && s.fate == Fate::kStripped ? "to strip" : name_of(s.fate);
}

std::string site_row(const FileReport& f, const SiteReport& s, bool is_dry) {
  const std::string wrapper = f.wrappers.size() > 1 ? fmt::format("{}:", s.wrapper + 1) : "";
  return fmt::format(
      "<tr><td class=\"n\">{}{}</td><td class=\"{}\">{}</td><td><code>{}</code></td><td><code>{}</code></td>"
      "<td class=\"why\">{}</td><td><code>{}</code></td></tr>\n",
      wrapper, s.at.line, name_of(s.fate), word_for(s, is_dry), html_source(s.line),
      html_text(s.cls == Class::kOp ? std::string_view(s.op) : name_of(s.cls)),
      html_text(s.stuck.empty() ? s.origin : s.stuck), html_text(s.body));
}

std::string sites_of(const FileReport& f, bool is_dry) {
  if (f.sites.empty()) return "";
  std::string out =
      "<div class=\"scroll\"><table><tr><th class=\"n\">line</th><th>fate</th><th>assert</th><th>of</th>"
      "<th>who says so</th><th>function</th></tr>\n";
  for (const SiteReport& s : f.sites) out += site_row(f, s, is_dry);
  return out + "</table></div>\n";
}

std::string diff_of(const FileReport& f) {
  if (f.diff.empty()) return "";
  std::string out = "<pre>";
  for (const std::string_view line : lines_in(f.diff)) {
    const char* kind = line.starts_with('+')    ? " plus"
                       : line.starts_with('-')  ? " minus"
                       : line.starts_with("@@") ? " at"
                                                : "";
    out += fmt::format("<span class=\"line{}\">{}</span>", kind, html_lines(line));
  }
  return out + "</pre>\n";
}

/// "rewritten, 6 asserts, 2 muted, FX graph cache entry, pickle of 2 wrappers, torch 2.13 or later, cuda"
std::string facts_of(const FileReport& f, bool is_dry) {
  const bool to_do = is_dry && f.state == State::kRewritten;
  std::string out = fmt::format("<span class=\"{}\">{}</span>", is_bad(f) ? "bad" : "faint",
                                to_do ? "to rewrite" : name_of(f.state));
  const Tally all = total(f.tallies);
  if (all.asserts > 0) out += ", " + plural(all.asserts, "assert");
  if (all.muted > 0) out += fmt::format(", {} muted", all.muted);
  if (!f.layout.empty()) out += fmt::format(", {}", html_text(f.layout));
  if (f.container) out += fmt::format(", {} of {} wrappers", html_text(f.format), f.wrappers.size());
  if (!f.wrappers.empty()) {
    const WrapperReport& w = f.wrappers.front();
    const std::string_view torch = f.torch.empty() ? w.torch : std::string_view(f.torch);
    if (!torch.empty()) out += fmt::format(", torch {}", html_text(torch));
    if (!w.device.empty()) out += fmt::format(", {}", w.device);
  }
  if (!f.reason.empty()) out += fmt::format(": {}", html_text(f.reason));
  return out;
}

std::string file_of(const FileReport& f, bool is_dry, bool open) {
  std::string out = fmt::format("<details{}><summary><code>{}</code> {}</summary>\n", open ? " open" : "",
                                html_text(f.cache ? f.in_cache : f.path), facts_of(f, is_dry));
  if (!f.excerpt.empty()) out += fmt::format("<pre>{}</pre>\n", html_lines(f.excerpt));
  for (const OddityReport& o : f.oddities)
    out += fmt::format("<p>line {}: {}: <code>{}</code></p>\n", o.at.line, html_text(o.what),
                       html_source(o.line));
  return out + sites_of(f, is_dry) + diff_of(f) + "</details>\n";
}

std::string put_away(const Files& files, std::string_view what, bool is_dry) {
  if (files.empty()) return "";
  std::string out = fmt::format("<details><summary class=\"faint\">{} {}</summary>\n", files.size(), what);
  for (const FileReport* f : files) out += file_of(*f, is_dry, false);
  return out + "</details>\n";
}

std::string group(Files files, bool is_dry, bool alone) {
  std::ranges::stable_sort(files, std::greater<>{}, [](const FileReport* f) { return asserts_in(*f); });
  std::string out;
  Files empty, skipped;
  for (const FileReport* f : files) {
    if (f->state == State::kSkipped)
      skipped.push_back(f);
    else if (asserts_in(*f) == 0 && f->oddities.empty() && !is_bad(*f))
      empty.push_back(f);
    else
      out += file_of(*f, is_dry, alone);
  }
  return out + put_away(empty, "without asserts", is_dry) + put_away(skipped, "skipped", is_dry);
}

}  // namespace

std::string html_wrappers(const RunReport& run) {
  std::vector<Files> groups(run.caches.size() + 1);  // the first is of no cache
  for (const FileReport& f : run.files) groups[f.cache ? *f.cache + 1 : 0].push_back(&f);
  std::string out = "<h2>Wrappers</h2>\n";
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].empty()) continue;
    if (i > 0) out += fmt::format("<h3><code>{}</code></h3>\n", html_text(run.caches[i - 1].path));
    out += group(std::move(groups[i]), run.dry_run, run.files.size() == 1);
  }
  return out;
}

}  // namespace torchpare
