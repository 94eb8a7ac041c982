#include "host/settings.h"
#include "policy/json.h"
#include "report/printed.h"
#include "report/report.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

Result<Policy> policy_from(const std::vector<Given>& given) {
  const auto inputs = host::gather(given);
  if (!inputs) return inputs.error();
  return resolve(*inputs);
}

ExitCode run_policy(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  return print(arguments.json ? printed(to_json(*policy)) : to_text(*policy));
}

}  // namespace torchpare::cli
