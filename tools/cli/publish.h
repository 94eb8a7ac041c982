// From flags to a run's settings, and from what came of it to what is printed.
#pragma once

#include "cache/remote.h"
#include "cache/run.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

/// What the flags that several commands have say. The purpose is to check or to say.
cache::RunSettings settings_from(const Arguments& arguments);

/// Servers, and what the flags say of them.
cache::Servers servers_from(const std::vector<std::string>& urls, const Arguments& arguments);

/// Whether a page may go where --html says: it takes the place of no file that is not a page, such as a wrapper that was to be
/// an INPUT.
Result<Done> check_page(const Arguments& arguments);

/// Complains of what went wrong, writes the page if one was asked for, and prints the report in the form that
/// was. Returns the run's exit code; trouble when something cannot be written. Diffs that were made for the
/// page alone are not printed.
ExitCode publish(cache::Run run, const Arguments& arguments);

}  // namespace torchpare::cli
