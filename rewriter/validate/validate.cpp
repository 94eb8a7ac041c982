// The order of things: what can be known without executing anything; then all phases at once, in Python; then
// the records, one input set at a time, to the judge; then bad tensors and time, which inform and do not
// judge.
#include "validate/validate.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "validate/bad_tensors.h"
#include "validate/judge.h"
#include "validate/traced.h"

namespace torchpare::validate {
namespace {

using Json = nlohmann::json;

/// Calls and words that only wrappers for a device other than the CPU have
/// (PythonWrapperCodegen.make_allocation and write_header in torch/_inductor/codegen/wrapper.py; `def`s and
/// assignments of these names have no bracket).
constexpr std::string_view kOtherDevices[] = {"empty_strided_xpu(", "empty_strided_mtia("};
constexpr std::string_view kCudaWords[] = {"empty_strided_cuda(", "async_compile.triton(", "device='cuda",
                                           "_DeviceGuard(", "get_raw_stream("};

std::string_view word_in(std::string_view text, std::span<const std::string_view> words) {
  for (const std::string_view word : words)
    if (text.find(word) != text.npos) return word;
  return {};
}

ValidationReport undecided(std::string reason) {
  ValidationReport report;
  report.reason = std::move(reason);
  return report;
}

/// The lines that asserts stand in.
Lines lines_of(std::string_view text, const Inventory& inventory) {
  Lines lines;
  LineCounter counter(text);
  for (const Site& site : inventory.sites) {
    const size_t first = counter.at(site.bytes.begin).line;
    const auto count = std::count(text.begin() + site.bytes.begin, text.begin() + site.bytes.end, '\n');
    for (size_t k = 0; k < static_cast<size_t>(count); ++k) lines.insert(first + k);
  }
  return lines;
}

/// What a wrapper can do to the runner's answers, it may do.
std::string damaged(const std::exception& error) {
  return fmt::format("the runner's answer cannot be read: {}", error.what());
}

/// Fills in the device; why there is none, or none whose launches can be traced.
std::string read_gpu(const Executed& executed, ValidationReport& report) {
  const std::string text = executed.text("gpu.json");
  if (text.empty()) return "looking for one failed: it " + executed.how_ended(Phase::kProbe);
  try {
    const Json j = Json::parse(text);
    if (j.contains("none")) return "there is none: " + j["none"].get<std::string>();
    if (!j.contains("hook")) return "this program was built without the launch tracer";
    if (!j.at("trouble").get<std::string>().empty())
      return "its launches cannot be traced: " + j["trouble"].get<std::string>();
    report.traced = Traced{j.at("name"), j.at("hook"), j.value("no_cupti", ""), 0, {}, {}};
  } catch (const Json::exception& error) {
    return damaged(error);
  }
  return {};
}

/// Fills in what executed the wrapper; why nothing did.
std::string read_executor(const Executed& executed, ValidationReport& report) {
  try {
    const Json j = Json::parse(executed.text("executor.json"));
    report.executed_on = j.at("on");
    if (report.executed_on == "gpu") {
      const std::string no_gpu = read_gpu(executed, report);
      return no_gpu.empty() ? "" : no_gpu + "; it was not executed";
    }
    report.interpreter = j.value("with", "");
    report.no_gpu = j.value("no_gpu", "");
    if (!j.contains("lacks")) return {};
    return fmt::format("{}{}its kernels cannot be interpreted: {}; it was not executed", report.no_gpu,
                       report.no_gpu.empty() ? "" : ", and ", j["lacks"].get<std::string>());
  } catch (const Json::exception& error) {
    return damaged(error);
  }
}

/// Fills in the sets; a reason if there are none.
std::string read_sets(const Executed& executed, ValidationReport& report) {
  const std::string text = executed.text(Phase::kWarm, "sets.json");
  if (executed.phase(Phase::kWarm) == nullptr || text.empty())
    return "the original " + executed.how_ended(Phase::kWarm);
  try {
    const Json j = Json::parse(text);
    if (j.contains("no_inputs")) return "no inputs: " + j["no_inputs"].get<std::string>();
    if (j.contains("lacks")) return "the interpreter lacks something: " + j["lacks"].get<std::string>();
    if (j.contains("raised"))
      return original_raises(j["raised"].at("type").get<std::string>(),
                             j["raised"].at("message").get<std::string>());
    for (const Json& set : j.at("sets"))
      report.sets.push_back({set.at("about"), fmt::format("{:02x}", set.at("poison").get<int>()), 0, 0});
  } catch (const Json::exception& error) {
    return damaged(error);
  }
  return report.sets.empty() ? "the runner made no inputs" : "";
}

Result<Triple> triple_of(const Executed& executed, size_t set, const Lines& in_a, const Lines& in_b) {
  Triple t;
  for (auto [phase, to, lines] :
       {std::tuple{Phase::kA1, &t.a1, &in_a}, {Phase::kA2, &t.a2, &in_a}, {Phase::kB, &t.b, &in_b}}) {
    auto recording = TRY(executed.recording(phase, set));
    if (recording) normalise(*recording, *lines);
    *to = std::move(recording);
  }
  return t;
}

/// What it means that a record is missing: for the rewrite, where the original has its own, a difference. A
/// phase that the runner did not come to, or was ended in, tells nothing.
void conclude_early(const Executed& executed, const Triple& triple, ValidationReport& report) {
  const Phase missing = !triple.a1 ? Phase::kA1 : !triple.a2 ? Phase::kA2 : Phase::kB;
  const bool original = missing != Phase::kB;
  if (original || executed.phase(Phase::kB) == nullptr) {
    report.verdict = Verdict::kUndecided;
    report.reason = fmt::format("the {} {}", original ? "original" : "rewrite", executed.how_ended(missing));
    return;
  }
  report.verdict = Verdict::kDifferent;
  report.reason.clear();
  report.differences.push_back(
      {0, {Aspect::kRaised, "the process", "returns from every call", executed.how_ended(Phase::kB)}});
}

/// Something of what was to be compared cannot be.
void cannot_judge(const Error& why, ValidationReport& report) {
  if (report.verdict == Verdict::kDifferent) return;
  report.verdict = Verdict::kUndecided;
  report.reason = message(why);
}

void read_timing(const Executed& executed, ValidationReport& report) {
  const std::string text = executed.text(Phase::kTime, "samples.json");
  if (text.empty()) {
    report.untimed = "it " + executed.how_ended(Phase::kTime);
    return;
  }
  try {
    const Json j = Json::parse(text);
    using Samples = std::map<std::string, std::vector<double>>;
    const Samples samples = j.at("samples"), counts = j.at("instructions"), ends = j.at("ends");
    Timing timing{j.at("host_only"), samples.at("a").size(), j.at("calls"), {}};
    for (auto [key, who] : {std::pair{"a", "A"}, {"b", "B"}, {"flag_off", "flag-off"}}) {
      if (!samples.contains(key)) continue;
      Timed column{who, median(samples.at(key)), counts.contains(key) ? median(counts.at(key)) : 0, {}, 0,
                   {}};
      if (column.who != "A") column.saving = paired_saving(samples.at("a"), samples.at(key));
      if (ends.contains(key)) column.end_median = median(ends.at(key));
      if (ends.contains(key) && column.who != "A")
        column.end_saving = paired_saving(ends.at("a"), ends.at(key));
      timing.columns.push_back(std::move(column));
    }
    report.timing = std::move(timing);
  } catch (const std::exception& error) {
    report.untimed = damaged(error);
  }
}

/// Everything up to the verdict.
void judge(const Executed& executed, const Plan& plan, ValidationReport& report) {
  Judge judge(report);
  Result<Triple> triple = Triple{};
  bool complete = true;
  for (size_t set = 0; set < report.sets.size() && complete; ++set) {
    triple = triple_of(executed, set, plan.a_asserts, plan.b_asserts);
    complete = triple && triple->a1 && triple->a2 && triple->b;
    if (complete) judge.see(set, std::move(*triple));
  }
  judge.conclude();
  if (!triple) return cannot_judge(triple.error(), report);
  if (!complete) return conclude_early(executed, *triple, report);
  // All records may be there although the runner was ended meanwhile: what the phase did after them is not known.
  for (const Phase phase : {Phase::kA1, Phase::kA2, Phase::kB})
    if (executed.phase(phase) == nullptr)
      return cannot_judge({"", fmt::format("phase {} {}", name_of(phase), executed.how_ended(phase)), "", ""},
                          report);
  if (report.executed_on != "gpu") return;
  if (auto judged = judge_traces(executed, report); !judged) cannot_judge(judged.error(), report);
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  constexpr std::string_view kNames[] = {"same", "different", "undecided"};
  return kNames[static_cast<size_t>(verdict)];
}

Result<ValidationReport> validate(Plan plan, const Wrappers& texts, Recogniser& recogniser) {
  const Inventory a = find_sites(texts.a, recogniser), b = find_sites(texts.b, recogniser);
  if (!a.is_wrapper()) return undecided("the original is no wrapper: it has no function that Inductor calls");
  if (a.obstacle) return undecided("the original could not be understood; see `torchpare scan`");
  if (const auto word = word_in(texts.a, kOtherDevices); !word.empty())
    return undecided(fmt::format("the wrapper is for a device that validate does not know ({}…)", word));
  const std::string_view cuda_word = word_in(texts.a, kCudaWords);
  plan.cuda = !cuda_word.empty();
  if (plan.cuda && plan.on == "cpu")
    return undecided(fmt::format("the wrapper needs a GPU ({}…), and not the CPU (--on cpu)", cuda_word));
  plan.a_asserts = lines_of(texts.a, a);
  plan.b_asserts = lines_of(texts.b, b);
  plan.bad_tensors = bad_tensors(texts, a, b);
  const auto executed = TRY(execute(plan));

  ValidationReport report;
  report.torch_version = executed.torch_version();
  report.executed_on = "cpu";
  if (plan.cuda)
    if (const std::string why = read_executor(executed, report); !why.empty())
      return undecided(fmt::format("the wrapper needs a GPU ({}…), and {}", cuda_word, why));
  report.reason = read_sets(executed, report);
  if (!report.reason.empty()) return report;
  judge(executed, plan, report);
  report.bad_tensors = with_outcomes(executed, std::move(plan.bad_tensors));
  if (plan.timing_seconds > 0) read_timing(executed, report);
  return report;
}

}  // namespace torchpare::validate
