// The rewritten wrappers of a cache beside their originals.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace torchpare::cache {

/// One text, and what it was before; in however many files it is.
struct RewrittenWrapper {
  std::string name;  ///< "path", or "path: wrapper 2"
  std::string before, after;
  std::vector<std::string> files;
};

struct RewrittenWrappers {
  std::vector<RewrittenWrapper> wrappers;
  std::vector<Error> ignored;  ///< receipts that somebody else could have written
};

/// Of all files at or below `input`, in order of path; what was never rewritten is left out. Errors: a file
/// that cannot be read, damaged receipts, a file that contradicts its receipts.
Result<RewrittenWrappers> rewritten_wrappers(const std::string& input);

}  // namespace torchpare::cache
