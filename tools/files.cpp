#include "tools/files.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "disk/walk.h"

namespace torchpare::tools {
namespace {

/// Files from this size on are worked on one at a time.
constexpr size_t kLarge = 4 << 20;

FileReport failed(const Job& job, const Error& error) {
  FileReport report;
  report.path = job.path;
  report.state = FileReport::State::kFailed;
  report.reason = message(error);
  return report;
}

FileReport work_on(const Job& job, Workbench& bench, std::mutex& large,
                   const std::function<FileReport(const Job&, Workbench&)>& work) {
  if (!job.skipped.empty()) {
    FileReport report;
    report.path = job.path;
    report.state = FileReport::State::kSkipped;
    report.reason = job.skipped;
    return report;
  }
  std::unique_lock turn(large, std::defer_lock);
  if (auto loaded = load(job, bench, &turn); !loaded) return failed(job, loaded.error());
  FileReport report = work(job, bench);
  if (bench.file.bytes.capacity() >= kLarge) bench.file.bytes = {};
  return report;
}

}  // namespace

Result<std::vector<Job>> jobs_for(const std::vector<std::string>& inputs) {
  std::vector<Job> jobs;
  for (const std::string& input : inputs) {
    if (input == "-" || !disk::is_directory(input)) {
      jobs.push_back({input, true, {}});
      continue;
    }
    auto entries = disk::walk(input);
    if (!entries) return entries.error();
    for (disk::Entry& entry : *entries)
      jobs.push_back({std::move(entry.path), false, std::move(entry.skipped)});
  }
  return jobs;
}

bool is_single_file(const std::vector<std::string>& inputs) {
  return inputs.size() == 1 && (inputs[0] == "-" || !disk::is_directory(inputs[0]));
}

Result<Done> load(const Job& job, Workbench& bench, std::unique_lock<std::mutex>* turn) {
  if (job.path == "-") {
    auto bytes = disk::read_stdin();
    if (!bytes) return bytes.error();
    bench.file.bytes = std::move(*bytes);
    return Done{};
  }
  auto file = disk::open_file(job.path);
  if (!file) return file.error();
  if (turn != nullptr && file->size() >= kLarge) turn->lock();
  return file->read(bench.file);
}

std::vector<FileReport> for_each(const std::vector<Job>& jobs, unsigned threads,
                                 const std::function<FileReport(const Job&, Workbench&)>& work) {
  std::vector<FileReport> reports(jobs.size());
  std::atomic<size_t> next = 0;
  std::mutex large;
  auto take_turns = [&] {
    Workbench bench;
    for (size_t i = next++; i < jobs.size(); i = next++) reports[i] = work_on(jobs[i], bench, large, work);
  };
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> others;
  for (size_t t = 1; t < std::min<size_t>(threads, jobs.size()); ++t) others.emplace_back(take_turns);
  take_turns();
  others.clear();
  return reports;
}

void skip_if_no_wrapper(const Job& job, const Outcome& outcome, FileReport& report) {
  if (job.named || outcome.inventory.is_wrapper()) return;
  const bool speaks_of_asserts = outcome.inventory.obstacle && outcome.inventory.names_asserts;
  if (speaks_of_asserts) return;
  report = {};
  report.path = job.path;
  report.state = FileReport::State::kSkipped;
  report.reason = "not a wrapper: no function that Inductor calls";
}

ExitCode exit_code_of(const FileReport& report) {
  if (report.state == FileReport::State::kFailed) return kTrouble;
  const bool undecided = report.state == FileReport::State::kUndecided || report.count(Fate::kStuck) > 0;
  return undecided ? kUndecided : kYes;
}

}  // namespace torchpare::tools
