// Runs the program as a user would, and keeps what it printed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "folder.h"

namespace torchpare::test {

struct Finished {
  int code = 0;  ///< exit code; minus the signal when one ended it
  std::string out;
  std::string err;
};

/// Runs torchpare with these arguments, these bytes on standard input, and these variables on top of an
/// environment in which none of the variables that policies read is set.
Finished torchpare(const std::vector<std::string>& arguments, const std::string& input = {},
                   const std::map<std::string, std::string>& environment = {});

/// A small wrapper with two asserts, and what is left of it in each style under `--preset strip`.
extern const std::string kWrapper;
extern const std::string kDeleted;
extern const std::string kMuted;

}  // namespace torchpare::test
