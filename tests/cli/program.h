// Runs the program as a user would, and keeps what it printed.
#pragma once

#include <map>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "folder.h"

namespace torchpare::test {

using Words = std::vector<std::string>;

/// These words, and more behind them.
inline Words plus(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct Finished {
  std::string command;
  int code = 0;  ///< exit code; minus the signal when one ended it
  std::string out;
  std::string err;

  /// Expects an exit code, or words on standard output or standard error. A failure names the line that asked, and
  /// shows the command and all that it printed.
  using Place = std::source_location;
  const Finished& ends(int with, Place asked = Place::current()) const;
  const Finished& says(std::string_view words, Place asked = Place::current()) const;
  const Finished& complains(std::string_view words, Place asked = Place::current()) const;
};

/// Runs torchpare with these arguments, these bytes on standard input, and these variables on top of an
/// environment in which none of the variables that policies read is set.
Finished torchpare(const Words& arguments, const std::string& input = {},
                   const std::map<std::string, std::string>& environment = {});

/// A small wrapper with two asserts, and what is left of it in each style under `--preset strip`.
extern const std::string kWrapper;
extern const std::string kDeleted;
extern const std::string kMuted;

}  // namespace torchpare::test
