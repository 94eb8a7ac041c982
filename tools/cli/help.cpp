#include "tools/cli/help.h"

#include <fmt/format.h>

namespace torchpare::cli {
namespace {

/// A line for each flag, or for several that share their help.
std::string lines_of(const std::vector<Flag>& flags) {
  std::string out, names;
  for (const Flag& flag : flags) {
    names += fmt::format("{}{}{}{}", names.empty() ? "" : ", ", flag.name, flag.value.empty() ? "" : " ",
                         flag.value);
    if (flag.help.empty()) continue;
    out += fmt::format("  {:36}{}\n", names, flag.help);
    names.clear();
  }
  return out;
}

}  // namespace

std::string help() {
  std::string out =
      "torchpare takes runtime asserts out of compiled PyTorch Inductor wrappers, and proves that nothing\n"
      "else changed.\n\n";
  for (const Command& c : commands())
    out += fmt::format("  torchpare {:23} {}\n", fmt::format("{} {}", c.name, c.inputs), c.summary);
  return fmt::format("{}{}\nExit codes: {}\ntorchpare COMMAND --help lists the flags of a command.\n", out,
                     kInputs, kExitCodes);
}

std::string help(const Command& command) {
  std::string out =
      fmt::format("torchpare {} {}\n    {}\n{}", command.name, command.inputs, command.summary, command.note);
  out += fmt::format("    for example: torchpare {} {}\n", command.name, command.example) +
         lines_of(command.flags);
  if (command.takes_policy) out += std::string(kPolicy) + lines_of(policy_flags_of(command));
  return fmt::format("{}Exit codes: {}\n", out, command.exit_codes);
}

}  // namespace torchpare::cli
