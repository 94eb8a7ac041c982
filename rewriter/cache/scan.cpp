#include "cache/scan.h"

#include "cache/remote.h"

namespace torchpare::cache {

Result<Run> scan(const std::vector<std::string>& inputs, const Result<Policy>& policy,
                 const RunSettings& settings) {
  if (!policy && settings.purpose == Purpose::kCheck) return policy.error();
  const SortedInputs input = sorted(inputs);
  const auto jobs = jobs_for(input.local, settings.most);
  Run run;
  run.report.command = RunReport::Command::kScan;
  run.report.dry_run = true;
  run.report.details = jobs.size() > 1 || !input.remote.empty();
  if (policy)
    run.report.policy = &*policy;
  else
    run.report.policy_missing = message(policy.error());
  const Task task{.policy = run.report.policy, .identify = true};
  run.report.files = report_each(jobs, settings, [&](const Job& job, Workbench& bench) {
    return report_on_job(job, bench, task, settings.detail);
  });
  note(work_on_servers({input.remote, settings.timeout}, task, settings.detail, false, run.report.files),
       run.errors);
  return concluded(settings.purpose, std::move(run));
}

}  // namespace torchpare::cache
