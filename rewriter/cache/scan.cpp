#include "cache/scan.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "cache/caches.h"
#include "cache/remote.h"
#include "disk/walk.h"
#include "find/output_log.h"
#include "remote/redis.h"

namespace torchpare::cache {
namespace {

/// A run that has found nothing yet. Errors: a check without a policy.
Result<Run> begun(const Result<Policy>& policy, const RunSettings& settings) {
  if (!policy && settings.purpose == Purpose::kCheck) return policy.error();
  Run run;
  run.report.command = RunReport::Command::kScan;
  run.report.dry_run = true;
  if (policy)
    run.report.policy = &*policy;
  else
    run.report.policy_missing = message(policy.error());
  return run;
}

/// A scan lists caches and files by the torch that wrote them.
Detail detail_of(const RunSettings& settings) { return std::max(settings.detail, Detail::kOrigins); }

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

/// The servers one after the other. One that does not answer does not keep the others from being asked.
void scan_servers(const std::vector<std::string>& urls, const Task& task, const RunSettings& settings,
                  Run& run) {
  for (const std::string& url : urls) {
    std::vector<FileReport>& files = run.report.files;
    const size_t before = files.size();
    const auto done = work_on_servers({{url}, settings.timeout.value_or(kTimeout), settings.tls}, task,
                                      detail_of(settings), false, files);
    note(done, run.errors);
    if (done || files.size() > before)
      run.report.caches.push_back(
          cache_on_server(url, run.report.caches.size(), std::span(files).subspan(before)));
  }
}

void scan_all(const std::vector<std::string>& inputs, const RunSettings& settings, Run& run) {
  const SortedInputs input = sorted(inputs);
  const auto jobs = jobs_for(input.local, settings.most);
  RunReport& report = run.report;
  report.made = std::time(nullptr);
  report.details = !report.listing.any() && (jobs.size() > 1 || !input.remote.empty());
  const Task task{.policy = report.policy, .identify = true};
  report.files = report_each(jobs, settings, [&](const Job& job, Workbench& bench) {
    return report_on_job(job, bench, task, detail_of(settings));
  });
  report.caches = caches_in(jobs, report.files, input.local);
  scan_servers(input.remote, task, settings, run);
}

/// Says of the caches in a place who named it; and of a place without any that there is none.
void name_origin(const host::CachePlace& place, RunReport& report) {
  const auto server = place.is_server ? remote::redis_address(place.location) : Error{};
  const std::string shown = place.is_server ? (server ? server->text() : "redis://") : place.location;
  bool found = false;
  for (CacheReport& cache : report.caches) {
    if (cache.place != shown) continue;
    cache.origin = place.origin;
    found = true;
  }
  const auto told = [&](const EmptyPlace& empty) { return empty.path == shown; };
  if (found || std::ranges::any_of(report.empty_places, told)) return;
  report.empty_places.push_back(
      {shown, place.origin, place.is_server ? "no answer to work with" : "nothing in it"});
}

}  // namespace

Result<Run> scan_logs(const std::vector<std::string>& logs, const Result<Policy>& policy,
                      const RunSettings& settings) {
  Run run = TRY(begun(policy, settings));
  run.report.details = true;
  for (size_t i = 0; i < logs.size(); ++i)
    scan_log(job_of_file(logs[i], i, settings.most), {.policy = run.report.policy}, detail_of(settings), run);
  return concluded(settings.purpose, std::move(run));
}

Result<Run> scan(const std::vector<std::string>& inputs, const Result<Policy>& policy,
                 const RunSettings& settings) {
  Run run = TRY(begun(policy, settings));
  run.report.listing = settings.listing;
  scan_all(inputs, settings, run);
  run.report.listing.caches = run.report.listing.any() && !run.report.caches.empty();
  return concluded(settings.purpose, std::move(run));
}

Result<Run> scan_places(const std::vector<host::CachePlace>& places, const Result<Policy>& policy,
                        RunSettings settings) {
  Run run = TRY(begun(policy, settings));
  run.report.listing = settings.listing;
  run.report.listing.caches = true;
  if (!settings.timeout) settings.timeout = kUnaskedTimeout;
  std::vector<std::string> inputs;
  for (const host::CachePlace& place : places) {
    if (place.is_server || disk::exists(place.location))
      inputs.push_back(place.location);
    else
      run.report.empty_places.push_back({place.location, place.origin, "not there"});
  }
  scan_all(inputs, settings, run);
  for (const host::CachePlace& place : places) name_origin(place, run.report);
  return with_exit_code(settings.purpose, std::move(run));
}

}  // namespace torchpare::cache
