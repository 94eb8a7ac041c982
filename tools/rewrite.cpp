#include <fmt/format.h>

#include <cstdio>

#include "core/diff.h"
#include "tools/files.h"
#include "tools/publish.h"

namespace torchpare::tools {
namespace {

Error no_file_carries_once(const std::string& origin) {
  return {"torchpare rewrite", "`once` is not for files", fmt::format("{} asks for it", origin),
          "it runs the asserts until one call has passed, which is the load-time hook's work; here use strip "
          "or keep"};
}

/// One file to standard output or to -o: the new text goes out, and words only where something is wrong.
ExitCode rewrite_one(const Arguments& arguments, const Policy& policy) {
  const Job job{arguments.inputs[0], true, {}};
  Workbench bench;
  if (auto loaded = load(job, bench); !loaded) return complain(loaded.error());
  const Style style = arguments.style.value_or(job.default_style());
  const Outcome outcome = rewrite(bench.file.bytes, policy, style, bench.recogniser);
  RunReport run{"rewrite", false, false,
                &policy,   {},    {report_on(job.path, bench.file.bytes, style, outcome, Detail::kCounts)},
                kYes};
  const ExitCode code = exit_code_of(run.files[0]);
  if (code != kYes || arguments.output) std::fputs(to_text(run).c_str(), code == kYes ? stdout : stderr);
  if (outcome.state == Outcome::State::kUndecided) return code;
  const std::string_view text = outcome.rewritten ? outcome.rewritten->text() : bench.file.bytes;
  if (!arguments.output || *arguments.output == "-") return worse(code, print(text));
  const auto written = disk::write_new(*arguments.output, text);
  return written ? code : complain(written.error());
}

class Run {
 public:
  Run(const Arguments& arguments, const Policy& policy) : arguments_(arguments), policy_(policy) {}

  ExitCode operator()(const std::vector<Job>& jobs);

 private:
  FileReport work_on(const Job& job, Workbench& bench);
  ExitCode commit(std::vector<FileReport>& files);

  const Arguments& arguments_;
  const Policy& policy_;
  disk::Batch batch_;
};

FileReport Run::work_on(const Job& job, Workbench& bench) {
  const Style style = arguments_.style.value_or(job.default_style());
  const std::string_view text = bench.file.bytes;
  const Outcome outcome = rewrite(text, policy_, style, bench.recogniser);
  FileReport report = report_on(job.path, text, style, outcome, detail_for(arguments_));
  skip_if_no_wrapper(job, outcome, report);
  if (!outcome.rewritten) return report;
  if (arguments_.diff || arguments_.html) report.diff = unified_diff(job.path, text, outcome.plan.edits);
  if (!arguments_.in_place) return report;
  if (auto staged = batch_.stage(job.path, bench.file.identity, *outcome.rewritten); !staged) {
    report.state = FileReport::State::kFailed;
    report.reason = message(staged.error());
  }
  return report;
}

/// Puts the new texts in place; a file whose turn failed is reported as failed.
ExitCode Run::commit(std::vector<FileReport>& files) {
  ExitCode code = kYes;
  for (const Error& error : batch_.commit()) {
    code = worse(code, complain(error));
    for (FileReport& file : files)
      if (file.path == error.where) file.state = FileReport::State::kFailed;
  }
  return code;
}

ExitCode Run::operator()(const std::vector<Job>& jobs) {
  RunReport run;
  run.command = "rewrite";
  run.dry_run = !arguments_.in_place;
  run.policy = &policy_;
  run.files = for_each(jobs, arguments_.jobs,
                       [this](const Job& job, Workbench& bench) { return work_on(job, bench); });
  ExitCode code = kYes;
  code = worse(code, commit(run.files));
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
  const auto jobs = jobs_for(arguments.inputs);
  if (!jobs) return complain(jobs.error());
  return Run(arguments, *policy)(*jobs);
}

}  // namespace torchpare::tools
