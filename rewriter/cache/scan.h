// What asserts are in a cache, and what a policy would do with them.
#pragma once

#include <string>
#include <vector>

#include "cache/run.h"

namespace torchpare::cache {

/// Reads files, folders and servers, and changes nothing. An inventory needs no policy, so an error in its
/// place is told in the report. The report points to the policy. Errors: a check without a policy.
Result<Run> scan(const std::vector<std::string>& inputs, const Result<Policy>& policy,
                 const RunSettings& settings);

}  // namespace torchpare::cache
