#include <cstdio>
#include <filesystem>

#include "gpu/validate.h"
#include "report_validate.h"
#include "tools/files.h"

namespace torchpare::tools {
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

gpu::Plan plan_for(const Arguments& arguments) {
  gpu::Plan plan;
  auto absolute = [](const std::string& path) { return fs::absolute(path).string(); };
  plan.a_path = absolute(arguments.inputs[0]);
  plan.b_path = absolute(arguments.inputs[1]);
  if (arguments.flag_off) plan.flag_off_path = absolute(*arguments.flag_off);
  if (arguments.inputs_file) plan.inputs_path = absolute(*arguments.inputs_file);
  plan.imports = arguments.imports;
  plan.python = arguments.policy.python.value_or("python3");
  plan.runner = runner();
  plan.tracer = {library("libtorchpare_tracer.so"), library("libtorchpare_tracer_preload.so")};
  plan.timing_seconds = arguments.no_timing ? 0 : kTimingSeconds;
  return plan;
}

ExitCode code_for(gpu::Verdict verdict) {
  switch (verdict) {
    case gpu::Verdict::kSame:
      return kYes;
    case gpu::Verdict::kDifferent:
      return kNo;
    case gpu::Verdict::kUndecided:
      break;
  }
  return kUndecided;
}

}  // namespace

ExitCode run_validate(const Arguments& arguments) {
  for (const std::string& input : arguments.inputs)
    if (input == "-")
      return complain(
          {"-", "standard input cannot be executed", "wrappers are loaded from files", "name a file"});
  Workbench a, b, other;
  if (auto loaded = load(Job{arguments.inputs[0]}, a); !loaded) return complain(loaded.error());
  if (auto loaded = load(Job{arguments.inputs[1]}, b); !loaded) return complain(loaded.error());
  for (const auto& file : {arguments.flag_off, arguments.inputs_file})
    if (file)
      if (auto loaded = load(Job{*file}, other); !loaded) return complain(loaded.error());
  const gpu::Plan plan = plan_for(arguments);
  std::fprintf(stderr, "torchpare validate executes both files with %s\n", plan.python.c_str());
  const auto report = gpu::validate(plan, {a.file.bytes, b.file.bytes}, a.recogniser);
  if (!report) return complain(report.error());
  const ValidatedPair pair{arguments.inputs[0], arguments.inputs[1]};
  return worse(code_for(report->verdict),
               print(arguments.json ? to_json(*report, pair) : to_text(*report, pair)));
}

}  // namespace torchpare::tools
