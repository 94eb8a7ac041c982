#include "cache/scan.h"

#include <fmt/format.h>

#include "cache/remote.h"
#include "find/output_log.h"

namespace torchpare::cache {
namespace {

/// A run that has found nothing yet.
Run begun(const Result<Policy>& policy) {
  Run run;
  run.report.command = RunReport::Command::kScan;
  run.report.dry_run = true;
  if (policy)
    run.report.policy = &*policy;
  else
    run.report.policy_missing = message(policy.error());
  return run;
}

void scan_log(const Job& job, const Task& task, Detail detail, Run& run) {
  Workbench bench;
  if (const auto unread = read(job, bench); !unread) return run.errors.push_back(unread.error());
  const auto wrappers = wrappers_in(bench.file.bytes);
  if (wrappers.empty())
    run.errors.push_back({job.path, "no wrapper in it", "no line says [__output_code]",
                          "log with TORCH_LOGS=output_code, or name a wrapper without --log"});
  for (const LoggedWrapper& wrapper : wrappers) {
    std::string name = fmt::format("{} (line {})", job.path, wrapper.line);
    const FileOutcome outcome = work_on_text(wrapper.text, name, task, bench.recogniser);
    run.report.files.push_back(report_on(std::move(name), wrapper.text, outcome, detail));
  }
}

}  // namespace

Result<Run> scan_logs(const std::vector<std::string>& logs, const Result<Policy>& policy,
                      const RunSettings& settings) {
  if (!policy && settings.purpose == Purpose::kCheck) return policy.error();
  Run run = begun(policy);
  run.report.details = true;
  for (size_t i = 0; i < logs.size(); ++i)
    scan_log(job_of_file(logs[i], i, settings.most), {.policy = run.report.policy}, settings.detail, run);
  return concluded(settings.purpose, std::move(run));
}

Result<Run> scan(const std::vector<std::string>& inputs, const Result<Policy>& policy,
                 const RunSettings& settings) {
  if (!policy && settings.purpose == Purpose::kCheck) return policy.error();
  const SortedInputs input = sorted(inputs);
  const auto jobs = jobs_for(input.local, settings.most);
  Run run = begun(policy);
  run.report.details = jobs.size() > 1 || !input.remote.empty();
  const Task task{.policy = run.report.policy, .identify = true};
  run.report.files = report_each(jobs, settings, [&](const Job& job, Workbench& bench) {
    return report_on_job(job, bench, task, settings.detail);
  });
  note(work_on_servers({input.remote, settings.timeout, settings.tls}, task, settings.detail, false,
                       run.report.files),
       run.errors);
  return concluded(settings.purpose, std::move(run));
}

}  // namespace torchpare::cache
