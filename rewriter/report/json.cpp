// Reports as JSON: for programs. Keys are only ever added.
#include <algorithm>

#include "policy/json.h"
#include "report/listing.h"
#include "report/printed.h"
#include "report/report.h"
#include "report/times.h"

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Position& at) { return {{"line", at.line}, {"column", at.column}}; }

Json json_of(const SiteReport& s) {
  Json j = json_of(s.at);
  j["wrapper"] = s.wrapper;
  j["body"] = s.body;
  j["kind"] = row(kind_of(s.form)).name;
  j["form"] = row(s.form).name;
  j["class"] = name_of(s.cls);
  if (s.cls == Class::kOp) j["op"] = s.op;
  if (s.is_comment) j["comment"] = true;
  j["fate"] = s.origin.empty() && s.fate != Fate::kCompiled ? "unknown" : name_of(s.fate);
  if (!s.line.empty()) j["text"] = s.line;
  if (!s.origin.empty()) j["origin"] = s.origin;
  if (!s.stuck.empty()) j["reason"] = s.stuck;
  if (s.fate == Fate::kCompiled) j["reason"] = kWhyCompiled;
  return j;
}

Json json_of(const OddityReport& o) {
  Json j = json_of(o.at);
  j["wrapper"] = o.wrapper;
  j["what"] = o.what;
  j["text"] = o.line;
  return j;
}

Json json_of(const WrapperReport& w) {
  Json j = {{"asserts", w.asserts}, {"muted", w.muted}, {"condition", name_of(w.condition)}};
  j["bytes"] = w.bytes;
  j["device"] = w.device;
  for (const KindRow& kind : kinds())
    if (const size_t count = w.kinds[static_cast<size_t>(kind.kind)]; count > 0)
      j["kinds"][kind.name] = count;
  if (!w.key.empty()) j["key"] = w.key;
  if (!w.torch.empty()) j["torch"] = w.torch;
  return j;
}

Json json_of(const CopiesReport& c, const std::vector<FileReport>& files) {
  Json j = {{"key", c.key}, {"differ", c.differ}, {"has_text_file", c.has_text_file}};
  j["files"] = Json::array();
  for (size_t i : c.files) j["files"].push_back(files[i].path);
  return j;
}

void add_container(const FileReport& f, Json& j) {
  if (!f.layout.empty()) j["layout"] = f.layout;
  if (!f.format.empty()) j["format"] = f.format;
  if (!f.torch.empty()) j["torch"] = f.torch;
  if (f.witness) j["witness"] = name_of(*f.witness);
}

Json json_of(const FileReport& f, const std::vector<CacheReport>& caches) {
  Json j = {{"path", f.path}, {"state", name_of(f.state)}};
  if (f.cache) j["cache"] = caches[*f.cache].path;
  add_container(f, j);
  if (!f.reason.empty()) j["reason"] = f.reason;
  if (f.at) j["at"] = json_of(*f.at);
  if (f.state == State::kSkipped || f.state == State::kFailed) return j;
  j["style"] = name_of(f.style);
  j["bytes"] = f.bytes;
  j["bytes_after"] = f.bytes_after;
  for (const char* list : {"wrappers", "sites", "suspicious"}) j[list] = Json::array();
  for (const WrapperReport& w : f.wrappers) j["wrappers"].push_back(json_of(w));
  for (const SiteReport& s : f.sites) j["sites"].push_back(json_of(s));
  for (const OddityReport& o : f.oddities) j["suspicious"].push_back(json_of(o));
  if (!f.diff.empty()) j["diff"] = f.diff;
  return j;
}

Json json_of(const std::vector<Tally>& tallies) {
  Json rows = Json::array();
  for (const Tally& t : tallies) {
    Json j = {{"kind", row(t.kind).name}, {"class", name_of(t.cls)}};
    if (t.cls == Class::kOp) j["op"] = t.op;
    j["asserts"] = t.asserts;
    j["comments"] = t.comments;
    if (t.muted > 0) j["muted"] = t.muted;
    for (size_t f = 0; f < kFateCount; ++f)
      if (t.fates[f] > 0) j[std::string(name_of(static_cast<Fate>(f)))] = t.fates[f];
    rows.push_back(std::move(j));
  }
  return rows;
}

Json states_of(const std::vector<FileReport>& files) {
  Json counts;
  for (const State state : kStates)
    counts[std::string(name_of(state))] = std::ranges::count(files, state, &FileReport::state);
  return counts;
}

Json json_of(const CacheReport& c) {
  Json j = {{"path", c.path}, {"layout", c.layout}, {"place", c.place}};
  if (!c.origin.empty()) j["origin"] = c.origin;
  if (!c.config.empty()) j["config"] = c.config;
  j["ranks"] = c.ranks;
  j["torch"] = c.torch;
  j["files"] = c.files;
  j["bytes"] = c.bytes;
  if (c.oldest) j["oldest"] = time_of(*c.oldest);
  if (c.newest) j["newest"] = time_of(*c.newest);
  j["wrappers"] = c.wrappers;
  j["muted_wrappers"] = c.muted_wrappers;
  j["asserts"] = c.asserts;
  j["muted"] = c.muted;
  j["stripped"] = c.stripped;
  j["troubles"] = c.troubles;
  return j;
}

Json top_of(const RunReport& run) {
  Json j = {{"wrappers", Json::array()}, {"operators", Json::array()}};
  for (const WrapperPlace& at : top_wrappers(run.files, run.listing.top)) {
    const FileReport& file = run.files[at.file];
    const WrapperReport& w = file.wrappers[at.wrapper];
    j["wrappers"].push_back(
        {{"path", file.path}, {"wrapper", at.wrapper}, {"asserts", w.asserts}, {"muted", w.muted}});
  }
  for (const OperatorReport& o : top_operators(run.files, run.listing.top))
    j["operators"].push_back({{"op", o.op}, {"asserts", o.asserts}, {"muted", o.muted}, {"files", o.files}});
  return j;
}

void add_caches(const RunReport& run, Json& j) {
  j["caches"] = Json::array();
  for (const CacheReport& c : run.caches) j["caches"].push_back(json_of(c));
  j["looked_for"] = Json::array();
  for (const EmptyPlace& e : run.empty_places)
    j["looked_for"].push_back({{"path", e.path}, {"origin", e.origin}, {"why", e.why}});
  if (run.listing.top > 0) j["top"] = top_of(run);
}

}  // namespace

std::string to_json(const RunReport& run) {
  Json j = {{"command", name_of(run.command)}, {"dry_run", run.dry_run}, {"exit_code", run.exit_code}};
  j["totals"] = {{"files", states_of(run.files)}, {"asserts", json_of(tally(run.files))}};
  if (run.command != RunReport::Command::kUndo)
    j["policy"] = run.policy ? to_json(*run.policy) : Json{{"missing", run.policy_missing}};
  if (run.command == RunReport::Command::kScan) add_caches(run, j);
  j["copies"] = Json::array();
  for (const CopiesReport& c : copies_in(run.files)) j["copies"].push_back(json_of(c, run.files));
  j["files"] = Json::array();
  for (const FileReport& f : run.files) j["files"].push_back(json_of(f, run.caches));
  return printed(j);
}

std::string to_json(const audit::AuditReport& report, const AuditedPair& pair, const Policy& policy) {
  Json j = {
      {"command", "audit"}, {"a", pair.a_name}, {"b", pair.b_name}, {"verdict", name_of(report.verdict)}};
  if (report.style) j["style"] = name_of(*report.style);
  auto place = [&pair](std::string_view bytes, size_t at) {
    return pair.containers ? Json{{"byte", at}} : json_of(position_of(bytes, at));
  };
  if (!report.reason.empty()) {
    j["reason"] = report.reason;
    j["at"] = place(pair.a, report.at);
  }
  for (const char* list : {"removals", "violations"}) j[list] = Json::array();
  LineCounter lines(pair.a);
  for (const audit::Removal& r : report.removals) {
    Json one = pair.containers ? Json{{"byte", r.in_a.begin}} : json_of(lines.at(r.in_a.begin));
    one["kind"] = row(kind_of(r.form)).name;
    one["form"] = row(r.form).name;
    one["class"] = name_of(r.subject.cls);
    if (r.subject.cls == Class::kOp) one["op"] = r.subject.op;
    one["origin"] = decide(policy, kind_of(r.form), r.subject).origin;
    j["removals"].push_back(std::move(one));
  }
  for (const audit::Violation& v : report.violations)
    j["violations"].push_back({{"what", v.what},
                               {"in_a", place(pair.a, v.in_a.begin)},
                               {"in_b", place(pair.b, v.in_b.begin)},
                               {"text_a", slice(pair.a, v.in_a)},
                               {"text_b", slice(pair.b, v.in_b)}});
  j["policy"] = to_json(policy);
  return printed(j);
}

}  // namespace torchpare
