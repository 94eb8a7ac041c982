#include "report.h"

#include <array>
#include <map>
#include <tuple>

namespace torchpare {

size_t FileReport::count(Fate fate) const {
  size_t all = 0;
  for (const Tally& t : tallies) all += t.fates[static_cast<size_t>(fate)];
  return all;
}

std::string_view name_of(FileReport::State state) {
  constexpr std::array<std::string_view, 5> kNames = {"unchanged", "rewritten", "undecided", "skipped",
                                                      "failed"};
  return kNames[static_cast<size_t>(state)];
}

std::string_view name_of(Fate fate) {
  constexpr std::array<std::string_view, 4> kNames = {"kept", "stripped", "comment", "undecided"};
  return kNames[static_cast<size_t>(fate)];
}

namespace {

FileReport::State state_of(Outcome::State state) {
  switch (state) {
    case Outcome::State::kUnchanged:
      return FileReport::State::kUnchanged;
    case Outcome::State::kRewritten:
      return FileReport::State::kRewritten;
    case Outcome::State::kUndecided:
      break;
  }
  return FileReport::State::kUndecided;
}

/// The row of a kind, class and op; rows are few, so looking at each beats a tree.
Tally& row_for(std::vector<Tally>& tallies, Kind kind, Class cls, std::string_view op) {
  for (Tally& t : tallies)
    if (t.kind == kind && t.cls == cls && t.op == op) return t;
  Tally& added = tallies.emplace_back();
  added.kind = kind;
  added.cls = cls;
  added.op = op;
  return added;
}

bool is_comment(const Site& site) { return site.code == site.bytes.end; }

void add_tallies(const Outcome& outcome, FileReport& report) {
  for (size_t i = 0; i < outcome.plan.decisions.size(); ++i) {
    const Site& site = outcome.inventory.sites[i];
    if (site.form == Form::kMetadataImport) continue;
    Tally& t = row_for(report.tallies, kind_of(site.form), site.subject.cls, site.subject.op);
    ++(is_comment(site) ? t.comments : t.asserts);
    ++t.fates[static_cast<size_t>(outcome.plan.decisions[i].fate)];
  }
}

void add_sites(std::string_view text, const Outcome& outcome, Detail detail, FileReport& report) {
  LineCounter lines(text);
  const Inventory& found = outcome.inventory;
  for (size_t i = 0; i < outcome.plan.decisions.size(); ++i) {
    const Site& site = found.sites[i];
    const Decision& decision = outcome.plan.decisions[i];
    if (detail == Detail::kCounts && decision.fate != Fate::kStuck) continue;
    SiteReport& s = report.sites.emplace_back();
    s.at = lines.at(site.bytes.begin + site.indent);
    if (site.body != kNoBody) s.body = found.bodies[site.body].name;
    s.form = site.form;
    s.is_comment = is_comment(site);
    s.cls = site.subject.cls;
    s.op = site.subject.op;
    s.fate = decision.fate;
    if (decision.choice != nullptr) s.origin = decision.choice->origin;
    s.stuck = decision.stuck;
  }
}

void add_oddities(std::string_view text, const Inventory& found, FileReport& report) {
  LineCounter lines(text);
  for (const Oddity& oddity : found.oddities)
    report.oddities.push_back(
        {lines.at(oddity.at), std::string(oddity.what), std::string(line_at(text, oddity.at))});
}

}  // namespace

FileReport report_on(std::string path, std::string_view text, Style style, const Outcome& outcome,
                     Detail detail) {
  FileReport report;
  report.path = std::move(path);
  report.state = state_of(outcome.state);
  report.style = style;
  report.bytes = text.size();
  report.bytes_after = outcome.rewritten ? outcome.rewritten->text().size() : text.size();
  if (outcome.state == Outcome::State::kUndecided) {
    report.reason = outcome.reason;
    report.at = position_of(text, outcome.at);
    report.excerpt = excerpt(text, outcome.at);
    return report;
  }
  add_tallies(outcome, report);
  add_sites(text, outcome, detail, report);
  add_oddities(text, outcome.inventory, report);
  return report;
}

std::vector<Tally> tally(const std::vector<FileReport>& files) {
  std::map<std::tuple<Kind, Class, std::string_view>, Tally> all;
  for (const FileReport& file : files) {
    for (const Tally& t : file.tallies) {
      Tally& sum = all.try_emplace({t.kind, t.cls, t.op}, Tally{t.kind, t.cls, t.op, 0, 0, {}}).first->second;
      sum.asserts += t.asserts;
      sum.comments += t.comments;
      for (size_t f = 0; f < kFateCount; ++f) sum.fates[f] += t.fates[f];
    }
  }
  std::vector<Tally> out;
  for (auto& [key, sum] : all) out.push_back(std::move(sum));
  return out;
}

}  // namespace torchpare
