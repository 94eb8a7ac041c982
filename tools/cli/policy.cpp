#include "host/settings.h"
#include "policy/json.h"
#include "report/printed.h"
#include "report/report.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

Result<Policy> policy_from(const host::PolicyFlags& flags) {
  const auto inputs = host::gather(flags);
  if (!inputs) return inputs.error();
  return resolve(*inputs);
}

bool speaks_of_policy(const host::PolicyFlags& f) {
  return f.preset || !f.set.empty() || !f.ops.empty() || f.keep_inputs || f.torch_version || f.python ||
         f.compilation_config || f.config;
}

ExitCode run_policy(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  return print(arguments.json ? printed(to_json(*policy)) : to_text(*policy));
}

}  // namespace torchpare::cli
