// Completion for shells: one function for bash, which zsh runs too, and a list for fish. Made from what the
// program itself parses, so they know the same flags.
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/words.h"
#include "tools/cli/flags.h"

namespace torchpare::cli {
namespace {

/// The words that a command's INPUT can be ("bash|zsh|fish"), in lines; empty: files.
std::string words_of_inputs(const Command& command) {
  std::string words(command.inputs);
  if (words.find('|') == words.npos || words.find(' ') != words.npos) return "";
  for (char& c : words)
    if (c == '|') c = '\n';
  return words;
}

std::string branch(std::string_view name, std::string_view words) {
  return fmt::format("    {}) words='{}' ;;\n", name, words);
}

/// What can follow a flag, as bash's `case` of the command, a blank and the flag.
std::string bash_values() {
  std::string special, common;
  std::map<std::string_view, std::string> known;
  for (const Command& c : commands())
    for (const Flag& flag : flags_of(c)) {
      if (flag.value.empty()) continue;
      const std::string body =
          flag.words.empty() ? "files=1" : fmt::format("words='{}'", fmt::join(flag.words, "\n"));
      const auto [first, is_new] = known.try_emplace(flag.name, body);
      if (is_new)
        common += fmt::format("    *' {}') {} ;;\n", flag.name, body);
      else if (first->second != body)
        special += fmt::format("    '{} {}') {} ;;\n", c.name, flag.name, body);
    }
  return special + common;
}

/// One word a line, so that names of files may have blanks.
std::string bash() {
  std::string names, flags, inputs;
  for (const Command& c : commands()) {
    std::vector<std::string_view> own;
    for (const Flag& flag : flags_of(c)) own.push_back(flag.name);
    names += fmt::format("{}\n", c.name);
    flags += branch(c.name, fmt::format("{}", fmt::join(own, "\n")));
    if (const std::string words = words_of_inputs(c); !words.empty()) inputs += branch(c.name, words);
  }
  return fmt::format(R"(_torchpare_command() {{
  if type _command_offset >/dev/null 2>&1; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    COMPREPLY=($(compgen -c -- "${{COMP_WORDS[COMP_CWORD]}}"))
  else
    COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}"))
  fi
}}
_torchpare() {{
  local IFS=$'\n' word=${{COMP_WORDS[COMP_CWORD]}} words= files= i
  for ((i = 2; i < COMP_CWORD; i++)); do
    [[ ${{COMP_WORDS[1]}} == run && ${{COMP_WORDS[i]}} == -- ]] || continue
    _torchpare_command $((i + 1))
    return
  done
  case "${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}" in
{}  esac
  if [[ -z $words$files && $word != -* ]]; then
    case ${{COMP_WORDS[1]}} in
{}    *) ((COMP_CWORD == 1)) || files=1 ;;
    esac
  fi
  if [[ -z $words$files ]]; then
    case ${{COMP_WORDS[1]}} in
{}    esac
    ((COMP_CWORD == 1)) && words='{}--help
--version'
  fi
  if [[ -n $files ]]; then
    COMPREPLY=($(compgen -f -- "$word"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  fi
}}
complete -o filenames -F _torchpare torchpare
)",
                     bash_values(), inputs, flags, names);
}

/// What `torchpare run … --` is followed by is another program's line.
constexpr std::string_view kFishFunctions = R"(function __torchpare_words
    commandline -opc
end
function __torchpare_is
    set -l words (__torchpare_words)
    test (count $words) -gt 1; and test $words[2] = $argv[1]; and not contains -- -- $words
end
function __torchpare_runs
    set -l words (__torchpare_words)
    test (count $words) -gt 2; and test $words[2] = run; and contains -- -- $words
end
function __torchpare_command
    set -l words (__torchpare_words)
    set -l first (math (contains -i -- -- $words) + 1)
    set -l line
    if test $first -le (count $words)
        set line (string escape -- $words[$first..-1])
    end
    complete -C (string join ' ' -- $line (commandline -ct))
end
complete -c torchpare -n __torchpare_runs -f -a '(__torchpare_command)'
)";

std::string fish() {
  std::string out(kFishFunctions);
  for (const Command& c : commands()) {
    out +=
        fmt::format("complete -c torchpare -n __fish_use_subcommand -f -a {} -d '{}'\n", c.name, c.summary);
    if (const std::string words = words_of_inputs(c); !words.empty())
      out += fmt::format("complete -c torchpare -n '__torchpare_is {}' -f -a '{}'\n", c.name, words);
    for (const Flag& flag : flags_of(c)) {
      const bool is_long = flag.name.starts_with("--");
      out += fmt::format("complete -c torchpare -n '__torchpare_is {}' {} {}", c.name, is_long ? "-l" : "-s",
                         flag.name.substr(is_long ? 2 : 1));
      if (!flag.words.empty())
        out += fmt::format(" -x -a '{}'", fmt::join(flag.words, " "));
      else if (!flag.value.empty())
        out += " -r";
      out += "\n";
    }
  }
  return out;
}

}  // namespace

Result<ExitCode> run_completion(const Arguments& arguments) {
  const std::string& shell = arguments.inputs[0];
  if (shell == "bash") return print(bash());
  if (shell == "zsh") return print("autoload -Uz bashcompinit && bashcompinit\n" + bash());
  if (shell == "fish") return print(fish());
  return Error{"torchpare completion", "no completion for " + in_quotes(shell), "", "bash, zsh or fish"};
}

}  // namespace torchpare::cli
