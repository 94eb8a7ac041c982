// What the commands are given, and the commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/jobs.h"
#include "core/exit_code.h"
#include "core/result.h"
#include "policy/settings.h"

namespace torchpare::cli {

/// All flags of all commands; each command reads its own.
struct Arguments {
  std::vector<std::string> inputs;
  std::optional<std::string> output;
  std::optional<Style> style;
  std::optional<std::string> executor;
  bool in_place = false;
  bool diff = false;
  bool check = false;
  bool json = false;
  bool log = false;    ///< the inputs are logs
  bool force = false;  ///< also change files that belong to another user, or that others can change
  size_t max_size = cache::kMostBytes;  ///< larger files are not read
  unsigned wait = 5;                    ///< seconds, for another run to end
  bool sarif = false;
  std::optional<std::string> html;                ///< a file to write the page to
  std::optional<std::string> flag_off;            ///< a wrapper to time beside the two
  std::optional<std::string> inputs_file;         ///< arguments to call wrappers with
  std::optional<std::string> python;              ///< that executes wrappers
  bool no_timing = false;                         ///< compare only
  std::vector<std::string> imports;               ///< Python modules to import before wrappers are executed
  unsigned jobs = 0;                              ///< 0: as many as there are processors
  unsigned timeout = 0;                           ///< seconds that a server is waited for; 0: as usual
  std::optional<std::string> ca, cert, key, sni;  ///< files and a name, for rediss:// servers
  bool insecure = false;                          ///< believe any server
  bool files = false;                             ///< list each wrapper
  unsigned top = 0;                               ///< list so many wrappers and operators
  std::optional<std::string> color;               ///< "auto", "always" or "never"
  std::vector<Given> policy;                      ///< settings, in the order in which they were given
};

Result<ExitCode> run_scan(const Arguments& arguments);
Result<ExitCode> run_rewrite(const Arguments& arguments);
Result<ExitCode> run_policy(const Arguments& arguments);
Result<ExitCode> run_audit(const Arguments& arguments);
Result<ExitCode> run_validate(const Arguments& arguments);
Result<ExitCode> run_explain(const Arguments& arguments);
Result<ExitCode> run_undo(const Arguments& arguments);
Result<ExitCode> run_run(const Arguments& arguments);
Result<ExitCode> run_completion(const Arguments& arguments);

/// Prints an error to standard error; trouble.
ExitCode complain(const Error& error);
/// The same of each; yes when there are none.
ExitCode complain(const std::vector<Error>& errors);

/// Says on standard error that what the errors speak of was ignored.
void say_ignored(const std::vector<Error>& errors);

/// Writes to standard output; trouble when it can't be written to.
ExitCode print(std::string_view text);

}  // namespace torchpare::cli
