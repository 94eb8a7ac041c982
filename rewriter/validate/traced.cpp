// NaN asserts launch kernels, copy their results to the host and wait for them. Without the asserts these are
// missing, and must be; so they are taken out of both sides before the sides are compared. The runner knows
// of each operator which line of the wrapper called it, and puts marks around those that are called by the
// line of an assert. Names of kernels would not do: an assert's `isnan` and the model's are the same kernel.
//
//   A: mark assert, #1 = malloc, isnan(arg0, #1), mark end of assert, free #1, #2 = malloc, relu(arg0, #2)
//   B:                                                                       #1 = malloc, relu(arg0, #1)
//
// The free of #1 comes after the mark, when Python drops the tensor: it goes because #1 went. #2 becomes #1.
#include "validate/traced.h"

#include <map>
#include <set>

#include <fmt/format.h>

namespace torchpare::validate {
namespace {

constexpr std::string_view kBegin = "assert", kEnd = "end of assert", kWindow = "set ";

/// The name in `name+offset`; empty for a number.
std::string_view allocation_of(std::string_view word) { return word.substr(0, word.rfind('+') + 1); }

class Walk {
 public:
  void take(const TraceRecord& record) {
    if (record.what == TraceRecord::What::kMark) {
      if (record.call == kBegin || record.call == kEnd) {
        depth_ += record.call == kBegin ? 1 : -1;
        return;
      }
      if (record.call.starts_with(kWindow)) begin_window();
    }
    depth_ > 0 ? take_out(record) : keep(record);
  }

  std::vector<TraceRecord> kept;
  std::vector<std::string> launches;

 private:
  void begin_window() {
    names_.clear();
    gone_.clear();
    made_ = 0;
  }

  void take_out(const TraceRecord& record) {
    if (record.launch) launches.push_back(record.launch->kernel);
    if (!record.allocates.empty()) gone_.insert(record.allocates + "+");
  }

  bool frees_what_is_gone(const TraceRecord& record) const {
    const bool one_word = !record.launch && record.arguments && record.arguments->size() == 1 &&
                          record.arguments->front().size() == 1;
    return one_word && gone_.contains(allocation_of(record.arguments->front().front()));
  }

  void keep(TraceRecord record) {
    if (frees_what_is_gone(record)) return;
    if (record.allocates.starts_with('#')) {
      const std::string name = fmt::format("#{}", ++made_);
      names_[record.allocates + "+"] = name;
      record.allocates = name;
    }
    if (record.arguments)
      for (Words& words : *record.arguments) rename(words);
    if (record.launch)
      for (auto& [id, words] : record.launch->attributes) rename(words);
    kept.push_back(std::move(record));
  }

  void rename(Words& words) {
    for (std::string& word : words) {
      const std::string_view whose = allocation_of(word);
      if (whose.starts_with('~') && !names_.contains(whose) && !from_before_.contains(whose))
        from_before_[std::string(whose)] = fmt::format("~{}", from_before_.size() + 1);
      const auto& names = whose.starts_with('~') ? from_before_ : names_;
      if (const auto found = names.find(whose); found != names.end())
        word = fmt::format("{}+{}", found->second, std::string_view(word).substr(whose.size()));
    }
  }

  int depth_ = 0;
  size_t made_ = 0;
  std::set<std::string, std::less<>> gone_;                      ///< "#3+", in this window
  std::map<std::string, std::string, std::less<>> names_;        ///< "#4+" -> "#3", in this window
  std::map<std::string, std::string, std::less<>> from_before_;  ///< "~9+" -> "~1"
};

/// What is in A and no more in B, with how often.
std::vector<std::string> fewer(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::map<std::string, long> counts;
  for (const std::string& name : a) ++counts[name];
  for (const std::string& name : b) --counts[name];
  std::vector<std::string> out;
  for (const auto& [name, count] : counts)
    if (count > 0) out.push_back(fmt::format("{} ({} times)", name, count));
  return out;
}

/// The verdict, with what the traces add to it.
void weigh(ValidationReport& report) {
  const Traced& traced = *report.traced;
  if (traced.comparison.different()) {
    report.verdict = Verdict::kDifferent;
    report.reason.clear();
  } else if (report.verdict == Verdict::kSame && !traced.comparison.same()) {
    report.verdict = Verdict::kUndecided;
    report.reason = "two runs of the original do not ask the same of the GPU (see what is unstable)";
  }
}

}  // namespace

WithoutAsserts without_asserts(const Trace& trace) {
  Walk walk;
  for (const TraceRecord& record : trace.records) walk.take(record);
  WithoutAsserts out{trace, std::move(walk.launches)};
  out.trace.records = std::move(walk.kept);
  return out;
}

Result<Done> judge_traces(const Executed& executed, ValidationReport& report) {
  const auto a1 = TRY(executed.trace(Phase::kA1));
  const auto a2 = TRY(executed.trace(Phase::kA2));
  const auto b = executed.trace(Phase::kB);
  if (!b && report.verdict == Verdict::kDifferent) return Done{};
  if (!b) return b.error();
  const WithoutAsserts one = without_asserts(a1), two = without_asserts(a2), other = without_asserts(*b);
  report.traced->launches = a1.launches;
  report.traced->missing = fewer(one.launches, other.launches);
  report.traced->comparison = compare_traces(one.trace, two.trace, other.trace);
  weigh(report);
  return Done{};
}

}  // namespace torchpare::validate
