#include "host/settings.h"
#include "policy/json.h"
#include "report/printed.h"
#include "report/report.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

Result<ExitCode> run_policy(const Arguments& arguments) {
  const Policy policy = TRY(host::policy_from(arguments.policy));
  return print(arguments.json ? printed(to_json(policy)) : to_text(policy));
}

}  // namespace torchpare::cli
