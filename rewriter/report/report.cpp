#include "report/report.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "core/printable.h"
#include "find/device.h"
#include "find/generation.h"

namespace torchpare {

void Tally::add(const Tally& other) {
  asserts += other.asserts;
  comments += other.comments;
  muted += other.muted;
  for (size_t f = 0; f < kFateCount; ++f) fates[f] += other.fates[f];
}

Tally total(const std::vector<Tally>& tallies) {
  Tally all;
  for (const Tally& t : tallies) all.add(t);
  return all;
}

std::string_view name_of(RunReport::Command command) {
  constexpr std::array<std::string_view, 3> kNames = {"scan", "rewrite", "undo"};
  return kNames[static_cast<size_t>(command)];
}

std::string_view name_of(Condition condition) {
  constexpr std::array<std::string_view, 3> kNames = {"unknown", "pristine", "muted"};
  return kNames[static_cast<size_t>(condition)];
}

std::string_view name_of(Fate fate) {
  constexpr std::array<std::string_view, 5> kNames = {"kept", "stripped", "comment", "undecided", "compiled"};
  return kNames[static_cast<size_t>(fate)];
}

namespace {

/// The rows of a file, which a hostile one may have as many of as it has asserts.
class Rows {
 public:
  explicit Rows(std::vector<Tally>& tallies) : tallies_(tallies) {}

  Tally& of(Kind kind, const Subject& subject) {
    const auto [known, fresh] = places_.try_emplace({kind, subject.cls, subject.op}, tallies_.size());
    if (fresh) tallies_.push_back({kind, subject.cls, std::string(subject.op), 0, 0, {}});
    return tallies_[known->second];
  }

 private:
  std::vector<Tally>& tallies_;
  std::map<std::tuple<Kind, Class, std::string_view>, size_t> places_;
};

void add_tallies(const Outcome& outcome, Rows& rows) {
  for (size_t i = 0; i < outcome.plan.decisions.size(); ++i) {
    const Site& site = outcome.inventory.sites[i];
    if (is_import(site.form)) continue;
    Tally& t = rows.of(kind_of(site.form), site.subject);
    ++(site.is_comment() ? t.comments : t.asserts);
    ++t.fates[static_cast<size_t>(outcome.plan.decisions[i].fate)];
  }
  for (const CompiledAssert& a : outcome.inventory.compiled) {
    Tally& t = rows.of(kind_of(a.form), a.subject);
    ++t.asserts;
    ++t.fates[static_cast<size_t>(Fate::kCompiled)];
  }
}

/// Each site names its function: a name of a megabyte would make a terabyte of a million of them.
std::string shown_name(std::string_view name) {
  return name.size() <= kMostShown ? std::string(name) : fmt::format("{}...", name.substr(0, kMostShown));
}

/// An assert of the wrapper that was added last.
template <class Assert>
SiteReport& add_assert(const Assert& a, Position at, Fate fate, FileReport& report) {
  SiteReport& s = report.sites.emplace_back();
  s.wrapper = report.wrappers.size() - 1;
  s.at = at;
  s.form = a.form;
  s.cls = a.subject.cls;
  s.op = a.subject.op;
  s.fate = fate;
  return s;
}

void add_sites(std::string_view text, const Outcome& outcome, Detail detail, FileReport& report) {
  LineCounter lines(text);
  const Inventory& found = outcome.inventory;
  for (size_t i = 0; i < outcome.plan.decisions.size(); ++i) {
    const Site& site = found.sites[i];
    const Decision& decision = outcome.plan.decisions[i];
    if (detail < Detail::kSites && decision.fate != Fate::kStuck) continue;
    SiteReport& s = add_assert(site, lines.at(site.bytes.begin + site.indent), decision.fate, report);
    if (site.body != kNoBody) s.body = shown_name(found.bodies[site.body].name);
    s.is_comment = site.is_comment();
    if (decision.choice != nullptr) s.origin = decision.choice->origin;
    s.stuck = decision.stuck;
    if (detail == Detail::kSites) s.line = part_of_line(text, site.bytes.begin + site.indent);
  }
}

void add_compiled(std::string_view text, const Inventory& found, FileReport& report) {
  LineCounter lines(text);
  for (const CompiledAssert& a : found.compiled)
    add_assert(a, lines.at(a.at), Fate::kCompiled, report).line = part_of_line(text, a.at);
}

void add_oddities(std::string_view text, const Inventory& found, FileReport& report) {
  LineCounter lines(text);
  for (const Oddity& oddity : found.oddities) {
    const Position at = lines.at(oddity.at);
    const size_t before = at.column - 1;
    const Position in_utf16{at.line, 1 + utf16_units(text.substr(oddity.at - before, before))};
    report.oddities.push_back({report.wrappers.size() - 1, at, in_utf16, std::string(oddity.what),
                               std::string(part_of_line(text, oddity.at))});
  }
}

WrapperReport& add_identity(std::string_view text, const Wrapper& wrapper, Detail detail,
                            FileReport& report) {
  WrapperReport& w = report.wrappers.emplace_back();
  w.key = wrapper.key;
  w.condition = wrapper.condition;
  if (detail >= Detail::kOrigins) {
    w.torch = generation_of(text);
    w.device = device_of(text);
  }
  w.bytes = text.size();
  w.asserts = wrapper.outcome.inventory.compiled.size();
  return w;
}

void add_wrapper(std::string_view text, const Wrapper& wrapper, Detail detail, Rows& rows,
                 FileReport& report) {
  WrapperReport& w = add_identity(text, wrapper, detail, report);
  for (const Site& site : wrapper.outcome.inventory.sites) {
    if (is_import(site.form) || site.is_comment()) continue;
    ++w.asserts;
    ++w.kinds[static_cast<size_t>(kind_of(site.form))];
  }
  for (const CompiledAssert& a : wrapper.outcome.inventory.compiled)
    ++w.kinds[static_cast<size_t>(kind_of(a.form))];
  w.muted = wrapper.muted.size();
  for (const MutedAssert& m : wrapper.muted) {
    ++w.kinds[static_cast<size_t>(kind_of(m.form))];
    ++rows.of(kind_of(m.form), {m.cls, m.op}).muted;
  }
  add_tallies(wrapper.outcome, rows);
  add_sites(text, wrapper.outcome, detail, report);
  if (detail == Detail::kSites) add_compiled(text, wrapper.outcome.inventory, report);
  add_oddities(text, wrapper.outcome.inventory, report);
}

/// Where in which text `at` is.
void add_place(std::string_view bytes, const FileOutcome& outcome, FileReport& report) {
  for (size_t i = 0; i < outcome.wrappers.size(); ++i) {
    const Span span = outcome.wrappers[i].bytes;
    if (outcome.at < span.begin || outcome.at > span.end) continue;
    const std::string_view text = slice(bytes, span);
    const size_t at = outcome.at - span.begin;
    report.at = position_of(text, at);
    report.at_utf16 = position_of(text, at, Columns::kUtf16);
    report.excerpt = excerpt(text, at);
    if (outcome.contents)
      report.reason = fmt::format("wrapper {} of {}: {}", i + 1, outcome.wrappers.size(), report.reason);
    return;
  }
}

}  // namespace

FileReport report_on(std::string path, std::string_view bytes, const FileOutcome& outcome, Detail detail) {
  FileReport report;
  report.path = std::move(path);
  report.state = outcome.state;
  report.style = outcome.style;
  report.bytes = bytes.size();
  report.bytes_after = outcome.rewritten ? outcome.rewritten->text().size() : bytes.size();
  if (outcome.contents) {
    report.container = true;
    report.format = container::name_of(outcome.contents->format);
    report.torch = outcome.contents->torch;
  }
  if (outcome.state == State::kUndecided) {
    report.reason = outcome.reason;
    add_place(bytes, outcome, report);
    for (const Wrapper& w : outcome.wrappers) add_identity(slice(bytes, w.bytes), w, detail, report);
    return report;
  }
  Rows rows(report.tallies);
  for (const Wrapper& w : outcome.wrappers) add_wrapper(slice(bytes, w.bytes), w, detail, rows, report);
  return report;
}

FileReport report_on(std::string path, std::string_view text, Style style, const Outcome& outcome,
                     Detail detail) {
  return report_on(std::move(path), text, file_of(text, style, outcome), detail);
}

void keep_all(FileReport& report) {
  report.bytes_after = report.bytes;
  for (Tally& t : report.tallies) {
    t.fates[static_cast<size_t>(Fate::kStuck)] += t.fates[static_cast<size_t>(Fate::kStripped)];
    t.fates[static_cast<size_t>(Fate::kStripped)] = 0;
  }
  for (SiteReport& s : report.sites)
    if (s.fate == Fate::kStripped) s.fate = Fate::kStuck;
}

std::vector<CopiesReport> copies_in(const std::vector<FileReport>& files) {
  std::map<std::string_view, CopiesReport> all;
  std::set<std::string_view> in_containers;
  for (size_t i = 0; i < files.size(); ++i) {
    for (const WrapperReport& w : files[i].wrappers) {
      if (w.key.empty()) continue;
      CopiesReport& copies = all[w.key];
      copies.key = w.key;
      if (copies.files.empty() || copies.files.back() != i) copies.files.push_back(i);
      copies.has_text_file |= !files[i].container;
      // A name is the hash of a text: texts that have it are the same, and the others are not.
      copies.differ |= w.condition == Condition::kUnknown;
      if (files[i].container) in_containers.insert(w.key);
    }
  }
  std::vector<CopiesReport> out;
  for (auto& [key, copies] : all)
    if (in_containers.contains(key)) out.push_back(std::move(copies));
  return out;
}

std::vector<Tally> tally(const std::vector<FileReport>& files) {
  std::vector<Tally> all;
  Rows rows(all);
  for (const FileReport& file : files)
    for (const Tally& t : file.tallies) rows.of(t.kind, {t.cls, t.op}).add(t);
  std::ranges::sort(all, {}, [](const Tally& t) { return std::tie(t.kind, t.cls, t.op); });
  return all;
}

}  // namespace torchpare
