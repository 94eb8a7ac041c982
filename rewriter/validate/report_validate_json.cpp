// Keys are only ever added.
#include "report/printed.h"
#include "validate/report_validate.h"

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<validate::Found>& list, const char* second) {
  Json out = Json::array();
  for (const validate::Found& f : list)
    out.push_back({{"set", f.set},
                   {"aspect", name_of(f.difference.aspect)},
                   {"subject", f.difference.subject},
                   {"a", f.difference.a},
                   {second, f.difference.b}});
  return out;
}

Json json_of(const std::vector<validate::InputSet>& sets) {
  Json out = Json::array();
  for (const validate::InputSet& s : sets)
    out.push_back(
        {{"about", s.about}, {"poison", s.poison}, {"launches", s.launches}, {"allocations", s.allocations}});
  return out;
}

Json json_of(const std::vector<validate::BadTensor>& list) {
  Json out = Json::array();
  for (const validate::BadTensor& m : list)
    out.push_back({{"class", m.cls},
                   {"tensor", m.subject},
                   {"kind", row(m.kind).name},
                   {"line", m.line},
                   {"layout", m.layout},
                   {"a", m.a},
                   {"b", m.b}});
  return out;
}

Json json_of(const validate::Saving& s) {
  return {
      {"estimate_ns", s.estimate}, {"low_ns", s.low}, {"high_ns", s.high}, {"measurable", s.measurable()}};
}

/// Times in nanoseconds per call.
Json json_of(const validate::Timing& t) {
  Json out = {{"samples", t.samples},
              {"calls_per_sample", t.calls},
              {"host_only", t.host_only},
              {"wrappers", Json::array()}};
  for (const validate::Timed& c : t.columns) {
    Json one = {{"who", c.who}, {"median_ns", c.median}};
    if (c.instructions > 0) one["instructions"] = c.instructions;
    if (c.saving) one["saving"] = json_of(*c.saving);
    if (c.end_median > 0) one["end_to_end_median_ns"] = c.end_median;
    if (c.end_saving) one["end_to_end_saving"] = json_of(*c.end_saving);
    out["wrappers"].push_back(std::move(one));
  }
  return out;
}

Json json_of(const validate::Traced& t) {
  Json out = {{"device", t.device},
              {"hook", t.hook},
              {"launches", t.launches},
              {"records_compared", t.comparison.judged},
              {"expected_missing", t.missing},
              {"differences", Json::array()},
              {"unjudged", Json::array()}};
  if (!t.no_cupti.empty()) out["no_cupti"] = t.no_cupti;
  for (const validate::TraceDifference& d : t.comparison.differences)
    out["differences"].push_back(
        {{"what", d.what}, {"a_line", d.a_line}, {"b_line", d.b_line}, {"a", d.a}, {"b", d.b}});
  for (const validate::TraceUnjudged& u : t.comparison.unjudged)
    out["unjudged"].push_back({{"what", u.what}, {"why", u.why}, {"padding", u.padding}});
  return out;
}

Json json_of(const validate::ValidationReport& r) {
  Json j = {{"verdict", name_of(r.verdict)}};
  if (!r.reason.empty()) j["reason"] = r.reason;
  j["torch_version"] = r.torch_version;
  if (!r.executed_on.empty()) j["executed_on"] = r.executed_on;
  if (!r.interpreter.empty()) j["interpreter"] = r.interpreter;
  if (!r.no_gpu.empty()) j["no_gpu"] = r.no_gpu;
  j["input_sets"] = json_of(r.sets);
  j["differences"] = json_of(r.differences, "b");
  j["unstable"] = json_of(r.unstable, "a_again");
  j["vacuous"] = r.vacuous;
  j["unwritten"] = r.unwritten;
  j["idle_kernels"] = r.idle;
  j["bad_inputs"] = json_of(r.bad_tensors);
  if (r.traced) j["gpu"] = json_of(*r.traced);
  if (r.timing) j["timing"] = json_of(*r.timing);
  if (!r.untimed.empty()) j["untimed"] = r.untimed;
  return j;
}

}  // namespace

std::string to_json(const validate::ValidationReport& report, const ValidatedPair& pair) {
  Json j = {{"command", "validate"}, {"a", pair.a}, {"b", pair.b}};
  j.update(json_of(report));
  return printed(j);
}

std::string to_json(const ValidatedCache& cache) {
  Json j = {{"command", "validate"}, {"cache", cache.cache}, {"verdict", validate::name_of(cache.verdict)}};
  j["wrappers"] = Json::array();
  for (const ValidatedWrapper& w : cache.wrappers) {
    Json one = {{"name", w.name}, {"files", w.files}};
    one.update(json_of(w.report));
    j["wrappers"].push_back(std::move(one));
  }
  return printed(j);
}

}  // namespace torchpare
