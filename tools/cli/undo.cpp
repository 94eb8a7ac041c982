#include "cache/in_place.h"
#include "cache/remote.h"
#include "disk/receipt_book.h"
#include "disk/root.h"
#include "rewrite/restore.h"
#include "tools/cli/commands.h"
#include "tools/cli/progress.h"

namespace torchpare::cli {

using namespace cache;
namespace {

class Undo {
 public:
  explicit Undo(const Arguments& arguments)
      : arguments_(arguments),
        inputs_(sorted(arguments.inputs)),
        book_(arguments.force),
        in_place_(disk::Terms{arguments.force, std::chrono::seconds(arguments.wait)}) {}

  ExitCode operator()();

 private:
  FileReport work_on(const Job& job, Workbench& bench);
  void look_at_skipped(FileReport& file);
  void stage(const Job& job, const Workbench& bench, const Rewritten& restored, FileReport& report);
  ExitCode forget(const std::vector<Job>& jobs, const std::vector<FileReport>& files);

  const Arguments& arguments_;
  const SortedInputs inputs_;
  disk::ReceiptBook book_;
  InPlace in_place_;
};

FileReport Undo::work_on(const Job& job, Workbench& bench) {
  FileReport report;
  report.path = job.path;
  report.bytes = report.bytes_after = bench.file.bytes.size();
  if (job.layout != disk::Layout::kUnknown) report.layout = disk::name_of(job.layout);
  const auto real = in_place_.real_path_of(job);
  auto receipts = real ? book_.of(*real) : Result<std::vector<Receipt>>(real.error());
  if (!receipts) {
    fail(report, receipts.error());
    return report;
  }
  const Restoration found = restore(bench.file.bytes, {job.path, std::move(*receipts)}, bench.recogniser);
  tell(found, report);
  if (!found.restored) return report;
  report.bytes_after = found.restored->text().size();
  if (!arguments_.check) stage(job, bench, *found.restored, report);
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
  const disk::Replacement replacement{job.path,
                                      bench.file.identity,
                                      bench.file.bytes,
                                      restored,
                                      job.path.ends_with(".py"),
                                      false,
                                      Style::kMute,
                                      {}};
  in_place_.stage(job, replacement, report);
}

/// Drops the receipts of files that are as they were.
ExitCode Undo::forget(const std::vector<Job>& jobs, const std::vector<FileReport>& files) {
  for (size_t i = 0; i < jobs.size(); ++i) {
    using enum FileReport::State;
    const bool original = files[i].state == kUnchanged || files[i].state == kRewritten;
    const auto real = in_place_.real_path_of(jobs[i]);
    if (original && real) book_.forget(*real);
  }
  ExitCode code = kYes;
  code = worse(code, complain(book_.save()));
  return code;
}

ExitCode Undo::operator()() {
  auto ready = arguments_.check ? in_place_.look_at(inputs_.local) : in_place_.lock(inputs_.local);
  if (!ready) return complain(ready.error());
  const auto jobs =
      arguments_.check ? jobs_for(inputs_.local, arguments_.max_size) : in_place_.jobs(arguments_.max_size);
  if (!jobs) return complain(jobs.error());
  RunReport run;
  run.command = "undo";
  run.dry_run = arguments_.check;
  Progress progress(jobs->size());
  run.files = for_each(*jobs, arguments_.jobs, [&](const Job& job, Workbench& bench) {
    progress.step();
    return work_on(job, bench);
  });
  progress.finish();
  for (FileReport& file : run.files)
    if (file.state == FileReport::State::kSkipped) look_at_skipped(file);
  in_place_.note_ignored(book_.ignored());
  say_ignored(in_place_.ignored());
  ExitCode code = kYes;
  if (!arguments_.check) {
    const ExitCode committed = complain(in_place_.commit(run.files));
    code = committed == kYes ? forget(*jobs, run.files) : committed;
  }
  if (auto done = undo_on_servers({inputs_.remote, std::chrono::seconds(arguments_.timeout)},
                                  arguments_.check, run.files);
      !done) {
    code = worse(code, complain(done.error()));
    if (run.files.empty()) return code;
  }
  for (const FileReport& file : run.files) {
    code = worse(code, exit_code_of(file));
    if (file.state != FileReport::State::kRewritten) continue;
    if (arguments_.check) code = worse(code, kNo);
    if (file.witness == name_of(Witness::kNone)) code = worse(code, kUndecided);
  }
  run.exit_code = code;
  return worse(code, print(arguments_.json ? to_json(run) : to_text(run)));
}

}  // namespace

ExitCode run_undo(const Arguments& arguments) {
  for (const std::string& input : arguments.inputs)
    if (input == "-")
      return complain({"-", "standard input cannot be put back", "", "name a file or a directory"});
  return Undo(arguments)();
}

}  // namespace torchpare::cli
