// Where a Python interpreter looks for installed packages, found without running it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace torchpare::host {

struct Interpreter {
  std::vector<std::string> package_directories;  ///< existing ones, those searched first come first
  bool version_known = false;  ///< else directories of every Python 3 of the prefix are listed
};

/// `python` is a path, or a name to be looked up in PATH. Errors: no such executable, or a script that starts
/// another interpreter.
Result<Interpreter> find_interpreter(const std::string& python);

/// The lines "key<separator>value" of a text; keys in lower case, spaces around both removed, the last one
/// counts.
std::map<std::string, std::string> fields(std::string_view text, char separator);

}  // namespace torchpare::host
