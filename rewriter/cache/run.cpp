#include "cache/run.h"

#include <atomic>

namespace torchpare::cache {

std::vector<FileReport> report_each(const std::vector<Job>& jobs, const RunSettings& settings,
                                    const std::function<FileReport(const Job&, Workbench&)>& work) {
  std::atomic<size_t> turn = 0;
  return for_each(jobs, settings.threads, [&](const Job& job, Workbench& bench) {
    if (settings.progress) settings.progress(++turn, jobs.size());
    return work(job, bench);
  });
}

void note(const Result<Done>& done, std::vector<Error>& errors) {
  if (!done) errors.push_back(done.error());
}

Result<Run> concluded(Purpose purpose, Run run) {
  if (run.report.files.empty() && !run.errors.empty()) return run.errors.front();
  return with_exit_code(purpose, std::move(run));
}

Run with_exit_code(Purpose purpose, Run run) {
  ExitCode code = run.errors.empty() ? kYes : kTrouble;
  for (const FileReport& file : run.report.files) {
    code = worse(code, exit_code_of(file));
    if (file.state != State::kRewritten) continue;
    if (purpose == Purpose::kCheck) code = worse(code, kNo);
    if (file.witness == Witness::kNone) code = worse(code, kUndecided);
  }
  run.report.exit_code = code;
  return run;
}

}  // namespace torchpare::cache
