// From everything that was said to a policy.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "policy/policy.h"
#include "policy/settings.h"

namespace torchpare {

/// Everything a policy is resolved from. Gathered by host/settings; no environment or file is read here, so values are
/// the texts of the files that were named, and the torch version that was found beside --python.
struct PolicyInputs {
  std::vector<Given> given;                        ///< in the order in which they were given
  std::map<std::string, std::string> environment;  ///< only the variables named in environment_names()
};

/// The environment variables that can take part: VLLM_LOGGING_LEVEL and TORCHINDUCTOR_*_ASSERTS of the table.
std::vector<std::string> environment_names();

/// Resolves the policy; the error (unknown preset, bad --set, no torch version for preset vllm, unreadable
/// JSON, …) says which flag or file and what to do.
Result<Policy> resolve(const PolicyInputs& inputs);

}  // namespace torchpare
