#include "tools/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "policy/words.h"

namespace torchpare::cli {
namespace {

constexpr std::string_view kPolicyHelp = R"(
POLICY, for every command but validate and undo:
  --preset vllm|strip|keep|once     default: vllm, the rule vLLM applies to a new compile
  --set KIND=strip|keep|once        one kind, by its name in torch._inductor.config
  --keep-inputs                     keep what checks graph inputs
  --keep-op GLOB, --strip-op GLOB   by the operator an assert names; the last that matches wins
  --torch-version V                 the torch the wrappers run under, for preset vllm
  --python PYTHON                   take that version from the torch beside this interpreter
  --compilation-config JSON|@FILE   as given to vLLM
  --config FILE                     what `policy --json` printed
Also read: VLLM_LOGGING_LEVEL, TORCHINDUCTOR_*_ASSERTS.
)";

constexpr std::string_view kInputHelp = R"(
INPUT is a file, a directory or - (standard input); files may be wrappers or caches that hold them (FX graph and
AOTAutograd entries, mega-caches, standalone artifacts, vLLM's). A single file is rewritten to standard output.
--force also changes files that belong to another user, or that others can change. --wait: for another run to end;
default 5. --max-size: larger files are not read, and reported as failed; 512M, 4G, none; default 2G. --timeout: how
long a redis:// server is waited for (20 s); each 64 KiB of values renew a second of it.
Exit codes: 0 yes, 1 no (--check: would change; refuted; different), 2 trouble, 3 undecided.
)";

std::string help() {
  std::string out =
      "torchpare takes runtime asserts out of compiled PyTorch Inductor wrappers, and proves that nothing "
      "else changed.\n\n";
  for (const Command& c : kCommands)
    out += fmt::format("torchpare {} {}\n    {}\n", c.name, c.usage, c.summary);
  return out + std::string(kPolicyHelp) + std::string(kInputHelp);
}

/// A command that names a Python of its own has no use for a policy, nor has the way back.
bool takes_policy(const Command& c) {
  return c.usage.find("--python") == c.usage.npos && c.usage != "SHELL" && c.name != "undo";
}

constexpr std::string_view kValidateHelp = R"(
A is the original, B the rewrite. Both files are EXECUTED: whatever Python they hold runs. Of a CACHE that was rewritten
in place, each rewritten wrapper is executed beside its original, by receipts or with the muted asserts put back.
  --flag-off FILE     a third wrapper, timed beside them
  --python PYTHON     the interpreter that has torch; default: python3
  --inputs FILE       a list of arguments written by torch.save; default: those the wrapper makes for its benchmark
  --import MODULE     import this first (what registers the operators that the wrappers call)
  --no-timing         compare only
Exit codes: 0 same, 1 different, 2 trouble, 3 undecided.
)";

constexpr std::string_view kUndoHelp = R"(
INPUT is a file or a directory. What style delete took out comes back by the receipts in .torchpare/, what was muted also
without them; then the hash that names a wrapper tells whether it is the original.
  --check    only say what would be put back
  --force    also change files that belong to another user, or that others can change
  --wait     SECONDS for another run to end; default 5
  --max-size SIZE: larger files are not read, and reported as failed; 512M, 4G, none; default 2G
  --timeout  SECONDS a redis:// server is waited for (20); each 64 KiB of values renew one of them
Exit codes: 0 yes, 1 no (--check: there is something to put back), 2 trouble, 3 undecided (or put back, but unverified).
)";

std::string help(const Command& c) {
  if (c.usage == "SHELL") return fmt::format("torchpare {} bash|zsh|fish\n    {}\n", c.name, c.summary);
  if (!takes_policy(c))
    return fmt::format("torchpare {} {}\n    {}\n{}", c.name, c.usage, c.summary,
                       c.name == "undo" ? kUndoHelp : kValidateHelp);
  return fmt::format("torchpare {} {} [POLICY]\n    {}\n{}{}", c.name, c.usage, c.summary, kPolicyHelp,
                     kInputHelp);
}

const Command* command_named(std::string_view name) {
  auto found =
      std::find_if(kCommands.begin(), kCommands.end(), [name](const Command& c) { return c.name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

Error unknown_command(std::string_view word) {
  std::array<std::string_view, kCommands.size()> names;
  std::transform(kCommands.begin(), kCommands.end(), names.begin(), [](const Command& c) { return c.name; });
  return {"", fmt::format("no command {}", in_quotes(word)), "", suggestion(word, names)};
}

void add_policy_flags(CLI::App& app, host::PolicyFlags& p) {
  app.add_option("--preset", p.preset);
  app.add_option("--set", p.set)->allow_extra_args(false);
  app.add_flag("--keep-inputs", p.keep_inputs);
  auto op = [&p](Action action) {
    return [&p, action](const std::string& glob) { p.ops.push_back({action, glob}); };
  };
  app.add_option_function<std::string>("--keep-op", op(Action::kKeep))
      ->trigger_on_parse()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(1);
  app.add_option_function<std::string>("--strip-op", op(Action::kStrip))
      ->trigger_on_parse()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(1);
  app.add_option("--torch-version", p.torch_version);
  app.add_option("--python", p.python);
  app.add_option("--compilation-config", p.compilation_config);
  app.add_option("--config", p.config);
}

/// "512M" in bytes; "none" is the largest there is.
size_t size_in(const std::string& text) {
  if (text == "none") return std::numeric_limits<size_t>::max();
  constexpr std::string_view kUnits = "KMGT";
  size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  const size_t unit = after == end ? 0 : kUnits.find(*after) + 1;  // npos + 1 is 0
  const bool whole = error == std::errc() && (after == end || (unit > 0 && after + 1 == end));
  if (!whole || number > std::numeric_limits<size_t>::max() >> (10 * unit))
    throw CLI::ValidationError("--max-size",
                               fmt::format("{} is no size such as 512M, 4G or none", in_quotes(text)));
  return number << (10 * unit);
}

/// The flags that the command's usage line names.
void add_flags(CLI::App& app, const Command& command, Arguments& a) {
  auto takes = [&command](std::string_view flag) {
    return command.usage.find(flag) != std::string_view::npos;
  };
  if (takes("--json")) app.add_flag("--json", a.json);
  if (takes("--sarif")) app.add_flag("--sarif", a.sarif);
  if (takes("--html")) app.add_option("--html", a.html);
  if (takes("--check")) app.add_flag("--check", a.check);
  if (takes("--diff")) app.add_flag("--diff", a.diff);
  if (takes("--force")) app.add_flag("--force", a.force);
  if (takes("--wait")) app.add_option("--wait", a.wait)->check(CLI::Range(0, 86400));
  if (takes("--max-size"))
    app.add_option_function<std::string>("--max-size",
                                         [&a](const std::string& size) { a.max_size = size_in(size); });
  if (takes("--in-place")) app.add_flag("--in-place", a.in_place);
  if (takes("-o FILE")) app.add_option("-o", a.output);
  if (takes("--flag-off")) app.add_option("--flag-off", a.flag_off);
  if (takes("--inputs")) app.add_option("--inputs", a.inputs_file);
  if (takes("--import")) app.add_option("--import", a.imports)->allow_extra_args(false);
  if (takes("--no-timing")) app.add_flag("--no-timing", a.no_timing);
  if (takes("--timeout")) app.add_option("--timeout", a.timeout)->check(CLI::Range(1, 24 * 3600));
  if (takes("-j N")) app.add_option("-j", a.jobs)->check(CLI::Range(1, 1024));
  if (takes("--style"))
    app.add_option_function<std::string>(
           "--style", [&a](const std::string& s) { a.style = s == "mute" ? Style::kMute : Style::kDelete; })
        ->check(CLI::IsMember({"delete", "mute"}));
  const int least = takes("| CACHE") ? 1 : takes("A B") ? 2 : takes("INPUT") ? 1 : 0;
  if (least > 0) app.add_option("INPUT", a.inputs)->required()->expected(least, takes("A B") ? 2 : 1 << 20);
  if (command.usage == "SHELL")
    app.add_option("SHELL", a.inputs)->required()->expected(1)->check(CLI::IsMember({"bash", "zsh", "fish"}));
  else if (takes_policy(command))
    add_policy_flags(app, a.policy);
  else if (takes("--python"))
    app.add_option("--python", a.policy.python);
}

Error conflict(std::string_view one, std::string_view other) {
  return {std::string(one), fmt::format("cannot be combined with {}", other), "", "give one of the two"};
}

std::optional<Error> conflicts_in(const Arguments& a) {
  const bool stdin_named = std::find(a.inputs.begin(), a.inputs.end(), "-") != a.inputs.end();
  if (a.in_place && a.output) return conflict("--in-place", "-o");
  if (a.check && a.in_place) return conflict("--check", "--in-place");
  if (a.check && a.output) return conflict("--check", "-o");
  if (a.json && a.sarif) return conflict("--json", "--sarif");
  if (a.in_place && stdin_named) return conflict("--in-place", "standard input");
  if (std::count(a.inputs.begin(), a.inputs.end(), "-") > 1)
    return Error{"-", "standard input is named twice", "it can be read once", "name it once"};
  if (a.output && a.inputs.size() > 1) return conflict("-o", "several inputs");
  if (a.flag_off && a.no_timing) return conflict("--flag-off", "--no-timing");
  return std::nullopt;
}

/// CLI11's complaint about an unknown flag, with the flag that was probably meant.
Error bad_flag(const Command& command, const CLI::App& app, const CLI::ParseError& error) {
  Error e{fmt::format("torchpare {}", command.name), error.what(), "",
          fmt::format("see torchpare {} --help", command.name)};
  const auto remaining = app.remaining();
  if (remaining.empty()) return e;
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) names.push_back(option->get_name());
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto meant = nearest(remaining.front(), views); !meant.empty())
    e.remedy = fmt::format("did you mean {}?", meant);
  return e;
}

}  // namespace

std::vector<std::string> flags_of(const Command& command) {
  Arguments unused;
  CLI::App app;
  app.set_help_flag();
  add_flags(app, command, unused);
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional()) flags.push_back(option->get_name());
  return flags;
}

Result<std::variant<Invocation, Printout>> parse(const std::vector<std::string>& words) {
  using Parsed = std::variant<Invocation, Printout>;
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help")
    return Parsed(Printout{help()});
  if (words[0] == "--version") return Parsed(Printout{"torchpare " TORCHPARE_VERSION "\n"});
  const Command* command = command_named(words[0]);
  if (command == nullptr) return unknown_command(words[0]);

  Invocation invocation{command, {}};
  CLI::App app;
  app.set_help_flag();
  bool wants_help = false;
  app.add_flag("-h,--help", wants_help);
  add_flags(app, *command, invocation.arguments);
  if (std::any_of(words.begin(), words.end(),
                  [](const std::string& w) { return w == "--help" || w == "-h"; }))
    return Parsed(Printout{help(*command)});
  std::vector<std::string> rest(words.rbegin(), words.rend() - 1);  // CLI11 takes them last first
  try {
    app.parse(rest);
  } catch (const CLI::ParseError& error) {
    return bad_flag(*command, app, error);
  }
  if (auto conflict = conflicts_in(invocation.arguments)) return *conflict;
  return Parsed(std::move(invocation));
}

}  // namespace torchpare::cli
