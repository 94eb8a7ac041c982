// The way back: what was cleaned in place becomes what it was.
#pragma once

#include <string>
#include <vector>

#include "cache/run.h"

namespace torchpare::cache {

/// Puts back what receipts, names or the muted lines themselves tell of files, folders and servers. With any
/// other purpose than kChange nothing is written. Receipts of what is back are dropped. Errors, after which
/// nothing is changed: another run is at work; a root, or what has our folder's name in it, is not the user's.
Result<Run> undo(const std::vector<std::string>& inputs, const RunSettings& settings);

}  // namespace torchpare::cache
