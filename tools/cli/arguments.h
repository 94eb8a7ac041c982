// The command line as values.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tools/cli/commands.h"

namespace torchpare::cli {

/// What the command line asks for: a command with its arguments, or a text to print (help, version).
struct Invocation {
  const Command* command = nullptr;
  Arguments arguments;
};

struct Printout {
  std::string text;
};

/// Parses argv[1..]. Errors: unknown command or flag (with what was probably meant), conflicting flags.
Result<std::variant<Invocation, Printout>> parse(const std::vector<std::string>& words);

/// The flags of a command, those of a policy too where it takes one.
std::vector<std::string> flags_of(const Command& command);

}  // namespace torchpare::cli
