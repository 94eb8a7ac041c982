// The commands of the program, and what they are given.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/jobs.h"
#include "core/exit_code.h"
#include "core/result.h"
#include "host/settings.h"
#include "policy/policy.h"

namespace torchpare::cli {

/// Gathers what the flags name (environment, files, the torch beside --python) and resolves it.
Result<Policy> policy_from(const host::PolicyFlags& flags);

/// Whether the command line says anything about the policy; then a mistake in it must not pass.
bool speaks_of_policy(const host::PolicyFlags& flags);

/// All flags of all commands; each command reads its own.
struct Arguments {
  std::vector<std::string> inputs;
  std::optional<std::string> output;
  std::optional<Style> style;
  bool in_place = false;
  bool diff = false;
  bool check = false;
  bool json = false;
  bool force = false;  ///< also change files that belong to another user, or that others can change
  size_t max_size = cache::kMostBytes;  ///< larger files are not read
  unsigned wait = 5;                    ///< seconds, for another run to end
  bool sarif = false;
  std::optional<std::string> html;         ///< a file to write the page to
  std::optional<std::string> flag_off;     ///< a wrapper to time beside the two
  std::optional<std::string> inputs_file;  ///< arguments to call wrappers with
  bool no_timing = false;                  ///< compare only
  std::vector<std::string> imports;        ///< Python modules to import before wrappers are executed
  unsigned jobs = 0;                       ///< 0: as many as there are processors
  unsigned timeout = 20;                   ///< seconds that a server is waited for
  host::PolicyFlags policy;
};

ExitCode run_scan(const Arguments& arguments);
ExitCode run_rewrite(const Arguments& arguments);
ExitCode run_policy(const Arguments& arguments);
ExitCode run_audit(const Arguments& arguments);
ExitCode run_validate(const Arguments& arguments);
ExitCode run_undo(const Arguments& arguments);
ExitCode run_completion(const Arguments& arguments);

/// A row of the one table that prints the help, dispatches and knows what was meant.
struct Command {
  std::string_view name;
  std::string_view usage;  ///< arguments, without the policy flags
  std::string_view summary;
  ExitCode (*run)(const Arguments&);
};

inline constexpr std::array<Command, 7> kCommands = {{
    {"scan",
     "INPUT... [--check] [--json | --sarif] [--html FILE] [-j N] [--max-size SIZE] [--timeout SECONDS]",
     "what asserts are here, and what the policy would do", run_scan},
    {"rewrite",
     "INPUT... [-o FILE | --in-place] [--style delete|mute] [--diff] [--check] [--json] [--html FILE] [-j N] "
     "[--force] [--wait SECONDS] [--max-size SIZE] [--timeout SECONDS]",
     "apply the policy; what cannot be proved is not written", run_rewrite},
    {"policy", "[--json]", "each setting, where it came from, what it overrode", run_policy},
    {"audit", "A B [--json | --sarif] [--timeout SECONDS]", "prove that B is A minus permitted asserts",
     run_audit},
    {"validate",
     "A B | CACHE [--flag-off FILE] [--python PYTHON] [--inputs FILE] [--import MODULE]... [--no-timing] "
     "[--json]",
     "EXECUTE both and compare launches, results and memory; time them", run_validate},
    {"undo",
     "INPUT... [--check] [--json] [-j N] [--force] [--wait SECONDS] [--max-size SIZE] [--timeout SECONDS]",
     "put back what an in-place rewrite changed", run_undo},
    {"completion", "SHELL", "for bash, zsh or fish: source <(torchpare completion bash)", run_completion},
}};

/// Prints an error to standard error.
ExitCode complain(const Error& error);
/// The same of each; yes when there are none.
ExitCode complain(const std::vector<Error>& errors);

/// Says on standard error that what the errors speak of was ignored.
void say_ignored(const std::vector<Error>& errors);

/// Writes to standard output; trouble when it can't be written to.
ExitCode print(std::string_view text);

}  // namespace torchpare::cli
