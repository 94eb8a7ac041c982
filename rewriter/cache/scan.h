// What asserts are in a cache, and what a policy would do with them.
#pragma once

#include <string>
#include <vector>

#include "cache/run.h"
#include "host/cache_places.h"

namespace torchpare::cache {

/// Reads files, folders and servers, and changes nothing. An inventory needs no policy, so an error in its
/// place is told in the report. The report points to the policy. Errors: a check without a policy.
Result<Run> scan(const std::vector<std::string>& inputs, const Result<Policy>& policy,
                 const RunSettings& settings);

/// The same of the caches that are in these places, each listed, and of the places where there is none. Without any it
/// is an empty report.
Result<Run> scan_places(const std::vector<host::CachePlace>& places, const Result<Policy>& policy,
                        RunSettings settings);

/// The same of files, or standard input, that are logs of TORCH_LOGS=output_code. Each wrapper in them is a file
/// of the report, under the name of its log and the line there. A log without any is trouble.
Result<Run> scan_logs(const std::vector<std::string>& logs, const Result<Policy>& policy,
                      const RunSettings& settings);

}  // namespace torchpare::cache
