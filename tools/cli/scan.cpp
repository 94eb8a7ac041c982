#include "cache/scan.h"
#include "host/settings.h"

#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {
namespace {

/// What was asked for: logs, what was named, or else the caches of this user.
Result<cache::Run> scanned(const Arguments& arguments, const Result<Policy>& policy,
                           const cache::RunSettings& settings) {
  if (arguments.log) return cache::scan_logs(arguments.inputs, policy, settings);
  if (!arguments.inputs.empty()) return cache::scan(arguments.inputs, policy, settings);
  return cache::scan_places(host::cache_places(host::this_person()), policy, settings);
}

}  // namespace

Result<ExitCode> run_scan(const Arguments& arguments) {
  TRY(check_page(arguments));
  const auto policy = host::policy_from(arguments.policy);
  if (!policy && !arguments.policy.empty()) return policy.error();
  if (arguments.log && arguments.inputs.empty())
    return Error{"--log", "an INPUT is missing", "", "name the log, or - for standard input"};
  cache::RunSettings settings = settings_from(arguments);
  settings.listing = {.wrappers = arguments.files, .top = arguments.top};
  Progress progress;
  settings.progress = progress.listener();
  auto run = scanned(arguments, policy, settings);
  progress.finish();
  return publish(TRY(std::move(run)), arguments);
}

}  // namespace torchpare::cli
