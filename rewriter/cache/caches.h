// The caches that a scan came upon.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cache/jobs.h"
#include "report/report.h"

namespace torchpare::cache {

/// What the files of `jobs`, and their reports, are caches of: each folder that was named is one, but for what belongs
/// to one of vLLM's, which are told apart by their configurations. A file that was named is no cache unless it is part
/// of one of vLLM's. In the order of the inputs; of one input the most recent first. The reports say then which cache
/// they are part of.
std::vector<CacheReport> caches_in(const std::vector<Job>& jobs, std::span<FileReport> reports,
                                   const std::vector<std::string>& inputs);

/// The cache on a server, of its values. It becomes number `number`, which the reports of the values say then.
CacheReport cache_on_server(const std::string& url, size_t number, std::span<FileReport> values);

}  // namespace torchpare::cache
