// The flags of the commands. Parsing, help, completion and the complaints about flags that exclude each other are made
// of a command's list.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy/settings.h"
#include "tools/cli/commands.h"

namespace torchpare::cli {

/// Where a number goes, and the bounds it has.
struct Number {
  unsigned Arguments::*to;
  unsigned least;
  unsigned most;
};

/// Where the value of a flag goes; that of a setting goes to Arguments::policy.
using Store = std::variant<bool Arguments::*, std::optional<std::string> Arguments::*,
                           std::vector<std::string> Arguments::*, Number, SettingKey,
                           Result<Done> (*)(const std::string&, Arguments&)>;

struct Flag {
  std::string_view name;   ///< "--html", "-o"
  std::string_view value;  ///< what the help calls the value: "FILE"; empty: it has none
  std::string_view help;   ///< empty: shares that of the next flag
  Store store;
  std::vector<std::string_view> excludes = {};  ///< flags that cannot stand beside it
  std::vector<std::string_view> words = {};     ///< all values there are; empty: any
  bool repeats = false;                         ///< may be given several times
};

inline constexpr std::string_view kExitCodes =
    "0 yes, 1 no (would change, refuted, different), 2 trouble, 3 undecided (or unverified).";

struct Command {
  std::string_view name;
  std::string_view inputs;  ///< as the help writes them: "INPUT..."
  size_t least, most;       ///< how many there may be
  std::string_view summary;
  std::string_view note;     ///< more, in the help of the command; whole lines
  std::string_view example;  ///< what follows the command's name
  std::vector<Flag> flags;   ///< those of its own
  bool takes_policy;         ///< and so the flags of the settings too
  Result<ExitCode> (*run)(const Arguments&);
  std::string_view exit_codes = kExitCodes;
};

const std::vector<Command>& commands();

/// The flags of the settings of a policy, where a command takes one: those that are not among its own.
std::vector<Flag> policy_flags_of(const Command& command);

/// Its own and those of a policy, where it takes one.
std::vector<Flag> flags_of(const Command& command);

}  // namespace torchpare::cli
