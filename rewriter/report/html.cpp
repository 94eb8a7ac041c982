#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/printable.h"
#include "report/bars.h"
#include "report/listing.h"
#include "report/page.h"
#include "report/times.h"
#include "report/wrappers_html.h"

namespace torchpare {
namespace {

/// What the head of the page counts.
struct Totals {
  Tally all;
  size_t wrappers = 0;
  std::map<std::string_view, size_t> states;
};

Totals totals_of(const RunReport& run, const std::vector<Tally>& tallies) {
  Totals totals{total(tallies), 0, {}};
  for (const FileReport& f : run.files) {
    ++totals.states[name_of(f.state)];
    totals.wrappers += f.wrappers.size();
  }
  return totals;
}

std::string head_of(const RunReport& run, const Totals& totals) {
  const bool is_dry = run.dry_run;
  std::string out = fmt::format("<h1>torchpare {}</h1>\n<p>{} asserts in {} files; {} {}.",
                                name_of(run.command), totals.all.asserts, run.files.size(),
                                totals.all.count(Fate::kStripped), is_dry ? "to strip" : "stripped");
  for (const auto& [state, count] : totals.states)
    out +=
        fmt::format(" {} {}.", count, is_dry && state == name_of(State::kRewritten) ? "to rewrite" : state);
  if (is_dry) out += " A dry run: nothing was written.";
  if (run.made > 0) out += fmt::format(" <span class=\"faint\">{}</span>", time_of(run.made));
  std::vector<Card> cards = {{html_number(totals.all.asserts), "asserts"}};
  const auto add = [&](Fate fate, std::string_view what) {
    if (totals.all.count(fate) > 0)
      cards.push_back({html_number(totals.all.count(fate)), std::string(what), name_of(fate)});
  };
  if (run.policy != nullptr) {
    add(Fate::kStripped, is_dry ? "to strip" : "stripped");
    add(Fate::kKept, "kept");
    add(Fate::kStuck, "undecided");
  }
  add(Fate::kCompiled, "in C++, stay");
  if (totals.all.muted > 0) cards.push_back({html_number(totals.all.muted), "muted already", "muted"});
  cards.push_back({html_number(totals.wrappers), "wrappers"});
  if (!run.caches.empty()) cards.push_back({html_number(run.caches.size()), "caches"});
  return out + "</p>\n" + html_cards(cards);
}

/// What does to files what this run only says, with the same policy; empty where no flags are as good as it.
std::string flags_of(const Policy& policy) {
  std::string out;
  const auto by_preset = [](const Setting& s) { return s.chosen.origin.starts_with("--preset strip"); };
  const bool plain = policy.preset == Preset::kStrip && std::ranges::all_of(policy.settings, by_preset);
  out += plain ? " --preset strip" : " --preset keep";
  for (const KindRow& kind : kinds()) {
    const Action action = policy.setting(kind.kind).chosen.action;
    if (action == Action::kOnce) return "";
    if (!plain && action == Action::kStrip) out += fmt::format(" --set {}=strip", kind.name);
  }
  if (policy.inputs) out += " --keep-inputs";
  for (const OpRule& rule : policy.op_rules) {
    if (rule.choice.action == Action::kOnce) return "";
    out += fmt::format(" --{}-op {}", name_of(rule.choice.action), shell_word(rule.glob));
  }
  return out;
}

std::string commands_for(const RunReport& run, const Totals& totals) {
  if (run.policy == nullptr || run.caches.empty() || totals.all.count(Fate::kStripped) == 0) return "";
  const std::string flags = flags_of(*run.policy);
  std::vector<std::string> places;
  for (const CacheReport& c : run.caches)
    if (c.stripped > 0 && (places.empty() || places.back() != c.place)) places.push_back(c.place);
  if (flags.empty() || places.empty()) return "";
  std::string words;
  for (const std::string& place : places) words += " " + shell_word(place);
  const std::string strip = html_command("torchpare rewrite" + words + flags + " --in-place");
  if (strip.empty()) return "";
  return "<h2>What to do</h2>\n<p>Take out what is to strip, and put it back (a click selects a "
         "command):</p>\n" +
         strip + html_command("torchpare undo" + words);
}

std::string cache_row(const CacheReport& c, int64_t now) {
  std::string torch;
  for (const std::string& one : c.torch) torch += (torch.empty() ? "" : ", ") + one;
  return fmt::format(
      "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
      "class=\"n\">{}</td>"
      "<td class=\"n\">{}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n",
      html_text(name_of(c)), c.asserts, c.stripped, c.muted, c.wrappers, short_size(c.bytes), age_of(c, now),
      html_text(torch), html_text(c.path), html_text(c.origin));
}

std::string caches_of(const RunReport& run) {
  if (run.caches.empty() && run.empty_places.empty()) return "";
  std::string out = "<h2>Caches</h2>\n";
  if (!run.caches.empty()) {
    out +=
        "<div class=\"scroll\"><table><tr><th>cache</th><th class=\"n\">asserts</th><th class=\"n\">to "
        "strip</th>"
        "<th class=\"n\">muted</th><th class=\"n\">wrappers</th><th "
        "class=\"n\">size</th><th>age</th><th>torch</th>"
        "<th>folder or server</th><th>named by</th></tr>\n";
    for (const CacheReport& c : run.caches) out += cache_row(c, run.made);
    out += "</table></div>\n";
  }
  for (const EmptyPlace& e : run.empty_places)
    out += fmt::format("<p class=\"faint\">also looked for: <code>{}</code> ({}): {}</p>\n",
                       html_text(e.path), html_text(e.origin), html_text(e.why));
  return out;
}

std::string policy_of(const RunReport& run) {
  std::string out = "<h2>Policy</h2>\n";
  if (run.policy == nullptr) return out + fmt::format("<p>none: {}</p>\n", html_text(run.policy_missing));
  const Policy& policy = *run.policy;
  out += fmt::format(
      "<p>preset {}{}</p>\n<div class=\"scroll\"><table><tr><th>asserts</th><th>action</th><th>who says "
      "so</th>"
      "<th>overrode</th></tr>\n",
      html_text(policy.preset_name()),
      policy.torch_version.empty() ? "" : ", torch " + html_text(policy.torch_version));
  const auto line = [&out](std::string_view what, const Choice& choice, const std::vector<Choice>& overrode) {
    out += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td class=\"why\">{}</td><td>",
                       html_text(what), name_of(choice.action), html_text(choice.origin));
    for (const Choice& beaten : overrode)
      out += fmt::format("{}: {}<br>", name_of(beaten.action), html_text(beaten.origin));
    out += "</td></tr>\n";
  };
  for (const KindRow& kind : kinds())
    line(kind.name, policy.setting(kind.kind).chosen, policy.setting(kind.kind).overrode);
  if (policy.inputs) line("inputs", *policy.inputs, {});
  for (const OpRule& rule : policy.op_rules) line(rule.glob, rule.choice, {});
  out += "</table></div>\n";
  for (const std::string& warning : policy.warnings)
    out += fmt::format("<p class=\"bad\">{}</p>\n", html_text(warning));
  return out;
}

}  // namespace

std::string to_html(const RunReport& run) {
  const std::vector<Tally> tallies = tally(run.files);
  const Totals totals = totals_of(run, tallies);
  return page(fmt::format("torchpare {}", name_of(run.command)),
              head_of(run, totals) + html_bars(tallies, run.dry_run) + caches_of(run) +
                  commands_for(run, totals) + policy_of(run) + html_wrappers(run));
}

}  // namespace torchpare
