#include <cstdio>

#include "cache/clean.h"
#include "host/settings.h"
#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

using namespace cache;
namespace {

/// One file to standard output or to -o: the new text goes out. To standard output words go only with a file, and only
/// when that is written.
Result<ExitCode> rewrite_one(const Arguments& arguments, const Policy& policy) {
  Job job{arguments.inputs[0]};
  job.most = arguments.max_size;
  Workbench bench;
  TRY(cache::read(job, bench));
  std::string text = bench.file.bytes;
  const Task task{.policy = &policy, .style = arguments.style, .write = true};
  RunReport run;
  run.command = RunReport::Command::kRewrite;
  run.policy = &policy;
  run.files = {
      report_on_job(job, bench, task, Detail::kCounts, [&text](const FileOutcome& outcome, FileReport&) {
        if (outcome.rewritten) text = outcome.rewritten->text();
      })};
  const ExitCode code = exit_code_of(run.files[0]);
  const bool undecided = run.files[0].state == State::kUndecided;
  const bool to_file = arguments.output && *arguments.output != "-";
  if (to_file && !undecided) TRY(disk::write_new(*arguments.output, text));
  if (code != kYes || to_file) std::fputs(to_text(run).c_str(), code == kYes ? stdout : stderr);
  return undecided || to_file ? code : worse(code, print(text));
}

Result<ExitCode> rewrite_all(const Arguments& arguments, const Policy& policy) {
  CleanSettings settings{settings_from(arguments), arguments.style, arguments.diff || arguments.html};
  if (arguments.in_place) settings.purpose = Purpose::kChange;
  Progress progress;
  settings.progress = progress.listener();
  auto run = clean(arguments.inputs, policy, settings);
  progress.finish();
  return publish(TRY(std::move(run)), arguments);
}

}  // namespace

Result<ExitCode> run_rewrite(const Arguments& arguments) {
  TRY(check_page(arguments));
  const Policy policy = TRY(host::policy_from(arguments.policy));
  if (auto refused = refused_once(policy)) return *refused;
  const bool report_only =
      arguments.json || arguments.html || arguments.diff || arguments.check || arguments.in_place;
  if (is_single_file(arguments.inputs) && !report_only) return rewrite_one(arguments, policy);
  if (arguments.output && !is_single_file(arguments.inputs))
    return Error{"-o", "is for the new text of one file", arguments.inputs[0] + " is none",
                 "name a file, or leave out -o; --in-place writes into the files of a cache"};
  if (arguments.output)
    return Error{"-o", "is for one file and not for a report", "",
                 "leave out --json, --html and --diff, or -o"};
  return rewrite_all(arguments, policy);
}

}  // namespace torchpare::cli
