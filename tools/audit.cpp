#include "report_sarif.h"
#include "tools/files.h"

namespace torchpare::tools {

ExitCode run_audit(const Arguments& arguments) {
  Workbench a, b;
  if (auto loaded = load({arguments.inputs[0], true, {}}, a); !loaded) return complain(loaded.error());
  if (auto loaded = load({arguments.inputs[1], true, {}}, b); !loaded) return complain(loaded.error());
  const AuditedPair pair{arguments.inputs[0], a.file.bytes, arguments.inputs[1], b.file.bytes};
  auto policy = policy_from(arguments.policy);
  // Of identical texts no policy has anything to say, so none need be given.
  if (!policy && !speaks_of_policy(arguments.policy) && pair.a == pair.b) policy = Policy{};
  if (!policy) return complain(policy.error());
  const audit::AuditReport report = audit::audit(pair.a, pair.b, *policy);
  const ExitCode printed = print(arguments.sarif  ? to_sarif(report, pair)
                                 : arguments.json ? to_json(report, pair, *policy)
                                                  : to_text(report, pair));
  switch (report.verdict) {
    case audit::Verdict::kProved:
      return printed;
    case audit::Verdict::kRefuted:
      return worse(kNo, printed);
    case audit::Verdict::kUndecided:
      break;
  }
  return worse(kUndecided, printed);
}

}  // namespace torchpare::tools
