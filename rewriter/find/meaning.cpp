#include "find/meaning.h"

#include <algorithm>
#include <array>
#include <bit>

#include "find/code_masks.h"
#include "find/heads.h"
#include "find/strings.h"

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
  const size_t equals = sign.find_first_not_of(kOperators);
  if (equals == sign.npos || equals > 2 || sign[equals] != '=' || sign.substr(equals).starts_with("=="))
    return false;
  return equals != 1 || (sign[0] != '<' && sign[0] != '>');
}

/// The lowest `count` bits, or all.
constexpr uint64_t below(size_t count) {
  return count < CodeMasks::kBytes ? (uint64_t{1} << count) - 1 : ~uint64_t{0};
}

size_t lowest(uint64_t bits) { return static_cast<size_t>(std::countr_zero(bits)); }

/// The bytes right behind words. `in_word`: whether the byte before the block is part of one; then the last is.
uint64_t word_ends(const CodeMasks& masks, bool& in_word) {
  const uint64_t before = masks.name << 1 | uint64_t{in_word};
  in_word = masks.name >> (CodeMasks::kBytes - 1) != 0;
  return ~masks.name & before;
}

/// The word that ends at `end`, where one does.
std::string_view word_before(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && is_name_byte(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

class Search {
 public:
  Search(std::string_view text, const std::vector<Span>& gone) : text_(text), gone_(gone) {
    for (const Span& site : gone) note(site);
  }

  std::optional<Obstacle> run();

 private:
  void note(const Span& site);
  std::optional<Obstacle> code(size_t& at, size_t end) const;
  std::optional<Obstacle> fields(size_t at, size_t end) const;
  std::string_view watched_before(size_t end) const;
  std::optional<Obstacle> word(size_t end) const;
  std::optional<Obstacle> assignment(size_t equals) const;
  std::string_view trouble(std::string_view word, size_t at) const;
  bool imports_all(size_t end) const;
  bool is_argument(size_t at, size_t end) const;
  bool is_operator(size_t at) const;
  bool is_bound(size_t at, size_t end) const;
  bool is_of_self(size_t at) const;

  std::string_view text_;
  const std::vector<Span>& gone_;
  std::vector<std::string_view> called_;  ///< those of kCalled that the sites hold
};

/// Takes what the site calls.
void Search::note(const Span& site) {
  bool in_word = false;
  for (size_t block = site.begin; block <= site.end; block += CodeMasks::kBytes) {
    const CodeMasks masks = code_masks(text_, block);
    uint64_t ends = word_ends(masks, in_word) & below(site.end + 1 - block);
    for (; ends != 0; ends &= ends - 1) {
      const std::string_view word = watched_before(block + lowest(ends));
      if (is_called(word) && !holds(called_, word)) called_.push_back(word);
    }
  }
}

/// How much of what stands before a word is looked at: a line may be long, and have many words.
constexpr size_t kEnough = 64;

/// `f(x, word=…`: the name of a parameter, which is nothing here.
bool Search::is_argument(size_t at, size_t end) const {
  const size_t from = at - std::min(at, kEnough);
  const std::string_view before = text_.substr(from, at - from), behind = text_.substr(end, 2);
  const size_t last = before.find_last_not_of(" \t\f");
  return behind.starts_with('=') && behind != "==" && last != before.npos &&
         (before[last] == '(' || before[last] == ',');
}

/// `torch.ops.mylib.word`: an operator, whatever it is called. What Python gives a meaning to is none.
bool Search::is_operator(size_t at) const {
  constexpr std::string_view kOps = "torch.ops.";
  if (at == 0 || text_[at - 1] != '.' || text_.substr(at).starts_with("__")) return false;
  size_t space = at - 1;
  while (space > 0 && is_name_byte(text_[space - 1])) --space;
  if (!text_.substr(0, space).ends_with(kOps)) return false;
  const size_t torch = space - kOps.size();
  return torch == 0 || (!is_name_byte(text_[torch - 1]) && text_[torch - 1] != '.');
}

/// Whether the word before or the sign behind this word says that it is bound, and not by Inductor's header.
bool Search::is_bound(size_t at, size_t end) const {
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
bool Search::is_of_self(size_t at) const {
  constexpr std::string_view kSelf = "self.";
  if (!text_.substr(0, at).ends_with(kSelf)) return false;
  const size_t before = at - kSelf.size();
  return before == 0 || (!is_name_byte(text_[before - 1]) && text_[before - 1] != '.');
}

/// Whether a star stands behind the `import` that ends at `end`, be it in the next of joined lines.
bool Search::imports_all(size_t end) const {
  const size_t behind = text_.find_first_not_of(" \t\f\\\n", end);
  return behind != text_.npos && text_[behind] == '*';
}

std::string_view Search::trouble(std::string_view word, size_t at) const {
  constexpr std::string_view kGlobals = "async_compile.wait(";
  if (holds(kReaching, word)) {
    const bool waits =
        word == "globals" && at >= kGlobals.size() && text_.substr(at - kGlobals.size()).starts_with(kWait);
    const bool harmless = waits || is_operator(at) || is_argument(at, at + word.size());
    return harmless ? std::string_view() : "a word that reaches variables without naming them";
  }
  if (word == kImport && imports_all(at + word.size())) return "all names of a module are imported";
  const bool member = at > 0 && text_[at - 1] == '.';
  const bool bound = !member && holds(called_, word) && is_bound(at, at + word.size());
  return bound ? "a name that asserts call is bound" : std::string_view();
}

/// The word that ends at `end`, if it may be one that tells; else empty.
std::string_view Search::watched_before(size_t end) const {
  const bool maybe = end >= Endings::kBytes && kMaybe.holds(text_.data() + end);
  return maybe ? word_before(text_, end) : std::string_view();
}

std::optional<Obstacle> Search::word(size_t end) const {
  const std::string_view word = watched_before(end);
  if (word.empty()) return std::nullopt;
  const std::string_view what = trouble(word, end - word.size());
  return what.empty() ? std::nullopt : std::optional(Obstacle{end - word.size(), std::string(what)});
}

/// Whether the '=' at `equals` assigns an attribute of anything but `self`.
std::optional<Obstacle> Search::assignment(size_t equals) const {
  const char before = equals > 0 ? text_[equals - 1] : '=';
  if (before == '=' || before == '!' || before == ':')
    return std::nullopt;  // `==`, …; `:=` binds no attribute
  const size_t sign = text_.find_last_not_of(kOperators, equals - 1) + 1;
  if (sign == 0 || !is_assignment(text_.substr(sign, equals + 2 - sign))) return std::nullopt;
  const std::string_view word = word_before(text_, text_.find_last_not_of(" \t\f", sign - 1) + 1);
  const size_t begin = static_cast<size_t>(word.data() - text_.data());
  const bool member = !word.empty() && begin > 0 && text_[begin - 1] == '.';
  return member && !is_of_self(begin) ? std::optional(Obstacle{begin, "an attribute is assigned"})
                                      : std::nullopt;
}

/// Looks at code from `at` on; leaves `at` at the next quote or comment, or at `end`.
std::optional<Obstacle> Search::code(size_t& at, size_t end) const {
  bool in_word = false;  // the byte before the block is part of one
  std::optional<Obstacle> first;
  for (size_t block = at; block <= end && !first; block += CodeMasks::kBytes) {
    const CodeMasks masks = code_masks(text_, block);
    const uint64_t stops = masks.stop & below(end - block);
    const size_t size = stops != 0 ? lowest(stops) : end - block;
    for (uint64_t ends = word_ends(masks, in_word) & below(size + 1); ends != 0 && !first; ends &= ends - 1)
      first = word(block + lowest(ends));
    for (uint64_t equals = masks.equals & below(size); equals != 0; equals &= equals - 1)
      if (auto found = assignment(block + lowest(equals)); found && (!first || found->at < first->at))
        return found;
    if (stops != 0) {
      at = block + size;
      return first;
    }
  }
  at = end;
  return first;
}

/// An f-string has code in it; what is text there is looked at, too.
std::optional<Obstacle> Search::fields(size_t at, size_t end) const {
  for (; at < end; ++at)
    if (auto found = code(at, end)) return found;
  return std::nullopt;
}

std::optional<Obstacle> Search::run() {
  auto site = gone_.begin();
  for (size_t at = 0; at < text_.size();) {
    const size_t stop = site == gone_.end() ? text_.size() : site->begin;
    if (auto found = code(at, stop)) return found;
    if (at == stop) {
      if (site == gone_.end()) return std::nullopt;
      at = site++->end;
    } else if (text_[at] == '#') {
      at = find_newline(text_, at);
    } else {
      const size_t end = end_of_literal(text_, at).at;
      if (auto found = has_fields(text_, at) ? fields(at, end) : std::nullopt) return found;
      at = end;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Obstacle> changed_meaning(std::string_view text, const std::vector<Span>& gone) {
  return Search(text, gone).run();
}

}  // namespace torchpare
