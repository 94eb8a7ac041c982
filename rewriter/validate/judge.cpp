// The original runs twice on each set of inputs. What differs between its two runs (atomics, a clock) can
// tell nothing about the rewrite: that aspect of that subject is not judged, and said so. All else has to be
// the same in the rewrite. A verdict of `same` needs that everything could be judged.
//
// The last set is the first one with another poison: bytes that the original's own runs show to depend on the
// poison were never written. They are compared all the same, since the rewrite got the same poison.
#include "validate/judge.h"

#include <algorithm>

#include <fmt/format.h>

namespace torchpare::validate {

void Judge::note(size_t set, const Recording& a) {
  kernels_.insert(a.kernels.begin(), a.kernels.end());
  for (const Event& e : a.events) {
    if (e.what == Event::What::kLaunch) launched_.insert(e.name);
    report_.sets[set].launches += e.what == Event::What::kLaunch;
    report_.sets[set].allocations += e.what == Event::What::kAllocate;
  }
  for (const auto& [index, why] : a.vacuous) ++vacuous_[fmt::format("output {}: {}", index, why)];
  if (a.raised && raised_.empty()) raised_ = original_raises(a.raised->type, a.raised->message);
}

std::string original_raises(std::string_view type, std::string_view message) {
  // torch/_ops.py: "'_OpNamespace' 'mylib' object has no attribute 'half'"
  const bool unregistered = message.find("'_OpNamespace'") != message.npos;
  return fmt::format("the original raises {}: {}{}", type, message,
                     unregistered ? "; name the module that registers it with --import MODULE" : "");
}

void Judge::see(size_t set, Triple t) {
  note(set, *t.a1);
  for (Difference& d : compare(*t.a1, *t.a2)) report_.unstable.push_back({set, std::move(d)});
  for (Difference& d : compare(*t.a1, *t.b)) report_.differences.push_back({set, std::move(d)});
  if (set + 1 == report_.sets.size() && first_) compare_poisons(*t.a1);
  if (set == 0) first_ = std::move(t.a1);
}

void Judge::compare_poisons(const Recording& last) {
  for (const Difference& d : compare(*first_, last))
    if (d.aspect == Aspect::kOutputs || d.aspect == Aspect::kInputs) report_.unwritten.push_back(d.subject);
}

/// Bytes are judged output by output, and input by input; all else as a whole.
bool Judge::is_unstable(const Difference& d) const {
  const bool by_subject = d.aspect == Aspect::kOutputs || d.aspect == Aspect::kInputs;
  return std::any_of(report_.unstable.begin(), report_.unstable.end(), [&](const Found& u) {
    return u.difference.aspect == d.aspect && (!by_subject || u.difference.subject == d.subject);
  });
}

std::string Judge::why_undecided() const {
  if (!raised_.empty()) return raised_;
  if (!report_.unstable.empty())
    return "two runs of the original differ, so not everything could be judged (see what is unstable)";
  if (launched_.empty() && !kernels_.empty())
    return fmt::format("no launch was seen, although the wrapper defines {} kernels", kernels_.size());
  return {};
}

void Judge::conclude() {
  std::erase_if(report_.differences, [this](const Found& f) { return is_unstable(f.difference); });
  for (const auto& [what, count] : vacuous_)
    report_.vacuous.push_back(fmt::format("{} ({} of {} sets)", what, count, report_.sets.size()));
  std::ranges::set_difference(kernels_, launched_, std::back_inserter(report_.idle));
  report_.reason = why_undecided();
  report_.verdict = !report_.reason.empty() ? Verdict::kUndecided : Verdict::kSame;
  if (!raised_.empty() || report_.differences.empty()) return;
  report_.verdict = Verdict::kDifferent;
  report_.reason.clear();
}

}  // namespace torchpare::validate
