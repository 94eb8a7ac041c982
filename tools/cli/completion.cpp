// Completion for shells: one function for bash, which zsh runs too, and a list for fish. Made from what the
// program itself parses, so they know the same flags.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/words.h"
#include "tools/cli/arguments.h"

namespace torchpare::cli {
namespace {

/// What may stand behind a flag.
struct Values {
  std::string_view flag;
  std::string words;
};

std::vector<Values> values() {
  std::vector<std::string> sets;
  for (std::string_view kind : kind_names())
    for (const char* action : {"strip", "keep", "once"}) sets.push_back(fmt::format("{}={}", kind, action));
  return {{"preset", fmt::format("{}", fmt::join(preset_names(), " "))},
          {"set", fmt::format("{}", fmt::join(sets, " "))},
          {"style", "delete mute"}};
}

std::string bash() {
  std::string names, flags, words;
  for (const Command& c : kCommands) {
    names += fmt::format("{} ", c.name);
    flags += fmt::format("    {}) words='{}' ;;\n", c.name, fmt::join(flags_of(c), " "));
  }
  for (const Values& v : values()) words += fmt::format("    --{}) words='{}' ;;\n", v.flag, v.words);
  return fmt::format(R"(_torchpare() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words=
  case ${{COMP_WORDS[COMP_CWORD-1]}} in
{}  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  ((COMP_CWORD == 1)) && words='{}--help --version'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ $word == -* ]] || ((COMP_CWORD == 1)) || COMPREPLY+=($(compgen -f -- "$word"))
}}
complete -o filenames -F _torchpare torchpare
)",
                     words, flags, names);
}

std::string fish() {
  std::string out;
  for (const Command& c : kCommands) {
    out +=
        fmt::format("complete -c torchpare -n __fish_use_subcommand -f -a {} -d '{}'\n", c.name, c.summary);
    for (const std::string& flag : flags_of(c)) {
      std::string more;
      for (const Values& v : values())
        if (flag == fmt::format("--{}", v.flag)) more = fmt::format(" -x -a '{}'", v.words);
      const bool is_long = flag.starts_with("--");
      out += fmt::format("complete -c torchpare -n '__fish_seen_subcommand_from {}' {} {}{}\n", c.name,
                         is_long ? "-l" : "-s", flag.substr(is_long ? 2 : 1), more);
    }
  }
  return out;
}

}  // namespace

ExitCode run_completion(const Arguments& arguments) {
  if (arguments.inputs[0] == "fish") return print(fish());
  return print(arguments.inputs[0] == "zsh" ? "autoload -Uz bashcompinit && bashcompinit\n" + bash()
                                            : bash());
}

}  // namespace torchpare::cli
