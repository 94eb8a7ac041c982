#include "cache/scan.h"
#include "host/settings.h"

#include "tools/cli/commands.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

ExitCode run_scan(const Arguments& arguments) {
  const auto policy = host::policy_from(arguments.policy);
  if (!policy && !arguments.policy.empty()) return complain(policy.error());
  const auto scan = arguments.log ? cache::scan_logs : cache::scan;
  return publish(scan(arguments.inputs, policy, settings_from(arguments)), arguments);
}

}  // namespace torchpare::cli
