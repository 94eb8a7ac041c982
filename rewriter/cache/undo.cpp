#include "cache/undo.h"

#include "cache/in_place.h"
#include "cache/remote.h"
#include "disk/receipt_book.h"
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
  FileReport work_on(const Job& job, Workbench& bench);
  void look_at_skipped(FileReport& file);
  void stage(const Job& job, const Workbench& bench, const Rewritten& restored, FileReport& report);
  std::vector<Error> commit(const std::vector<Job>& jobs, std::vector<FileReport>& reports);

  const RunSettings& settings_;
  const bool in_place_;
  const SortedInputs inputs_;
  disk::ReceiptBook book_;
  InPlace files_;
};

FileReport Undo::work_on(const Job& job, Workbench& bench) {
  FileReport report;
  report.path = job.path;
  report.bytes = report.bytes_after = bench.file.bytes.size();
  if (job.layout != disk::Layout::kUnknown) report.layout = disk::name_of(job.layout);
  const auto real = files_.real_path_of(job);
  auto receipts = real ? book_.of(*real) : Result<std::vector<Receipt>>(real.error());
  if (!receipts) {
    fail(report, receipts.error());
    return report;
  }
  const Restoration found = restore(bench.file.bytes, {job.path, std::move(*receipts)}, bench.recogniser);
  tell(found, report);
  if (!found.restored) return report;
  report.bytes_after = found.restored->text().size();
  if (in_place_) stage(job, bench, *found.restored, report);
  return report;
}

/// What is passed over may have been a wrapper when it was rewritten; a link stands for itself here.
void Undo::look_at_skipped(FileReport& file) {
  const size_t name = file.path.rfind('/') + 1;
  const auto folder = disk::real_path(name == 0 ? "." : file.path.substr(0, name));
  if (!folder) return;
  const auto receipts = book_.of(*folder + "/" + file.path.substr(name));
  if (!receipts) return fail(file, receipts.error());
  if (receipts->empty()) return;
  fail(file, {file.path, "a receipt says that it was rewritten, and now it is something else", file.reason,
              "nothing was written and the receipt is kept; put the file back from a copy, or delete it"});
}

void Undo::stage(const Job& job, const Workbench& bench, const Rewritten& restored, FileReport& report) {
  files_.stage(job,
               {.path = job.path,
                .seen = bench.file.identity,
                .original = bench.file.bytes,
                .text = restored,
                .late = job.path.ends_with(".py")},
               report);
}

/// Puts files back and drops the receipts of those that are as they were.
std::vector<Error> Undo::commit(const std::vector<Job>& jobs, std::vector<FileReport>& reports) {
  if (auto errors = files_.commit(reports); !errors.empty()) return errors;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const bool original = reports[i].state == State::kUnchanged || reports[i].state == State::kRewritten;
    const auto real = files_.real_path_of(jobs[i]);
    if (original && real) book_.forget(*real);
  }
  return book_.save();
}

Result<std::vector<Job>> Undo::jobs() {
  if (!in_place_) {
    if (auto ours = files_.look_at(inputs_.local); !ours) return ours.error();
    return jobs_for(inputs_.local, settings_.most);
  }
  if (auto locked = files_.lock(inputs_.local); !locked) return locked.error();
  return files_.jobs(settings_.most);
}

Result<Run> Undo::operator()() {
  const auto found = jobs();
  if (!found) return found.error();
  Run run;
  run.report.command = RunReport::Command::kUndo;
  run.report.dry_run = !in_place_;
  std::vector<FileReport>& reports = run.report.files;
  reports = report_each(*found, settings_,
                        [this](const Job& job, Workbench& bench) { return work_on(job, bench); });
  for (FileReport& file : reports)
    if (file.state == State::kSkipped) look_at_skipped(file);
  files_.note_ignored(book_.ignored());
  run.ignored = files_.ignored();
  if (in_place_) run.errors = commit(*found, reports);
  note(undo_on_servers({inputs_.remote, settings_.timeout}, !in_place_, reports), run.errors);
  return concluded(settings_.purpose, std::move(run));
}

}  // namespace

Result<Run> undo(const std::vector<std::string>& inputs, const RunSettings& settings) {
  return Undo(inputs, settings)();
}

}  // namespace torchpare::cache
