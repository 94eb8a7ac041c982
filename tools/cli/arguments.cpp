#include "tools/cli/arguments.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/ascii.h"
#include "policy/vllm_flags.h"
#include "policy/words.h"
#include "tools/cli/help.h"

namespace torchpare::cli {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

Result<Done> store_number(const Flag& flag, const Number& number, const std::string& text,
                          Arguments& arguments) {
  const auto value = number_in(text, number.least, number.most);
  if (!value)
    return Error{std::string(flag.name), in_quotes(text) + " is no such number", "",
                 fmt::format("write one from {} to {}", number.least, number.most)};
  arguments.*number.to = *value;
  return Done{};
}

Result<Done> store(const Flag& flag, const std::string& value, Arguments& a) {
  const bool is_setting =
      std::holds_alternative<SettingKey>(flag.store);  // resolve() knows more of their values
  if (!flag.words.empty() && !is_setting && std::ranges::find(flag.words, value) == flag.words.end())
    return Error{std::string(flag.name), "unknown value " + in_quotes(value), "",
                 suggestion(value, flag.words)};
  return std::visit(
      Match{
          [&](bool Arguments::*to) { return a.*to = true, Result<Done>(Done{}); },
          [&](std::optional<std::string> Arguments::*to) { return a.*to = value, Result<Done>(Done{}); },
          [&](std::vector<std::string> Arguments::*to) {
            return (a.*to).push_back(value), Result<Done>(Done{});
          },
          [&](const Number& number) { return store_number(flag, number, value, a); },
          [&](SettingKey key) { return a.policy.push_back(given(key, value)), Result<Done>(Done{}); },
          [&](auto* function) { return function(value, a); },
      },
      flag.store);
}

/// Reads the words behind the name of a command.
class Reader {
 public:
  Reader(const Command& command, const std::vector<std::string>& words)
      : command_(command), flags_(flags_of(command)), words_(words) {}

  Result<Arguments> read() {
    bool only_inputs = false;
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (only_inputs || word.size() < 2 || word[0] != '-')
        arguments_.inputs.push_back(word);
      else if (word == "--")
        only_inputs = true;
      else
        TRY(read_flag(word));
    }
    TRY(add_vllm_flags());
    TRY(check());
    return std::move(arguments_);
  }

 private:
  Result<Done> read_flag(const std::string& word) {
    const bool is_long = word[1] == '-';
    const size_t end = is_long ? std::min(word.find('='), word.size()) : 2;
    const auto flag = std::ranges::find(flags_, std::string_view(word).substr(0, end), &Flag::name);
    if (flag == flags_.end() && command_.takes_policy && words_of_vllm_flag(word) > 0)
      return keep_for_vllm(word);
    if (flag == flags_.end()) return unknown(word.substr(0, end), word);
    if (!given_.insert(flag->name).second && !flag->repeats && !flag->value.empty())
      return Error{std::string(flag->name), "is given twice", "", "give it once"};
    std::string value;
    if (end < word.size())
      value = word.substr(is_long ? end + 1 : end);
    else if (!flag->value.empty() && next_ == words_.size())
      return Error{std::string(flag->name), "there is no value", "",
                   fmt::format("write {} {}", flag->name, flag->value)};
    else if (!flag->value.empty())
      value = words_[next_++];
    if (!flag->value.empty() && value.empty())
      return Error{std::string(flag->name), "its value is empty", "a variable may not be set",
                   fmt::format("write {} {}", flag->name, flag->value)};
    if (flag->value.empty() && end < word.size())
      return Error{std::string(flag->name), "takes no value", "", "leave it out"};
    return store(*flag, value, arguments_);
  }

  Result<Done> keep_for_vllm(const std::string& word) {
    vllm_words_.push_back(word);
    if (words_of_vllm_flag(word) > 1 && next_ < words_.size()) vllm_words_.push_back(words_[next_++]);
    return Done{};
  }

  Result<Done> add_vllm_flags() {
    const auto read = TRY(read_vllm_flags(vllm_words_));
    if (!read) return Done{};
    if (given_.contains("--compilation-config")) return conflict("--compilation-config", "-cc");
    arguments_.policy.push_back(*read);
    return Done{};
  }

  Error unknown(const std::string& word, const std::string& whole) const {
    std::vector<std::string_view> names;
    for (const Flag& flag : flags_) names.push_back(flag.name);
    const std::string_view meant = nearest(word, names);
    std::string remedy = meant.empty() ? fmt::format("see torchpare {} --help", command_.name)
                                       : fmt::format("did you mean {}?", meant);
    if (whole[1] != '-' && whole.find('.') != whole.npos)
      remedy = fmt::format("write ./{} for a file", whole);
    return {fmt::format("torchpare {}", command_.name), "no flag " + in_quotes(word), "", std::move(remedy)};
  }

  Result<Done> check() const {
    for (const Flag& flag : flags_)
      for (const std::string_view other : flag.excludes)
        if (given_.contains(flag.name) && given_.contains(other)) return conflict(flag.name, other);
    const auto& inputs = arguments_.inputs;
    const auto from_stdin = std::ranges::count(inputs, "-");
    if (std::ranges::count(inputs, "") > 0)
      return Error{fmt::format("torchpare {}", command_.name), "an INPUT is empty",
                   "a variable may not be set", "write the path of a file or a folder"};
    if (arguments_.in_place && from_stdin > 0) return conflict("--in-place", "standard input");
    if (from_stdin > 1)
      return Error{"-", "standard input is named twice", "it can be read once", "name it once"};
    if (arguments_.output && inputs.size() > 1) return conflict("-o", "several inputs");
    if (inputs.size() >= command_.least && inputs.size() <= command_.most) return Done{};
    return Error{fmt::format("torchpare {}", command_.name),
                 inputs.size() > command_.most ? in_quotes(inputs[command_.most]) + " is one INPUT too many"
                                               : fmt::format("an INPUT is missing: {}", command_.inputs),
                 "", fmt::format("see torchpare {} --help", command_.name)};
  }

  static Error conflict(std::string_view one, std::string_view other) {
    return {std::string(one), fmt::format("cannot be combined with {}", other), "", "give one of the two"};
  }

  const Command& command_;
  const std::vector<Flag> flags_;
  const std::vector<std::string>& words_;
  size_t next_ = 1;
  std::set<std::string_view> given_;
  std::vector<std::string> vllm_words_;
  Arguments arguments_;
};

Error unknown_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return {"", "no command " + in_quotes(word), "", suggestion(word, names)};
}

/// `help --man [COMMAND]`, which the build makes the manual pages with.
Result<std::variant<Invocation, Printout>> manual_page(const std::vector<std::string>& words) {
  if (words.size() == 2) return std::variant<Invocation, Printout>(Printout{manual()});
  const auto command = std::ranges::find(commands(), words[2], &Command::name);
  if (command == commands().end()) return unknown_command(words[2]);
  return std::variant<Invocation, Printout>(Printout{manual(*command)});
}

}  // namespace

Result<std::variant<Invocation, Printout>> parse(const std::vector<std::string>& words) {
  using Parsed = std::variant<Invocation, Printout>;
  if (words.size() > 1 && words[0] == "help" && words[1] == "--man") return manual_page(words);
  if (words.size() > 1 && words[0] == "help") return parse({words[1], "--help"});
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help")
    return Parsed(Printout{help()});
  if (words[0] == "--version") return Parsed(Printout{"torchpare " TORCHPARE_VERSION "\n"});
  const auto command = std::ranges::find(commands(), words[0], &Command::name);
  if (command == commands().end()) return unknown_command(words[0]);
  if (std::ranges::any_of(words, [](const std::string& word) { return word == "--help" || word == "-h"; }))
    return Parsed(Printout{help(*command)});
  return Parsed(Invocation{&*command, TRY(Reader(*command, words).read())});
}

}  // namespace torchpare::cli
