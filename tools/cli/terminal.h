// What standard output is shown on.
#pragma once

#include "report/table.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

/// Coloured as --color says: `auto` where a terminal shows it that knows colours (TERM is not dumb) and NO_COLOR is not
/// set. As wide as the terminal; what is no terminal has no width.
Look look_of_output(const Arguments& arguments);

}  // namespace torchpare::cli
