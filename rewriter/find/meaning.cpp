#include "find/meaning.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "find/bytes.h"
#include "find/heads.h"

namespace torchpare {
namespace {

/// What asserts call beside the functions of their own.
constexpr auto kCalled =
    std::to_array<std::string_view>({"abs", "bool", "float", "int", "isinstance", "max", "min",
                                     "reinterpret_tensor", "round", "RuntimeError"});

constexpr auto kReaching = std::to_array<std::string_view>(
    {"__builtins__", "__class__",   "__code__", "__dict__",  "__globals__", "__import__", "__setattr__",
     "_getframe",    "builtins",    "delattr",  "dir",       "eval",        "exec",       "f_globals",
     "f_locals",     "getattr",     "globals",  "importlib", "inspect",     "locals",     "mock",
     "modules",      "monkeypatch", "patch",    "setattr",   "vars"});

constexpr auto kBinding = std::to_array<std::string_view>(
    {"as ", "class ", "def ", "del ", "for ", "global ", "import ", "lambda ", "nonlocal "});

constexpr std::string_view kImport = "import";

/// In every wrapper, and always in this spelling.
constexpr std::string_view kWait = "async_compile.wait(globals())\n";

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// A quick answer to most words, by their last three bytes.
class Endings {
 public:
  static constexpr size_t kBytes = 3;

  constexpr void add(std::string_view word) {
    table_[place(word.substr(word.size() - kBytes).data())] = true;
  }

  /// `end` is behind the word, and behind three bytes of the text.
  bool holds(const char* end) const { return table_[place(end - kBytes)]; }

 private:
  static constexpr unsigned kBits = 12;

  static constexpr size_t place(const char* last) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < kBytes; ++i) bytes = bytes << 8 | static_cast<uint8_t>(last[i]);
    return bytes * 0x9E3779B1u >> (32 - kBits);
  }

  std::array<bool, size_t{1} << kBits> table_{};
};

constexpr auto kMaybe = [] {
  Endings words;
  for (std::string_view word : kCalled) words.add(word);
  for (std::string_view word : kReaching) words.add(word);
  words.add(kImport);
  for (const FormRow& form : kForms)
    if (form.written == Written::kCall) words.add(form.head);
  return words;
}();

constexpr bool ends_in_digit(std::string_view word) { return word.back() >= '0' && word.back() <= '9'; }
static_assert(std::ranges::none_of(kCalled, ends_in_digit) &&
                  std::ranges::none_of(kReaching, ends_in_digit) &&
                  std::ranges::none_of(kForms, [](const FormRow& form) { return ends_in_digit(form.head); }),
              "CodeMasks passes over words that do");

bool is_called(std::string_view word) { return holds(kCalled, word) || is_called_by_asserts(word); }

/// Whether `word` stands behind `before` in the import of a function that an assert calls.
bool is_import_of(std::string_view before, std::string_view word) {
  return std::any_of(kForms.begin(), kForms.end(), [&](const FormRow& form) {
    return form.imports && form.head.ends_with(word) &&
           before.ends_with(form.head.substr(0, form.head.size() - word.size()));
  });
}

size_t past_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(" \t\f", at), text.size());
}

constexpr std::string_view kOperators = "+-*/%@&|^<>";

/// `=`, `+=`, `<<=`, …; no comparison.
bool is_assignment(std::string_view sign) {
  const size_t equals = sign.starts_with('=') ? 0 : sign.find_first_not_of(kOperators);
  if (equals == sign.npos || equals > 2 || sign[equals] != '=' || sign.substr(equals).starts_with("=="))
    return false;
  return equals != 1 || (sign[0] != '<' && sign[0] != '>');
}

/// The word that ends at `end`, where one does.
std::string_view word_before(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && is_name_byte(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// Asks about one word, or one sign, after the other.
class Judge {
 public:
  explicit Judge(std::string_view text) : text_(text) {}

  std::optional<Suspect::Why> of_word(std::string_view word) const;
  std::optional<Suspect> of_equals(size_t at) const;

 private:
  bool imports_all(size_t end) const;
  bool is_argument(size_t at, size_t end) const;
  bool is_operator(size_t at) const;
  bool is_bound(size_t at, size_t end) const;
  bool is_of_self(size_t at) const;

  std::string_view text_;
};

/// How much of what stands before a word is looked at: a line may be long, and have many words.
constexpr size_t kEnough = 64;

/// `f(x, word=…`: the name of a parameter, which is nothing here.
bool Judge::is_argument(size_t at, size_t end) const {
  const size_t from = at - std::min(at, kEnough);
  const std::string_view before = text_.substr(from, at - from), behind = text_.substr(end, 2);
  const size_t last = before.find_last_not_of(" \t\f");
  return behind.starts_with('=') && behind != "==" && last != before.npos &&
         (before[last] == '(' || before[last] == ',');
}

/// `torch.ops.mylib.word`: an operator, whatever it is called. What Python gives a meaning to is none.
bool Judge::is_operator(size_t at) const {
  constexpr std::string_view kOps = "torch.ops.";
  if (at == 0 || text_[at - 1] != '.' || text_.substr(at).starts_with("__")) return false;
  size_t space = at - 1;
  while (space > 0 && is_name_byte(text_[space - 1])) --space;
  if (!text_.substr(0, space).ends_with(kOps)) return false;
  const size_t torch = space - kOps.size();
  return torch == 0 || (!is_name_byte(text_[torch - 1]) && text_[torch - 1] != '.');
}

/// Whether the word before or the sign behind this word says that it is bound, and not by Inductor's header.
bool Judge::is_bound(size_t at, size_t end) const {
  const size_t from = at - std::min(at, kEnough);
  const std::string_view before = text_.substr(from, at - from), behind = text_.substr(end);
  const bool header = (at == 0 || before.ends_with('\n')) && behind.starts_with(" = torch.");
  if (header || is_import_of(before, text_.substr(at, end - at))) return false;
  const std::string_view sign = text_.substr(past_blanks(text_, end), 4);
  return (is_assignment(sign) && !is_argument(at, end)) || sign.starts_with(":=") ||
         std::any_of(kBinding.begin(), kBinding.end(),
                     [&](std::string_view word) { return before.ends_with(word); });
}

/// Whether `self.`, and nothing before it, stands before this place.
bool Judge::is_of_self(size_t at) const {
  constexpr std::string_view kSelf = "self.";
  if (!text_.substr(0, at).ends_with(kSelf)) return false;
  const size_t before = at - kSelf.size();
  return before == 0 || (!is_name_byte(text_[before - 1]) && text_[before - 1] != '.');
}

/// Whether a star stands behind the `import` that ends at `end`, be it in the next of joined lines.
bool Judge::imports_all(size_t end) const {
  const size_t behind = text_.find_first_not_of(" \t\f\\\n", end);
  return behind != text_.npos && text_[behind] == '*';
}

std::optional<Suspect::Why> Judge::of_word(std::string_view word) const {
  constexpr std::string_view kGlobals = "async_compile.wait(";
  const auto at = static_cast<size_t>(word.data() - text_.data()), end = at + word.size();
  if (holds(kReaching, word)) {
    const bool waits =
        word == "globals" && at >= kGlobals.size() && text_.substr(at - kGlobals.size()).starts_with(kWait);
    if (waits || is_operator(at) || is_argument(at, end)) return std::nullopt;
    return Suspect::Why::kReaches;
  }
  if (word == kImport && imports_all(end)) return Suspect::Why::kImportsAll;
  const bool member = at > 0 && text_[at - 1] == '.';
  if (!member && is_called(word) && is_bound(at, end)) return Suspect::Why::kBinds;
  return std::nullopt;
}

/// Whether the '=' there assigns an attribute of anything but `self`.
std::optional<Suspect> Judge::of_equals(size_t at) const {
  const char before = at > 0 ? text_[at - 1] : '=';
  if (before == '=' || before == '!' || before == ':')
    return std::nullopt;  // `==`, …; `:=` binds no attribute
  const size_t sign = text_.find_last_not_of(kOperators, at - 1) + 1;
  if (sign == 0 || !is_assignment(text_.substr(sign, at + 2 - sign))) return std::nullopt;
  const std::string_view word = word_before(text_, text_.find_last_not_of(" \t\f", sign - 1) + 1);
  const auto begin = static_cast<size_t>(word.data() - text_.data());
  const bool member = !word.empty() && begin > 0 && text_[begin - 1] == '.';
  return member && !is_of_self(begin) ? std::optional(Suspect{begin, Suspect::Why::kAssigns}) : std::nullopt;
}

std::string_view told(Suspect::Why why) {
  switch (why) {
    case Suspect::Why::kReaches:
      return "a word that reaches variables without naming them";
    case Suspect::Why::kImportsAll:
      return "all names of a module are imported";
    case Suspect::Why::kAssigns:
      return "an attribute is assigned";
    case Suspect::Why::kBinds:
      break;
  }
  return "a name that asserts call is bound";
}

/// Whether `word` is a word of one of the spans, in code or not.
bool is_in(std::string_view text, const std::vector<Span>& spans, std::string_view word) {
  return std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
    const std::string_view bytes = slice(text, span);
    for (size_t at = 0; (at = find_needle(bytes, at, word)) < bytes.size(); ++at)
      if (word_before(bytes, at + word.size()) == word && name_at(bytes, at) == word) return true;
    return false;
  });
}

}  // namespace

void Meaning::see(std::string_view text, CodeMasks& masks, Span code) {
  const Judge judge(text);
  masks.each_end_or_equals(code.begin, code.end, [&](size_t at) {
    if (at > code.begin && at >= Endings::kBytes && kMaybe.holds(text.data() + at)) {
      const std::string_view word = word_before(text, at);
      const auto begin = static_cast<size_t>(word.data() - text.data());
      if (const auto why = judge.of_word(word)) suspects.push_back({begin, *why});
      if (is_called_by_asserts(word)) mentions.push_back({begin, word});
    }
    if (at < code.end && text[at] == '=')
      if (const auto suspect = judge.of_equals(at)) suspects.push_back(*suspect);
  });
}

std::optional<Obstacle> changed_meaning(std::string_view text, const std::vector<Suspect>& suspects,
                                        const std::vector<Span>& gone) {
  std::unordered_map<std::string_view, bool> called;
  std::optional<Obstacle> first;
  for (const Suspect& suspect : suspects) {
    if (first && first->at < suspect.at) continue;
    const auto behind = std::ranges::upper_bound(gone, suspect.at, {}, &Span::end);
    if (behind != gone.end() && behind->begin <= suspect.at) continue;
    if (suspect.why == Suspect::Why::kBinds) {
      const auto [known, is_new] = called.try_emplace(name_at(text, suspect.at));
      if (is_new) known->second = is_in(text, gone, known->first);
      if (!known->second) continue;
    }
    first = Obstacle{suspect.at, std::string(told(suspect.why))};
  }
  return first;
}

}  // namespace torchpare
