// The command line as values.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tools/cli/flags.h"

namespace torchpare::cli {

/// What the command line asks for: a command with its arguments, or a text to print (help, version).
struct Invocation {
  const Command* command = nullptr;
  Arguments arguments;
};

struct Printout {
  std::string text;
};

/// Parses argv[1..]: `--flag VALUE`, `--flag=VALUE`, `-f VALUE`, `-fVALUE`; all else, what follows `--`, and `-` alone
/// are inputs. Errors: unknown command or flag (with what was probably meant), a value that is none, flags that cannot
/// be combined, too few inputs or too many.
Result<std::variant<Invocation, Printout>> parse(const std::vector<std::string>& words);

}  // namespace torchpare::cli
