#include "report.h"

#include <algorithm>
#include <array>

namespace torchpare {

size_t FileReport::count(Fate fate) const {
  return static_cast<size_t>(
      std::count_if(sites.begin(), sites.end(), [fate](const SiteReport& s) { return s.fate == fate; }));
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

void add_sites(std::string_view text, const Outcome& outcome, FileReport& report) {
  LineCounter lines(text);
  const Inventory& found = outcome.inventory;
  report.sites.reserve(outcome.plan.decisions.size());
  for (size_t i = 0; i < outcome.plan.decisions.size(); ++i) {
    const Site& site = found.sites[i];
    const Decision& decision = outcome.plan.decisions[i];
    SiteReport& s = report.sites.emplace_back();
    s.at = lines.at(site.bytes.begin + site.indent);
    if (site.body != kNoBody) s.body = found.bodies[site.body].name;
    s.form = site.form;
    s.is_comment = site.code == site.bytes.end;
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

FileReport report_on(std::string path, std::string_view text, Style style, const Outcome& outcome) {
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
  add_sites(text, outcome, report);
  add_oddities(text, outcome.inventory, report);
  return report;
}

Tallies tally(const std::vector<FileReport>& files) {
  Tallies tallies;
  for (const FileReport& file : files) {
    for (const SiteReport& site : file.sites) {
      if (site.form == Form::kMetadataImport) continue;
      Tally& t = tallies[{kind_of(site.form), site.cls, site.op}];
      (site.is_comment ? t.comments : t.asserts) += 1;
      ++t.fates[site.fate];
    }
  }
  return tallies;
}

}  // namespace torchpare
