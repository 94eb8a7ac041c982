// Completion for shells: one function for bash, which zsh runs too, and a list for fish. Made from what the
// program itself parses, so they know the same flags.
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/words.h"
#include "tools/cli/flags.h"

namespace torchpare::cli {
namespace {

std::string bash() {
  std::string names, flags;
  std::map<std::string_view, std::string> values;  // a flag has the same in every command
  for (const Command& c : commands()) {
    std::vector<std::string_view> own;
    for (const Flag& flag : flags_of(c)) {
      own.push_back(flag.name);
      if (!flag.words.empty())
        values[flag.name] = fmt::format("    {}) words='{}' ;;\n", flag.name, fmt::join(flag.words, " "));
    }
    names += fmt::format("{} ", c.name);
    flags += fmt::format("    {}) words='{}' ;;\n", c.name, fmt::join(own, " "));
  }
  std::string words;
  for (const auto& [flag, line] : values) words += line;
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
  for (const Command& c : commands()) {
    out +=
        fmt::format("complete -c torchpare -n __fish_use_subcommand -f -a {} -d '{}'\n", c.name, c.summary);
    for (const Flag& flag : flags_of(c)) {
      const bool is_long = flag.name.starts_with("--");
      out += fmt::format("complete -c torchpare -n '__fish_seen_subcommand_from {}' {} {}", c.name,
                         is_long ? "-l" : "-s", flag.name.substr(is_long ? 2 : 1));
      if (!flag.words.empty()) out += fmt::format(" -x -a '{}'", fmt::join(flag.words, " "));
      out += "\n";
    }
  }
  return out;
}

}  // namespace

ExitCode run_completion(const Arguments& arguments) {
  const std::string& shell = arguments.inputs[0];
  if (shell == "bash") return print(bash());
  if (shell == "zsh") return print("autoload -Uz bashcompinit && bashcompinit\n" + bash());
  if (shell == "fish") return print(fish());
  return complain({"torchpare completion", "no completion for " + in_quotes(shell), "", "bash, zsh or fish"});
}

}  // namespace torchpare::cli
