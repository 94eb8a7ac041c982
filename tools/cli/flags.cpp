#include "tools/cli/flags.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "policy/words.h"

namespace torchpare::cli {
namespace {

/// "512M" in bytes; "none" is the largest there is.
Result<Done> store_size(const std::string& text, Arguments& arguments) {
  constexpr size_t kMost = std::numeric_limits<size_t>::max();
  arguments.max_size = kMost;
  if (text == "none") return Done{};
  constexpr std::string_view kUnits = "KMGT";
  size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  const size_t unit = after == end ? 0 : kUnits.find(*after) + 1;  // npos + 1 is 0
  const bool whole = error == std::errc() && (after == end || (unit > 0 && after + 1 == end));
  if (!whole || number > kMost >> (10 * unit))
    return Error{"--max-size", in_quotes(text) + " is no size", "", "write one such as 512M, 4G or none"};
  arguments.max_size = number << (10 * unit);
  return Done{};
}

Result<Done> store_style(const std::string& text, Arguments& arguments) {
  arguments.style = text == name_of(Style::kMute) ? Style::kMute : Style::kDelete;
  return Done{};
}

/// Flags of the Python package's commands, for help and completion.
Result<Done> ignore(const std::string&, Arguments&) { return Done{}; }

using A = Arguments;
constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();

const Flag kJson{"--json", "", "the report as JSON", &A::json};
const Flag kJsonOrSarif{"--json", "", "", &A::json, {"--sarif"}};
const Flag kSarif{"--sarif", "", "the report as JSON, or as SARIF", &A::sarif};
const Flag kHtml{"--html", "FILE", "write the report as a page to look at", &A::html};
const Flag kJobs{"-j", "N", "files at once; default: as many as there are processors",
                 Number{&A::jobs, 1, 1024}};
const Flag kMaxSize{"--max-size", "SIZE", "larger files fail, unread: 512M, 4G, none; default 2G",
                    store_size};
/// For rediss:// addresses; redis-cli spells them so too.
const std::vector<Flag> kServer{
    {"--timeout", "SECONDS", "to wait for a redis:// server (20); 64 KiB of values renew one",
     Number{&A::timeout, 1, 24 * 3600}},
    {"--cacert", "FILE", "rediss://: the certificates to believe; default: the system's", &A::ca},
    {"--cert", "FILE", "rediss://: your certificate, where the server asks for one", &A::cert},
    {"--key", "FILE", "rediss://: its key", &A::key},
    {"--sni", "NAME", "rediss://: the name that servers have to prove; default: the host", &A::sni},
    {"--insecure", "", "rediss://: believe any server", &A::insecure, {"--cacert", "--sni"}},
};
const Flag kColor{
    "--color", "auto|always|never",        "default: auto, on a terminal and without NO_COLOR", &A::color,
    {},        {"auto", "always", "never"}};
const Flag kForce{"--force", "", "also change files of another user, or that others can change", &A::force};
const Flag kWait{"--wait", "SECONDS", "for another run to end; default 5", Number{&A::wait, 0, 24 * 3600}};

std::vector<Flag> with_servers(std::vector<Flag> flags) {
  flags.insert(flags.end(), kServer.begin(), kServer.end());
  return flags;
}

std::vector<Command> all_commands() {
  // clang-format off
  return {
      {"scan", "[INPUT...]", 0, kAnyNumber, "what asserts are here, and what the policy would do",
       "Without INPUT: the caches of this user, wherever torch and vLLM keep them; a server is waited for 5 seconds.\n",
       "~/.cache/vllm --top 10",
       with_servers({{"--files", "", "list each wrapper", &A::files, {"--log"}},
        {"--top", "N", "list the N wrappers and the N operators with the most asserts", Number{&A::top, 1, 100'000}, {"--log"}},
        kColor,
        {"--check", "", "exit code 1 where the policy would change something", &A::check},
        {"--log", "", "INPUT is a log that TORCH_LOGS=output_code wrote", &A::log, {"--sarif"}},
        kJsonOrSarif, kSarif, kHtml, kJobs, kMaxSize}),
       true, run_scan},
      {"rewrite", "INPUT...", 1, kAnyNumber, "apply the policy; what cannot be proved is not written",
       "", "~/.cache/vllm --preset strip --in-place",
       with_servers({{"-o", "FILE", "write the new text of the one INPUT to a file", &A::output},
        {"--in-place", "", "write into the files themselves", &A::in_place, {"-o"}},
        {"--style", "delete|mute", "default: delete for a named file, mute for what is in a cache",
         store_style, {}, {style_names().begin(), style_names().end()}},
        {"--diff", "", "what would change, as a diff", &A::diff},
        {"--check", "", "write nothing; exit code 1 where something would change", &A::check, {"--in-place", "-o"}},
        kColor, kJson, kHtml, kJobs, kForce, kWait, kMaxSize}),
       true, run_rewrite},
      {"policy", "", 0, 0, "each setting, where it came from, what it overrode", "",
       "--torch-version 2.11.0 --keep-inputs",
       {kJson}, true, run_policy},
      {"audit", "A B", 2, 2, "prove that B is A minus permitted asserts", "",
       "original.py rewritten.py --preset strip",
       with_servers({kJsonOrSarif, kSarif}), true, run_audit},
      {"validate", "A B | CACHE", 1, 2, "EXECUTE both; compare launches, results, memory and time",
       "A is the original, B the rewrite; whatever Python they hold runs. Of a CACHE that was rewritten in\n"
       "place, each rewritten wrapper is executed beside its original.\n",
       "original.py rewritten.py --python ~/venv/bin/python",
       {{"--flag-off", "FILE", "a third wrapper, timed beside them", &A::flag_off, {"--no-timing"}},
        {"--python", "PYTHON", "the interpreter that has torch; default: python3", &A::python},
        {"--on", "gpu|interpreter|cpu", "what executes CUDA wrappers; default: a GPU, or else the interpreter",
         &A::executor, {}, {"gpu", "interpreter", "cpu"}},
        {"--inputs", "FILE", "arguments, by torch.save; default: those of its benchmark", &A::inputs_file},
        {"--import", "MODULE", "first; what registers the operators that the wrappers call", &A::imports, {}, {}, true},
        {"--no-timing", "", "compare only", &A::no_timing},
        kJson},
       false, run_validate},
      {"explain", "FAILURE [CACHE]...", 1, kAnyNumber, "a failed assert: who lied, how, and what to do",
       "FAILURE is a file with the traceback, - or the message itself. The wrapper is taken from where the\n"
       "traceback says, else found in CACHE.\n",
       "error.log ~/.cache/vllm",
       {kJson, kMaxSize},
       false, run_explain},
      {"undo", "INPUT...", 1, kAnyNumber, "put back what an in-place rewrite changed",
       "What style delete took out comes back by the receipts in .torchpare/, what was muted also without.\n",
       "~/.cache/vllm",
       with_servers({{"--check", "", "only say what would be put back", &A::check},
        kJson, kJobs, kForce, kWait, kMaxSize}),
       false, run_undo},
      {"run", "-- COMMAND...", 0, kAnyNumber, "a program, with all its Python processes under the hook",
       "Wrappers are rewritten in memory as torch loads them.\n",
       "--preset once -- torchrun --nproc-per-node 2 train.py",
       {{"--preset", "once|strip|keep|vllm|off", "default: once, each assert until a call has passed it", ignore, {},
         {"once", "strip", "keep", "vllm", "off"}},
        {"--recheck", "SECONDS", "once: check one call of each function again, this often", ignore},
        {"--on-failure", "raise|warn", "once: what a failing assert does; default: raise", ignore, {}, {"raise", "warn"}},
        {"--report", "FILE", "what was done in all processes, as JSON, or as a page if it is named .html", ignore}},
       true, run_run, "the command's own; 2 where it was not started."},
      {"completion", "bash|zsh|fish", 1, 1, "for your shell: source <(torchpare completion bash)", "", "bash", {}, false, run_completion},
  };
  // clang-format on
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = all_commands();
  return all;
}

std::vector<Flag> policy_flags_of(const Command& command) {
  std::vector<Flag> flags;
  if (!command.takes_policy) return flags;
  for (const SettingRow& row : setting_rows())
    if (std::ranges::find(command.flags, row.flag, &Flag::name) == command.flags.end())
      flags.push_back(
          {row.flag, row.value, row.help, row.key, {}, {row.words.begin(), row.words.end()}, row.repeats});
  return flags;
}

std::vector<Flag> flags_of(const Command& command) {
  std::vector<Flag> flags = command.flags;
  const std::vector<Flag> policy = policy_flags_of(command);
  flags.insert(flags.end(), policy.begin(), policy.end());
  return flags;
}

}  // namespace torchpare::cli
