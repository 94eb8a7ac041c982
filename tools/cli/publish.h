// What a run prints, and the page that it writes.
#pragma once

#include "report/report.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

/// Whether the report needs each site: those that list them, as against those that count.
Detail detail_for(const Arguments& arguments);

/// Writes the page if one was asked for, and prints the report in the form that was. Trouble when either
/// fails. Diffs that were made for the page alone are taken out of `run` before it is printed.
ExitCode publish(RunReport& run, const Arguments& arguments);

}  // namespace torchpare::cli
