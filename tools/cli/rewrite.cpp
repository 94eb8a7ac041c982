#include <fmt/format.h>

#include <cstdio>

#include "cache/copies.h"
#include "cache/in_place.h"
#include "cache/remote.h"
#include "report/diff.h"
#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

using namespace cache;
namespace {

Error no_file_carries_once(const std::string& origin) {
  return {"torchpare rewrite", "`once` is not for files", fmt::format("{} asks for it", origin),
          "it runs the asserts until one call has passed, which is the load-time hook's work; here use strip "
          "or keep"};
}

/// One file to standard output or to -o: the new text goes out, and words only where something is wrong.
ExitCode rewrite_one(const Arguments& arguments, const Policy& policy) {
  Job job{arguments.inputs[0]};
  job.most = arguments.max_size;
  Workbench bench;
  if (auto loaded = load(job, bench); !loaded) return complain(loaded.error());
  std::string text = bench.file.bytes;
  const Work work{&policy, arguments.style, true, false, Detail::kCounts};
  RunReport run;
  run.command = "rewrite";
  run.policy = &policy;
  run.files = {report_on_job(job, bench, work, [&text](const FileOutcome& outcome, FileReport&) {
    if (outcome.rewritten) text = outcome.rewritten->text();
  })};
  const ExitCode code = exit_code_of(run.files[0]);
  if (code != kYes || arguments.output) std::fputs(to_text(run).c_str(), code == kYes ? stdout : stderr);
  if (run.files[0].state == FileReport::State::kUndecided) return code;
  if (!arguments.output || *arguments.output == "-") return worse(code, print(text));
  const auto written = disk::write_new(*arguments.output, text);
  return written ? code : complain(written.error());
}

class Run {
 public:
  Run(const Arguments& arguments, const Policy& policy)
      : arguments_(arguments),
        policy_(policy),
        inputs_(sorted(arguments.inputs)),
        in_place_(disk::Terms{arguments.force, std::chrono::seconds(arguments.wait)}) {}

  ExitCode operator()();

 private:
  FileReport work_on(const Job& job, Workbench& bench);
  void stage(const Job& job, const Workbench& bench, const FileOutcome& outcome, FileReport& report);
  ExitCode commit(std::vector<FileReport>& files);

  const Arguments& arguments_;
  const Policy& policy_;
  const SortedInputs inputs_;
  InPlace in_place_;
};

void Run::stage(const Job& job, const Workbench& bench, const FileOutcome& outcome, FileReport& report) {
  const std::string_view original = bench.file.bytes;
  disk::Replacement replacement{
      job.path, bench.file.identity, original, *outcome.rewritten, !report.container, true, report.style, {}};
  for (const Wrapper& w : outcome.wrappers) {
    const EditSet& edits = w.outcome.plan.edits;
    if (!edits.deletions.empty()) replacement.removed = pieces(original, edits.deletions);
    for (size_t at : edits.mutes) replacement.muted.push_back(w.bytes.begin + at);
  }
  in_place_.stage(job, replacement, report);
}

FileReport Run::work_on(const Job& job, Workbench& bench) {
  const Work work{&policy_, arguments_.style, true, !job.named || bench.is_container, detail_for(arguments_)};
  return report_on_job(job, bench, work, [&](const FileOutcome& outcome, FileReport& report) {
    if (!outcome.rewritten) return;
    if (arguments_.diff || arguments_.html)
      for (const Wrapper& w : outcome.wrappers)
        report.diff += unified_diff(job.path, slice(bench.file.bytes, w.bytes), w.outcome.plan.edits);
    if (arguments_.in_place) stage(job, bench, outcome, report);
  });
}

/// Puts the new texts in place.
ExitCode Run::commit(std::vector<FileReport>& files) {
  for (size_t i : withheld(files)) in_place_.withhold(files[i].path);
  return complain(in_place_.commit(files));
}

ExitCode Run::operator()() {
  if (arguments_.in_place)
    if (auto locked = in_place_.lock(inputs_.local); !locked) return complain(locked.error());
  const auto jobs = arguments_.in_place ? in_place_.jobs(arguments_.max_size)
                                        : jobs_for(inputs_.local, arguments_.max_size);
  if (!jobs) return complain(jobs.error());
  RunReport run;
  run.command = "rewrite";
  run.dry_run = !arguments_.in_place;
  run.policy = &policy_;
  Progress progress(jobs->size());
  run.files = for_each(*jobs, arguments_.jobs, [&](const Job& job, Workbench& bench) {
    progress.step();
    return work_on(job, bench);
  });
  progress.finish();
  say_ignored(in_place_.ignored());
  ExitCode code = commit(run.files);
  const Work work{&policy_, arguments_.style, true, true, detail_for(arguments_)};
  if (auto done = work_on_servers({inputs_.remote, std::chrono::seconds(arguments_.timeout)}, work,
                                  arguments_.in_place, run.files);
      !done) {
    code = worse(code, complain(done.error()));
    if (run.files.empty()) return code;
  }
  for (const FileReport& file : run.files) {
    code = worse(code, exit_code_of(file));
    if (arguments_.check && file.state == FileReport::State::kRewritten) code = worse(code, kNo);
  }
  run.exit_code = code;
  return worse(code, publish(run, arguments_));
}

}  // namespace

ExitCode run_rewrite(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  if (auto once = asks_for_once(*policy)) return complain(no_file_carries_once(*once));
  const bool report_only =
      arguments.json || arguments.html || arguments.diff || arguments.check || arguments.in_place;
  if (is_single_file(arguments.inputs) && !report_only) return rewrite_one(arguments, *policy);
  if (arguments.output)
    return complain(
        {"-o", "is for one file and not for a report", "", "leave out --json, --html and --diff, or -o"});
  return Run(arguments, *policy)();
}

}  // namespace torchpare::cli
