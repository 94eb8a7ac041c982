#include "cache/jobs.h"
#include "cache/remote.h"
#include "tools/cli/commands.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

using namespace cache;
namespace {

bool would_change(const FileReport& report) { return report.state == FileReport::State::kRewritten; }

}  // namespace

ExitCode run_scan(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  // An inventory needs no policy; asking whether it would change something does.
  const bool may_lack = !arguments.check && arguments.policy.empty();
  if (!policy && !may_lack) return complain(policy.error());
  const SortedInputs inputs = sorted(arguments.inputs);
  const auto jobs = jobs_for(inputs.local, arguments.max_size);

  RunReport run;
  run.command = "scan";
  run.dry_run = true;
  run.details = jobs.size() > 1 || !inputs.remote.empty();
  if (policy)
    run.policy = &*policy;
  else
    run.policy_missing = message(policy.error());
  const Detail detail = detail_for(arguments);
  const Work work{run.policy, {}, false, true, detail};
  run.files = for_each(jobs, arguments.jobs,
                       [&](const Job& job, Workbench& bench) { return report_on_job(job, bench, work); });
  ExitCode code = kYes;
  if (auto done =
          work_on_servers({inputs.remote, std::chrono::seconds(arguments.timeout)}, work, false, run.files);
      !done) {
    code = worse(code, complain(done.error()));
    if (run.files.empty()) return code;
  }
  for (const FileReport& file : run.files) {
    code = worse(code, exit_code_of(file));
    if (arguments.check && would_change(file)) code = worse(code, kNo);
  }
  run.exit_code = code;
  return worse(code, publish(run, arguments));
}

}  // namespace torchpare::cli
