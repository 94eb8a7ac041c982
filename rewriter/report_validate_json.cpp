// Keys are only ever added.
#include <nlohmann/json.hpp>

#include "report_validate.h"

namespace torchpare {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<gpu::Found>& list, const char* second) {
  Json out = Json::array();
  for (const gpu::Found& f : list)
    out.push_back({{"set", f.set},
                   {"aspect", name_of(f.difference.aspect)},
                   {"subject", f.difference.subject},
                   {"a", f.difference.a},
                   {second, f.difference.b}});
  return out;
}

Json json_of(const std::vector<gpu::InputSet>& sets) {
  Json out = Json::array();
  for (const gpu::InputSet& s : sets)
    out.push_back(
        {{"about", s.about}, {"poison", s.poison}, {"launches", s.launches}, {"allocations", s.allocations}});
  return out;
}

Json json_of(const std::vector<gpu::Misuse>& list) {
  Json out = Json::array();
  for (const gpu::Misuse& m : list)
    out.push_back({{"class", m.cls},
                   {"tensor", m.subject},
                   {"kind", row(m.kind).name},
                   {"line", m.line},
                   {"layout", m.layout},
                   {"a", m.a},
                   {"b", m.b}});
  return out;
}

/// Times in nanoseconds per call.
Json json_of(const gpu::Timing& t) {
  Json out = {{"samples", t.samples}, {"calls_per_sample", t.calls}, {"wrappers", Json::array()}};
  for (const gpu::Timed& c : t.columns) {
    Json one = {{"who", c.who}, {"median_ns", c.median}};
    if (c.instructions > 0) one["instructions"] = c.instructions;
    if (c.saving)
      one["saving"] = {{"estimate_ns", c.saving->estimate},
                       {"low_ns", c.saving->low},
                       {"high_ns", c.saving->high},
                       {"measurable", c.saving->measurable()}};
    out["wrappers"].push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string to_json(const gpu::ValidationReport& r, const ValidatedPair& pair) {
  Json j = {{"command", "validate"}, {"a", pair.a}, {"b", pair.b}, {"verdict", name_of(r.verdict)}};
  if (!r.reason.empty()) j["reason"] = r.reason;
  j["torch_version"] = r.torch_version;
  j["input_sets"] = json_of(r.sets);
  j["differences"] = json_of(r.differences, "b");
  j["unstable"] = json_of(r.unstable, "a_again");
  j["vacuous"] = r.vacuous;
  j["unwritten"] = r.unwritten;
  j["idle_kernels"] = r.idle;
  j["bad_inputs"] = json_of(r.misuses);
  if (r.timing) j["timing"] = json_of(*r.timing);
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace torchpare
