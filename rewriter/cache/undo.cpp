#include "cache/undo.h"

#include <map>
#include <mutex>

#include "cache/in_place.h"
#include "cache/remote.h"
#include "container/sha256.h"
#include "disk/receipt_book.h"
#include "disk/walk.h"
#include "rewrite/restore.h"

namespace torchpare::cache {
namespace {

class Undo {
 public:
  Undo(const std::vector<std::string>& inputs, const RunSettings& settings)
      : settings_(settings),
        in_place_(settings.purpose == Purpose::kChange),
        inputs_(sorted(inputs)),
        book_(settings.terms.force),
        files_(settings.terms) {}

  Result<Run> operator()();

 private:
  Result<std::vector<Job>> jobs();
  Result<Done> open_receipts();
  Result<RestoreFrom> receipts_for(const Job& job, std::string_view bytes);
  FileReport work_on(const Job& job, Workbench& bench);
  void look_at_skipped(const Job& job, FileReport& file);
  std::vector<FileReport> without_a_file();
  std::vector<Error> commit(const std::vector<Job>& jobs, std::vector<FileReport>& reports);

  const RunSettings& settings_;
  const bool in_place_;
  const SortedInputs inputs_;
  disk::ReceiptBook book_;
  InPlace files_;
  std::mutex mutex_;
  std::map<std::string, std::string> moved_;  ///< where from, and by what it was named
};

/// Those of all folders that are in question, so that a file that was moved finds its own.
Result<Done> Undo::open_receipts() {
  for (const std::string& named : files_.named()) {
    for (std::string folder = named; folder.size() > 1; folder = disk::split(folder).folder)
      TRY(book_.open(folder));
    const auto found = disk::walk(named);
    if (!found) continue;  // a file, or nothing that can be read
    for (const std::string& below : found->ours) TRY(book_.open(disk::joined(named, below)));
  }
  return Done{};
}

Result<RestoreFrom> Undo::receipts_for(const Job& job, std::string_view bytes) {
  const std::string& named = files_.named_by(job);
  auto receipts = TRY(book_.of(files_.real_path_of(job), named));
  if (!receipts.empty()) return RestoreFrom{job.path, std::move(receipts)};
  disk::ReceiptBook::Moved moved = book_.that_lead_to(container::sha256_hex(bytes), named);
  if (moved.several)
    return Error{job.path, "it was rewritten under another name, and receipts differ in what it was",
                 moved.from + " may be its name", "give it back the name that it had"};
  if (moved.from.empty()) return RestoreFrom{job.path, {}};
  const std::lock_guard lock(mutex_);
  moved_.emplace(moved.from, named);
  return RestoreFrom{job.path, std::move(moved.receipts)};
}

FileReport Undo::work_on(const Job& job, Workbench& bench) {
  FileReport report;
  report.path = job.path;
  report.bytes = report.bytes_after = bench.file.bytes.size();
  if (job.layout != disk::Layout::kUnknown) report.layout = disk::name_of(job.layout);
  const auto receipts = receipts_for(job, bench.file.bytes);
  if (!receipts) {
    fail(report, receipts.error());
    return report;
  }
  const Restoration found = restore(bench.file.bytes, *receipts, bench.recogniser);
  tell(found, report);
  if (!found.restored) return report;
  report.bytes_after = found.restored->text().size();
  if (in_place_)
    files_.stage(job,
                 {.path = job.path,
                  .seen = bench.file.identity,
                  .text = *found.restored,
                  .late = job.path.ends_with(".py")},
                 report);
  return report;
}

Error something_else(const std::string& path, std::string why) {
  return {path, "a receipt says that it was rewritten, and now it is something else", std::move(why),
          "nothing was written and the receipt is kept; put the file back from a copy, or delete it"};
}

/// What is passed over may have been a wrapper when it was rewritten; a link stands for itself here.
void Undo::look_at_skipped(const Job& job, FileReport& file) {
  const auto receipts = book_.of(files_.real_path_of(job), files_.named_by(job));
  if (!receipts) return fail(file, receipts.error());
  if (!receipts->empty()) fail(file, something_else(file.path, file.reason));
}

/// What was rewritten and is not there, under no name.
std::vector<FileReport> Undo::without_a_file() {
  std::vector<FileReport> out;
  for (const std::string& named : files_.named())
    for (const std::string& path : book_.without_a_file(named)) {
      if (moved_.contains(path)) continue;
      out.push_back(skipped(path, "a receipt says that it was rewritten, and it is not there"));
      if (disk::is_directory(path)) fail(out.back(), something_else(path, "a folder"));
    }
  return out;
}

/// Puts files back and drops the receipts of those that are as they were.
std::vector<Error> Undo::commit(const std::vector<Job>& jobs, std::vector<FileReport>& reports) {
  if (auto errors = files_.commit(reports, settings_.threads); !errors.empty()) return errors;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const bool original = reports[i].state == State::kUnchanged || reports[i].state == State::kRewritten;
    if (original) book_.forget(files_.real_path_of(jobs[i]), files_.named_by(jobs[i]));
  }
  for (const auto& [path, named] : moved_)
    if (!disk::real_path(path) || disk::is_directory(path)) book_.forget(path, named);
  return book_.save();
}

Result<std::vector<Job>> Undo::jobs() {
  if (!in_place_) {
    TRY(files_.look_at(inputs_.local));
    return jobs_for(inputs_.local, settings_.most);
  }
  TRY(files_.lock(inputs_.local));
  return files_.jobs(settings_.most);
}

Result<Run> Undo::operator()() {
  const auto found = TRY(jobs());
  TRY(open_receipts());
  Run run;
  run.report.command = RunReport::Command::kUndo;
  run.report.dry_run = !in_place_;
  std::vector<FileReport>& reports = run.report.files;
  reports =
      report_each(found, settings_, [this](const Job& job, Workbench& bench) { return work_on(job, bench); });
  for (size_t i = 0; i < found.size(); ++i)
    if (reports[i].state == State::kSkipped) look_at_skipped(found[i], reports[i]);
  for (FileReport& file : without_a_file()) reports.push_back(std::move(file));
  files_.note_ignored(book_.ignored());
  run.ignored = files_.ignored();
  if (in_place_) run.errors = commit(found, reports);
  note(undo_on_servers({inputs_.remote, settings_.timeout.value_or(kTimeout), settings_.tls}, !in_place_,
                       reports),
       run.errors);
  return concluded(settings_.purpose, std::move(run));
}

}  // namespace

Result<Run> undo(const std::vector<std::string>& inputs, const RunSettings& settings) {
  return Undo(inputs, settings)();
}

}  // namespace torchpare::cache
