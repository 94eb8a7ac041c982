#include <cstdio>
#include <filesystem>

#include "cache/jobs.h"
#include "cache/originals.h"
#include "host/temporary_folder.h"
#include "remote/redis.h"
#include "report/said.h"
#include "tools/cli/commands.h"
#include "validate/report_validate.h"
#include "validate/validate.h"

namespace torchpare::cli {

using namespace cache;
namespace {

namespace fs = std::filesystem;

/// How long the two wrappers are timed in turn.
constexpr double kTimingSeconds = 2;

/// The Python program that executes wrappers: installed beside this one, or in the sources it was built from.
std::string runner() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share/torchpare/torchpare_runner";
  return fs::exists(installed, error) ? installed.string() : TORCHPARE_RUNNER;
}

/// The tracer of a name: installed beside this program, or where it was built; empty if it was not.
std::string library(const char* name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder :
       {program.parent_path().parent_path() / TORCHPARE_LIBRARIES, program.parent_path() / "tools/tracer"})
    if (fs::exists(folder / name, error)) return (folder / name).string();
  return {};
}

void announce(const std::string& text) { std::fputs(text.c_str(), stderr); }

std::string absolute(const std::string& path) { return fs::absolute(path).string(); }

/// All but the two wrappers.
validate::Plan plan_for(const Arguments& arguments) {
  validate::Plan plan;
  if (arguments.flag_off) plan.flag_off_path = absolute(*arguments.flag_off);
  if (arguments.inputs_file) plan.inputs_path = absolute(*arguments.inputs_file);
  plan.imports = arguments.imports;
  plan.on = arguments.executor.value_or("");
  plan.python = arguments.python.value_or("python3");
  plan.runner = runner();
  plan.tracer = {library("libtorchpare_tracer.so"), library("libtorchpare_tracer_preload.so")};
  plan.timing_seconds = arguments.no_timing ? 0 : kTimingSeconds;
  return plan;
}

Result<ExitCode> validate_pair(const Arguments& arguments) {
  Workbench a, b, other;
  TRY(cache::read(Job{arguments.inputs[0]}, a));
  TRY(cache::read(Job{arguments.inputs[1]}, b));
  for (const auto& file : {arguments.flag_off, arguments.inputs_file})
    if (file) TRY(cache::read(Job{*file}, other));
  validate::Plan plan = plan_for(arguments);
  plan.a_path = absolute(arguments.inputs[0]);
  plan.b_path = absolute(arguments.inputs[1]);
  announce(said("torchpare validate executes both files with {}\n", plan.python));
  const auto report = TRY(validate::validate(plan, {a.file.bytes, b.file.bytes}, a.recogniser));
  const ValidatedPair pair{arguments.inputs[0], arguments.inputs[1]};
  return worse(exit_code_of(report.verdict),
               print(arguments.json ? to_json(report, pair) : to_text(report, pair)));
}

/// Executes each of them; the same text is executed once, in however many files it is.
Result<ValidatedCache> executed(const Arguments& arguments, const std::vector<RewrittenWrapper>& wrappers) {
  auto folder = TRY(host::TemporaryFolder::make());
  ValidatedCache cache{
      arguments.inputs[0], {}, wrappers.empty() ? validate::Verdict::kUndecided : validate::Verdict::kSame};
  Recogniser recogniser;
  ExitCode worst = kYes;
  for (const RewrittenWrapper& w : wrappers) {
    validate::Plan plan = plan_for(arguments);
    plan.a_path = folder / "before.py";
    plan.b_path = folder / "after.py";
    TRY(disk::write_new(plan.a_path, w.before));
    TRY(disk::write_new(plan.b_path, w.after));
    auto report = TRY(validate::validate(plan, {w.before, w.after}, recogniser));
    if (worse(worst, exit_code_of(report.verdict)) != worst) cache.verdict = report.verdict;
    worst = worse(worst, exit_code_of(report.verdict));
    cache.wrappers.push_back({w.name, w.files, std::move(report)});
  }
  return cache;
}

Result<ExitCode> validate_cache(const Arguments& arguments) {
  const auto found = TRY(rewritten_wrappers(arguments.inputs[0]));
  say_ignored(found.ignored);
  const size_t count = found.wrappers.size();
  announce(said("torchpare validate executes {} of {} and {}\n", plural(count, "wrapper"),
                arguments.inputs[0], count == 1 ? "its original" : "their originals"));
  const ValidatedCache cache = TRY(executed(arguments, found.wrappers));
  return worse(exit_code_of(cache.verdict), print(arguments.json ? to_json(cache) : to_text(cache)));
}

}  // namespace

Result<ExitCode> run_validate(const Arguments& arguments) {
  for (const std::string& input : arguments.inputs) {
    if (input == "-")
      return Error{"-", "standard input cannot be executed", "wrappers are loaded from files", "name a file"};
    if (remote::is_server_url(input))
      return Error{"torchpare validate", "a server's cache cannot be executed", "", "name files"};
  }
  if (arguments.inputs.size() == 2) return validate_pair(arguments);
  if (arguments.flag_off)
    return Error{"--flag-off", "is for two wrappers", "", "name the original and the rewrite"};
  return validate_cache(arguments);
}

}  // namespace torchpare::cli
