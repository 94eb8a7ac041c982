// The verdict first, then what it rests on: differences, what was run, what could not be judged, time.
#include "report/said.h"
#include "validate/report_validate.h"

namespace torchpare {
namespace {

using validate::Verdict;

std::string verdict_of(const validate::ValidationReport& r, const ValidatedPair& pair) {
  switch (r.verdict) {
    case Verdict::kSame:
      return said("same{}: {} did what {} did, on {} sets of inputs\n",
                  r.interpreter.empty() ? "" : " (kernels interpreted on the CPU)", pair.b, pair.a,
                  r.sets.size());
    case Verdict::kDifferent:
      return said("different: {} did not do what {} did\n", pair.b, pair.a);
    case Verdict::kUndecided:
      break;
  }
  return said("undecided: {}: {}\n", pair.a, r.reason);
}

std::string found_of(const validate::Found& f, std::string_view second) {
  return said("  {}, {} (input set {})\n    A: {}\n    {}: {}\n", name_of(f.difference.aspect),
              f.difference.subject, f.set, f.difference.a, second, f.difference.b);
}

std::string differences_of(const validate::Traced& traced) {
  std::string out;
  for (const validate::TraceDifference& d : traced.comparison.differences)
    out += said("  {} (trace lines {} and {})\n    A: {}\n    B: {}\n", d.what, d.a_line, d.b_line, d.a, d.b);
  return out;
}

std::string list_of(std::string_view title, const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += said("{}{}", out.empty() ? "" : "; ", line);
  return lines.empty() ? "" : said("{}: {}\n", title, out);
}

std::string traced_of(const validate::Traced& t) {
  std::string out = said("on {}, traced by {}: {} launches of A, {} records compared\n", t.device, t.hook,
                         t.launches, t.comparison.judged);
  if (!t.no_cupti.empty()) out += said("not traced by CUPTI: {}\n", t.no_cupti);
  out += list_of("launches of removed asserts, missing from B as they should", t.missing);
  if (!t.comparison.unjudged.empty()) out += "not judged in the traces:\n";
  for (const validate::TraceUnjudged& u : t.comparison.unjudged) out += said("  {}: {}\n", u.what, u.why);
  return out;
}

std::string sets_of(const validate::ValidationReport& r) {
  std::string out;
  for (size_t k = 0; k < r.sets.size(); ++k)
    out += said("  set {}: {}; unwritten memory holds {}: {} launches, {} allocations\n", k, r.sets[k].about,
                r.sets[k].poison, r.sets[k].launches, r.sets[k].allocations);
  return out;
}

std::string bad_tensors_of(const validate::ValidationReport& r) {
  if (r.bad_tensors.empty()) return "bad input: none tried: no removed assert speaks of a layout\n";
  std::string out;
  for (const validate::BadTensor& m : r.bad_tensors) {
    const std::string whose =
        m.cls == "input" ? "bad input: " + m.subject : said("bad result: {} of {}", m.subject, m.cls);
    if (m.layout.empty())
      out += said("{}: not tried: it cannot be laid out otherwise, or no input set reaches it\n", whose);
    else
      out += said("{} with {} (assert in line {})\n  A: {}\n  B: {}\n", whose, m.layout, m.line, m.a, m.b);
  }
  return out;
}

std::string saving_of(const validate::Saving& s) {
  if (!s.measurable())
    return said("no saving measurable (95 %: {:.2f} to {:.2f} us)", s.low / 1e3, s.high / 1e3);
  if (s.estimate < 0)
    return said("{:.2f} us MORE (95 %: {:.2f} to {:.2f} us)", -s.estimate / 1e3, -s.high / 1e3, -s.low / 1e3);
  return said("{:.2f} us less (95 %: {:.2f} to {:.2f} us)", s.estimate / 1e3, s.low / 1e3, s.high / 1e3);
}

/// A saving of the host's time that the GPU does not let through is none.
std::string end_of(const validate::Timed& c) {
  if (c.end_median <= 0) return "";
  std::string out = said("    until the GPU is done {:10.2f} us", c.end_median / 1e3);
  if (c.end_saving) out += "   " + saving_of(*c.end_saving);
  if (c.saving && c.end_saving && c.saving->measurable() && !c.end_saving->measurable())
    out += "; GPU-bound: no gain";
  return out + "\n";
}

std::string timing_of(const validate::Timing& t) {
  std::string out = said("time per call, {} samples of {} calls each, one thread{}:\n", t.samples, t.calls,
                         t.host_only ? ", without kernels: the host's work alone" : "");
  for (const validate::Timed& c : t.columns) {
    out += said("  {:8} {:10.2f} us", c.who, c.median / 1e3);
    if (c.instructions > 0) out += said(" {:12.0f} instructions", c.instructions);
    if (c.saving) out += "   " + saving_of(*c.saving);
    out += "\n" + end_of(c);
  }
  return out;
}

/// " and triton 3.7.1, whose interpreter computed the kernels: there is no CUDA driver (libcuda.so.1)"
std::string interpreted_by(const validate::ValidationReport& r) {
  if (r.interpreter.empty()) return "";
  return said(" and {}, whose interpreter computed the kernels{}{}", r.interpreter,
              r.no_gpu.empty() ? "" : ": ", r.no_gpu);
}

/// What `same` does not mean.
std::string_view caution_of(const validate::ValidationReport& r) {
  if (r.verdict != Verdict::kSame) return "";
  if (r.interpreter.empty())
    return "this is no proof: other inputs were not tried; `torchpare audit` proves\n";
  return "this is no proof: other inputs were not tried, and a GPU adds up in another order and runs\n"
         "programs at once; `torchpare audit` proves\n";
}

}  // namespace

std::string to_text(const validate::ValidationReport& r, const ValidatedPair& pair) {
  std::string out = verdict_of(r, pair);
  if (r.traced) out += differences_of(*r.traced);
  for (const validate::Found& f : r.differences) out += found_of(f, "B");
  if (r.sets.empty()) return out;
  out += said("executed with torch {}", r.torch_version) + interpreted_by(r) + "\n" + sets_of(r);
  if (r.traced) out += traced_of(*r.traced);
  if (!r.unstable.empty()) out += "not judged, since two runs of A differ:\n";
  for (const validate::Found& f : r.unstable) out += found_of(f, "A again");
  out += list_of("says little", r.vacuous);
  out += list_of("holds bytes that A never wrote (compared as they were filled)", r.unwritten);
  out += list_of("kernels that no set made run", r.idle);
  out += bad_tensors_of(r);
  if (r.timing) out += timing_of(*r.timing);
  if (!r.untimed.empty()) out += said("not timed: {}\n", r.untimed);
  return out.append(caution_of(r));
}

std::string to_text(const ValidatedCache& cache) {
  std::string out;
  size_t same = 0, interpreted = 0;
  for (const ValidatedWrapper& w : cache.wrappers) {
    const std::string original = w.name + " before";
    out += to_text(w.report, {original, w.name}) + "\n";
    same += w.report.verdict == Verdict::kSame;
    interpreted += w.report.verdict == Verdict::kSame && w.report.executed_on == "interpreter";
  }
  if (cache.wrappers.empty())
    return said(
        "undecided: {}: nothing in it was rewritten in place; name a cache that was, or two wrappers\n",
        cache.cache);
  return out + said("{}: {}: {} of {} rewritten wrappers did what their originals did{}\n",
                    validate::name_of(cache.verdict), cache.cache, same, cache.wrappers.size(),
                    interpreted == 0 ? "" : said(" ({} with kernels interpreted on the CPU)", interpreted));
}

}  // namespace torchpare
