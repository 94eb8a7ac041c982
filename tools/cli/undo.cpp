#include "cache/undo.h"

#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/publish.h"

namespace torchpare::cli {

Result<ExitCode> run_undo(const Arguments& arguments) {
  for (const std::string& input : arguments.inputs)
    if (input == "-")
      return Error{"-", "standard input cannot be put back", "", "name a file or a directory"};
  cache::RunSettings settings = settings_from(arguments);
  if (!arguments.check) settings.purpose = cache::Purpose::kChange;
  Progress progress;
  settings.progress = progress.listener();
  auto run = cache::undo(arguments.inputs, settings);
  progress.finish();
  return publish(TRY(std::move(run)), arguments);
}

}  // namespace torchpare::cli
