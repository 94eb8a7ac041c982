#include "cache/clean.h"

#include <fmt/format.h>

#include "cache/copies.h"
#include "cache/in_place.h"
#include "cache/remote.h"
#include "report/diff.h"

namespace torchpare::cache {
namespace {

class Clean {
 public:
  Clean(const std::vector<std::string>& inputs, const Policy& policy, const CleanSettings& settings)
      : policy_(policy),
        settings_(settings),
        in_place_(settings.purpose == Purpose::kChange),
        inputs_(sorted(inputs)),
        files_(settings.terms) {}

  Result<Run> operator()();

 private:
  Result<std::vector<Job>> jobs();
  Task task(bool identify) const { return {&policy_, settings_.style, true, identify}; }
  FileReport work_on(const Job& job, Workbench& bench);
  void stage(const Job& job, const Workbench& bench, const FileOutcome& outcome, FileReport& report);

  const Policy& policy_;
  const CleanSettings& settings_;
  const bool in_place_;
  const SortedInputs inputs_;
  InPlace files_;
};

void Clean::stage(const Job& job, const Workbench& bench, const FileOutcome& outcome, FileReport& report) {
  const std::string_view original = bench.file.bytes;
  const Hashes hashes = outcome.hashes ? *outcome.hashes : hashes_of(original, outcome.rewritten->text());
  Receipt receipt{
      .before = container::hex(hashes.before), .after = container::hex(hashes.after), .style = report.style};
  for (const Wrapper& w : outcome.wrappers) {
    const EditSet& edits = w.outcome.plan.edits;
    if (!edits.deletions.empty()) receipt.removed = pieces(original, edits.deletions);
    for (size_t at : edits.mutes) receipt.muted.push_back(w.bytes.begin + at);
  }
  disk::Replacement replacement{.path = job.path,
                                .seen = bench.file.identity,
                                .text = *outcome.rewritten,
                                .late = !report.container,
                                .receipt = std::move(receipt)};
  files_.stage(job, std::move(replacement), report);
}

/// The diffs of all wrappers in a file; where it holds several, each by its number.
std::string diff_of(const std::string& path, std::string_view text, const std::vector<Wrapper>& wrappers) {
  std::string out;
  for (size_t i = 0; i < wrappers.size(); ++i) {
    const std::string name = wrappers.size() > 1 ? fmt::format("{}: wrapper {}", path, i + 1) : path;
    out += unified_diff(name, slice(text, wrappers[i].bytes), wrappers[i].outcome.plan.edits);
  }
  return out;
}

FileReport Clean::work_on(const Job& job, Workbench& bench) {
  const bool identify = !job.named || bench.is_container;
  return report_on_job(job, bench, task(identify), settings_.detail,
                       [&](const FileOutcome& outcome, FileReport& report) {
                         if (!outcome.rewritten) return;
                         if (settings_.diffs)
                           report.diff = diff_of(job.path, bench.file.bytes, outcome.wrappers);
                         if (in_place_) stage(job, bench, outcome, report);
                       });
}

Result<std::vector<Job>> Clean::jobs() {
  if (!in_place_) return jobs_for(inputs_.local, settings_.most);
  if (auto locked = files_.lock(inputs_.local); !locked) return locked.error();
  return files_.jobs(settings_.most);
}

Result<Run> Clean::operator()() {
  if (auto refused = refused_once(policy_)) return *refused;
  const auto found = jobs();
  if (!found) return found.error();
  Run run;
  run.report.command = RunReport::Command::kRewrite;
  run.report.dry_run = !in_place_;
  run.report.policy = &policy_;
  std::vector<FileReport>& reports = run.report.files;
  reports = report_each(*found, settings_,
                        [this](const Job& job, Workbench& bench) { return work_on(job, bench); });
  run.ignored = files_.ignored();
  for (size_t i : withheld(reports)) files_.withhold(reports[i].path);
  run.errors = files_.commit(reports, settings_.threads);
  note(work_on_servers({inputs_.remote, settings_.timeout.value_or(kTimeout), settings_.tls}, task(true),
                       settings_.detail, in_place_, reports),
       run.errors);
  return concluded(settings_.purpose, std::move(run));
}

}  // namespace

std::optional<Error> refused_once(const Policy& policy) {
  const auto once = asks_for_once(policy);
  if (!once) return std::nullopt;
  return Error{"torchpare rewrite", "`once` is not for files", fmt::format("{} asks for it", *once),
               "it runs the asserts until one call has passed, which is the load-time hook's work; here use "
               "strip or keep"};
}

Result<Run> clean(const std::vector<std::string>& inputs, const Policy& policy,
                  const CleanSettings& settings) {
  return Clean(inputs, policy, settings)();
}

}  // namespace torchpare::cache
