#include "tools/cli/commands.h"

namespace torchpare::cli {

/// The Python package's `torchpare` does it, and comes here for the help alone.
Result<ExitCode> run_run(const Arguments& /*arguments*/) {
  return Error{"torchpare run", "this is the program alone", "the hook is Python's",
               "install that (pip install . in the sources), and write python -m torchpare run"};
}

}  // namespace torchpare::cli
