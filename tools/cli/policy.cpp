#include "core/policy_json.h"
#include "disk/settings.h"
#include "printed.h"
#include "report.h"
#include "tools/commands.h"

namespace torchpare::tools {

Result<Policy> policy_from(const disk::PolicyFlags& flags) {
  const auto inputs = disk::gather(flags);
  if (!inputs) return inputs.error();
  return resolve(*inputs);
}

bool speaks_of_policy(const disk::PolicyFlags& f) {
  return f.preset || !f.set.empty() || !f.ops.empty() || f.keep_inputs || f.torch_version || f.python ||
         f.compilation_config || f.config;
}

ExitCode run_policy(const Arguments& arguments) {
  const auto policy = policy_from(arguments.policy);
  if (!policy) return complain(policy.error());
  return print(arguments.json ? printed(to_json(*policy)) : to_text(*policy));
}

}  // namespace torchpare::tools
