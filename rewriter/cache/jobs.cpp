#include "cache/jobs.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <new>

#include <fmt/format.h>

#include "disk/in_turns.h"
#include "disk/root.h"
#include "remote/redis.h"

namespace torchpare::cache {
namespace {

/// Files from this size on are worked on one at a time.
constexpr size_t kLarge = 4 << 20;

FileReport failed(const Job& job, const Error& error) {
  FileReport report;
  report.path = job.path;
  fail(report, error);
  return report;
}

FileReport work_on(const Job& job, Workbench& bench, std::mutex& large,
                   const std::function<FileReport(const Job&, Workbench&)>& work) {
  if (!job.skipped.empty()) return skipped(job.path, job.skipped);
  std::unique_lock turn(large, std::defer_lock);
  const auto passed_over = read(job, bench, &turn);
  if (!passed_over) return failed(job, passed_over.error());
  if (!passed_over->empty()) return skipped(job.path, *passed_over);
  FileReport report = work(job, bench);
  if (bench.file.bytes.capacity() >= kLarge) bench.file.bytes = {};
  return report;
}

/// The same, whatever is thrown: one file too large for the memory, or a fault of ours, does not end the run.
FileReport work_on_any(const Job& job, Workbench& bench, std::mutex& large,
                       const std::function<FileReport(const Job&, Workbench&)>& work) {
  try {
    return work_on(job, bench, large, work);
  } catch (const std::bad_alloc&) {
    bench.file = {};
    return failed(job, {job.path, "out of memory", "it takes more than there is", "-j 1 takes less"});
  } catch (const std::exception& error) {
    bench.file = {};
    return failed(job, {job.path, "an unexpected error", error.what(), "please report it"});
  }
}

}  // namespace

FileReport skipped(const std::string& path, std::string reason) {
  FileReport report;
  report.path = path;
  report.state = State::kSkipped;
  report.reason = std::move(reason);
  return report;
}

void fail(FileReport& report, const Error& error) {
  report.state = State::kFailed;
  report.reason = message(error);
  keep_all(report);
}

Job job_of_file(const std::string& path, size_t i, size_t most) {
  Job job{path, true, path == "-" ? disk::Layout::kUnknown : disk::layout_at(path), {}, i};
  job.most = most;
  return job;
}

Job job_of_trouble(const std::string& path, const Error& error, size_t i) {
  Job job{path, true, disk::Layout::kUnknown, {}, i};
  job.failed = Error{path, error.what, error.why, error.remedy};
  return job;
}

std::vector<Job> jobs_below(std::shared_ptr<const disk::Directory> folder, disk::Walk found, size_t i,
                            size_t most) {
  std::vector<Job> jobs;
  jobs.reserve(found.entries.size());
  for (disk::Entry& entry : found.entries)
    jobs.push_back({std::move(entry.path), false, entry.layout, std::move(entry.skipped), i,
                    std::move(entry.unreadable), most, folder, std::move(entry.below)});
  return jobs;
}

std::vector<Job> jobs_for(const std::vector<std::string>& inputs, size_t most) {
  std::vector<Job> jobs;
  std::vector<std::string> named;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string& input = inputs[i];
    const auto real = input == "-" ? Result<std::string>("-") : disk::real_path(input);
    named.push_back(real ? *real : "");
    if (input == "-" || !disk::is_directory(input)) {
      jobs.push_back(job_of_file(input, i, most));
      continue;
    }
    auto folder = disk::Directory::open(input);
    if (!folder) {
      jobs.push_back(job_of_trouble(input, folder.error(), i));
      continue;
    }
    auto shared = std::make_shared<const disk::Directory>(std::move(*folder));
    std::vector<Job> more = jobs_below(shared, disk::walk(*shared, input), i, most);
    jobs.insert(jobs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  drop_repeated(jobs, named);
  return jobs;
}

void drop_repeated(std::vector<Job>& jobs, const std::vector<std::string>& named) {
  if (named.size() < 2) return;
  const auto is_better = [](const Job& a, const Job& b) {
    const bool looked_at = a.skipped.empty() && !a.failed, other = b.skipped.empty() && !b.failed;
    return looked_at != other ? looked_at : !a.named && b.named;
  };
  std::map<std::string, size_t> best;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (named[jobs[i].input].empty()) continue;
    const auto [known, fresh] = best.try_emplace(disk::joined(named[jobs[i].input], jobs[i].below), i);
    if (!fresh && is_better(jobs[i], jobs[known->second])) known->second = i;
  }
  std::vector<bool> kept(jobs.size());
  for (const auto& [path, i] : best) kept[i] = true;
  std::vector<Job> out;
  for (size_t i = 0; i < jobs.size(); ++i)
    if (kept[i] || named[jobs[i].input].empty()) out.push_back(std::move(jobs[i]));
  jobs = std::move(out);
}

bool is_single_file(const std::vector<std::string>& inputs) {
  return inputs.size() == 1 && !remote::is_server_url(inputs[0]) &&
         (inputs[0] == "-" || !disk::is_directory(inputs[0]));
}

namespace {

/// Whether a file found below a directory can hold wrappers, by its name and first bytes.
std::string_view why_not_read(const Job& job, std::string_view first, size_t size) {
  if (job.named || job.path.ends_with(".py") || container::may_be_container(first, size)) return {};
  return size == 0 ? "an empty file" : "neither Python, a pickle nor one of Inductor's blobs";
}

}  // namespace

Result<std::string> read(const Job& job, Workbench& bench, std::unique_lock<std::mutex>* turn) {
  if (job.failed) return *job.failed;
  if (job.path == "-") {
    bench.file.bytes = TRY(disk::read_stdin(job.most));
    bench.is_container = container::may_be_container(bench.file.bytes, bench.file.bytes.size());
    return std::string();
  }
  auto file = job.folder ? disk::open_file(*job.folder, job.below) : disk::open_file(job.path);
  if (!file) return Error{job.path, file.error().what, file.error().why, file.error().remedy};
  const auto first = TRY(file->first_bytes());
  bench.is_container = !job.path.ends_with(".py") && container::may_be_container(first, file->size());
  if (const auto why = why_not_read(job, first, file->size()); !why.empty()) return std::string(why);
  if (file->size() > job.most)
    return Error{job.path, fmt::format("larger than {} bytes", job.most),
                 fmt::format("it has {}", file->size()),
                 "--max-size SIZE, or --max-size none, reads it all the same"};
  if (turn != nullptr && file->size() >= kLarge) turn->lock();
  TRY(file->read(bench.file));
  return std::string();
}

std::vector<FileReport> for_each(const std::vector<Job>& jobs, unsigned threads,
                                 const std::function<FileReport(const Job&, Workbench&)>& work) {
  std::vector<FileReport> reports(jobs.size());
  std::mutex large;
  disk::in_turns(
      jobs.size(), threads, [] { return Workbench(); },
      [&](size_t i, Workbench& bench) { reports[i] = work_on_any(jobs[i], bench, large, work); });
  return reports;
}

namespace {

/// Whether a file is a kernel. That is said of one that was named, too: it is not a wrapper without asserts.
bool is_kernel(const FileOutcome& outcome) {
  return !outcome.contents && outcome.wrappers.front().outcome.inventory.is_kernel;
}

/// Why a walked file is none of our business; empty if it is.
std::string_view no_business(const FileOutcome& outcome) {
  const bool wrapper = std::any_of(outcome.wrappers.begin(), outcome.wrappers.end(),
                                   [](const Wrapper& w) { return w.outcome.inventory.is_wrapper(); });
  if (outcome.contents) return outcome.wrappers.empty() ? "no wrapper in it" : "";
  if (wrapper) return {};
  if (is_kernel(outcome)) return "a Triton kernel with its benchmark: no wrapper";
  const Inventory& found = outcome.wrappers.front().outcome.inventory;
  if ((found.obstacle && found.names_asserts) || !found.compiled.empty()) return {};
  if (found.is_cpp) return "a C++ wrapper (cpp_wrapper) without asserts";
  return "not a wrapper: no function that Inductor calls";
}

FileReport unreadable(const Job& job, const Error& error) {
  FileReport report;
  report.path = job.path;
  report.state = State::kUndecided;
  const std::string place =
      error.where.substr(std::min(error.where.size(), job.path.size() + 2));  // "byte 7"
  report.reason = message({place, error.what, error.why, error.remedy});
  return report;
}

}  // namespace

FileReport report_on_job(const Job& job, Workbench& bench, Task task, Detail detail,
                         const std::function<void(const FileOutcome&, FileReport&)>& then) {
  const std::string_view bytes = bench.file.bytes;
  if (!job.named && !task.style) task.style = Style::kMute;
  auto outcome = bench.is_container
                     ? work_on_container(bytes, job.path, task, bench.recogniser)
                     : Result<FileOutcome>(work_on_text(bytes, job.path, task, bench.recogniser));
  FileReport report;
  if (!outcome) {
    report = unreadable(job, outcome.error());
  } else if (const auto why = no_business(*outcome); !why.empty() && (!job.named || is_kernel(*outcome))) {
    return skipped(job.path, std::string(why));
  } else {
    report = report_on(job.path, bytes, *outcome, detail);
    if (then) then(*outcome, report);
  }
  if (job.layout != disk::Layout::kUnknown) report.layout = disk::name_of(job.layout);
  return report;
}

void tell(const Restoration& restoration, FileReport& report) {
  report.state = restoration.state;
  report.reason = restoration.reason;
  if (report.state == State::kFailed) fail(report, {report.path, restoration.reason, {}, {}});
  if (restoration.restored) report.witness = restoration.witness;
}

ExitCode exit_code_of(const FileReport& report) {
  return exit_code_of(report.state, report.count(Fate::kStuck));
}

}  // namespace torchpare::cache
