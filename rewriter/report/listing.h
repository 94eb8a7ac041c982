// What a scan lists on request: caches, wrappers, and where most asserts are.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace torchpare {

/// One wrapper of a run: file number `file`, wrapper number `wrapper` in it.
struct WrapperPlace {
  size_t file = 0, wrapper = 0;
};

/// Those with the most asserts first, muted ones included; at most `most`. Wrappers without any are left out.
std::vector<WrapperPlace> top_wrappers(const std::vector<FileReport>& files, size_t most);

/// The asserts that carry one operator's name, in all wrappers.
struct OperatorReport {
  std::string op;
  size_t asserts = 0, muted = 0;
  size_t files = 0;  ///< that have any
};

/// The most first, muted ones included; at most `most`.
std::vector<OperatorReport> top_operators(const std::vector<FileReport>& files, size_t most);

/// "2.13.0+cpu" of a container, else "2.13+" for "2.13 or later".
std::string torch_of(const FileReport& file, size_t wrapper);

/// "3h", or "3h-12d" from the newest to the oldest file; nothing for a server.
std::string age_of(const CacheReport& cache, int64_t now);

/// "vLLM a4d6da20c0, rank 0_0", "vLLM a4d6da20c0, 8 ranks, 2 in trouble"
std::string name_of(const CacheReport& cache);

/// The tables that `run.listing` asks for.
std::string listing_of(const RunReport& run, const Look& look);

}  // namespace torchpare
