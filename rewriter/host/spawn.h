// Running another program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace torchpare::host {

/// Variables that take part in the environment of a program: those given replace or join our own.
using Variables = std::map<std::string, std::string>;

/// Runs `words[0]` (looked up in PATH) and waits for its end; both its streams go to the file `printed`. The
/// value is its exit code, or minus the signal that ended it. Errors: there is no such program, or it cannot
/// be started.
Result<int> run_program(const std::vector<std::string>& words, const Variables& variables,
                        const std::string& printed);

/// A variable of our own environment; nothing where it is not set.
std::optional<std::string> variable(const char* name);

}  // namespace torchpare::host
