#include "find/meaning.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

#include "core/ascii.h"
#include "find/bytes.h"
#include "find/heads.h"

namespace torchpare {
namespace {

/// What a word has to do with what asserts call.
enum class What : uint8_t {
  kNothing,
  kOwn,     ///< a function that only asserts call
  kCalled,  ///< something else that they call
  kReaches,
  kImport,
};

struct Word {
  std::string_view text;
  What what = What::kNothing;
};

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

/// In every wrapper, and always in this spelling.
constexpr std::string_view kWait = "async_compile.wait(globals())";

/// Words by their last three bytes, which is a quick answer to most.
class KnownWords {
 public:
  static constexpr size_t kBytes = 3;

  constexpr KnownWords() {
    for (std::string_view word : kCalled) add({word, What::kCalled});
    for (std::string_view word : kReaching) add({word, What::kReaches});
    add({"import", What::kImport});
    for (const FormRow& form : kForms)
      if (form.written == Written::kCall) add({form.head, What::kOwn});
  }

  /// Whether some word ends like that. `end` is behind three bytes of the text.
  bool any_ends(const char* end) const { return first_[place(end - kBytes)] != 0; }

  What find(std::string_view word) const {
    if (word.size() < kBytes) return What::kNothing;
    size_t i = first_[place(word.data() + word.size() - kBytes)];
    while (i != 0 && words_[i].text != word) i = next_[i];
    return words_[i].what;
  }

  constexpr bool none_ends_in_a_digit() const {
    return std::none_of(words_.begin() + 1, words_.begin() + count_,
                        [](const Word& word) { return is_digit(word.text.back()); });
  }

 private:
  static constexpr unsigned kBits = 12;

  static constexpr size_t place(const char* last) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < kBytes; ++i) bytes = bytes << 8 | static_cast<uint8_t>(last[i]);
    return bytes * 0x9E3779B1u >> (32 - kBits);
  }

  constexpr void add(Word word) {
    uint8_t& first = first_[place(word.text.data() + word.text.size() - kBytes)];
    words_[count_] = word;
    next_[count_] = first;
    first = static_cast<uint8_t>(count_++);
  }

  static constexpr size_t kMost = kCalled.size() + kReaching.size() + 1 + kForms.size();
  static_assert(kMost < 256);

  std::array<uint8_t, size_t{1} << kBits> first_{};  ///< of each place; 0: none
  std::array<uint8_t, 1 + kMost> next_{};            ///< with the same place; 0: none
  std::array<Word, 1 + kMost> words_{};              ///< the first one is none
  size_t count_ = 1;
};

constexpr KnownWords kWords;
static_assert(kWords.none_ends_in_a_digit(), "may_tell() passes over words that do");

/// Whether `word` stands behind `before` in the import of a function that an assert calls.
bool is_import_of(std::string_view before, std::string_view word) {
  return std::any_of(kForms.begin(), kForms.end(), [&](const FormRow& form) {
    return form.imports && form.head.ends_with(word) &&
           before.ends_with(form.head.substr(0, form.head.size() - word.size()));
  });
}

/// Whether the last word is one that binds the next.
bool ends_in_binding(std::string_view before) {
  return before.size() > 1 && before.back() == ' ' && is_name_byte(before[before.size() - 2]) &&
         std::ranges::any_of(kBinding, [&](std::string_view word) { return before.ends_with(word); });
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

  std::optional<Suspect::Why> of_word(std::string_view word, What what) const;
  std::optional<Suspect> of_equals(size_t at) const;

 private:
  bool waits(size_t at, std::string_view word) const;
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
  const std::string_view sign = text_.substr(past_blanks(text_, end), 4);
  const bool by_sign = (is_assignment(sign) && !is_argument(at, end)) || sign.starts_with(":=");
  if (!by_sign && !ends_in_binding(before)) return false;
  const bool header = (at == 0 || before.ends_with('\n')) && behind.starts_with(" = torch.");
  return !header && !is_import_of(before, text_.substr(at, end - at));
}

/// Whether `self.`, and nothing before it, stands before this place.
bool Judge::is_of_self(size_t at) const {
  constexpr std::string_view kSelf = "self.";
  if (!text_.substr(0, at).ends_with(kSelf)) return false;
  const size_t before = at - kSelf.size();
  return before == 0 || (!is_name_byte(text_[before - 1]) && text_[before - 1] != '.');
}

/// The `globals` of Inductor's own call, with nothing behind that but the blanks that a terminal leaves.
bool Judge::waits(size_t at, std::string_view word) const {
  constexpr std::string_view kBefore = "async_compile.wait(";
  if (word != "globals" || at < kBefore.size() || !text_.substr(at - kBefore.size()).starts_with(kWait))
    return false;
  const size_t end = past_blanks(text_, at - kBefore.size() + kWait.size());
  return end < text_.size() && text_[end] == '\n';
}

/// Whether a star stands behind the `import` that ends at `end`, be it in the next of joined lines.
bool Judge::imports_all(size_t end) const {
  const size_t behind = text_.find_first_not_of(" \t\f\\\n", end);
  return behind != text_.npos && text_[behind] == '*';
}

std::optional<Suspect::Why> Judge::of_word(std::string_view word, What what) const {
  const auto at = static_cast<size_t>(word.data() - text_.data()), end = at + word.size();
  switch (what) {
    case What::kReaches:
      return waits(at, word) || is_operator(at) || is_argument(at, end)
                 ? std::nullopt
                 : std::optional(Suspect::Why::kReaches);
    case What::kImport:
      return imports_all(end) ? std::optional(Suspect::Why::kImportsAll) : std::nullopt;
    case What::kOwn:
    case What::kCalled: {
      const bool member = at > 0 && text_[at - 1] == '.';
      return !member && is_bound(at, end) ? std::optional(Suspect::Why::kBinds) : std::nullopt;
    }
    case What::kNothing:
      break;
  }
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
      if ((at == 0 || !is_name_byte(bytes[at - 1])) && name_at(bytes, at) == word) return true;
    return false;
  });
}

/// The '=' that may assign an attribute, and some more: all but those behind a word, or a word and a space, where no '.'
/// stands before that word. What `before` and the bytes before it are is not known.
uint64_t may_assign(const Masks& masks, char before) {
  const uint64_t in_name = is_name_byte(before);
  const uint64_t begin = masks.name & ~(masks.name << 1 | in_name);
  const uint64_t members = (begin & (masks.dot << 1 | uint64_t{before == '.'})) | in_name;
  const uint64_t ends = (members + masks.name) & ~masks.name;  // a carry runs through each member
  const uint64_t others = ~(masks.name | masks.equals | masks.space);
  const uint64_t spaces = masks.space & (ends | (masks.space | others) << 1 | (in_name ^ 1));
  return masks.equals & (ends | (spaces | others) << 1 | 1);
}

}  // namespace

uint64_t Meaning::may_tell(std::string_view text, size_t begin, const Masks& masks) {
  const char before = begin > 0 ? text[begin - 1] : '\n';
  const bool in_word = is_name_byte(before) && !is_digit(before);
  uint64_t told = may_assign(masks, before);
  uint64_t ends = ~masks.name & ((masks.name & ~masks.digit) << 1 | uint64_t{in_word});
  if (begin == 0) ends &= ~uint64_t{0} << KnownWords::kBytes;
  for (; ends != 0; ends &= ends - 1) {
    const int bit = std::countr_zero(ends);
    told |= uint64_t{kWords.any_ends(text.data() + begin + bit)} << bit;
  }
  return told;
}

void Meaning::see(std::string_view text, CodeMasks& masks, Span code) {
  const Judge judge(text);
  masks.each_telling(code.begin, code.end, [&](size_t at, size_t begin) {
    if (at > code.begin && at >= KnownWords::kBytes && kWords.any_ends(text.data() + at)) {
      const std::string_view word = text.substr(begin, at - begin);
      const What what = kWords.find(word);
      if (const auto why = judge.of_word(word, what)) suspects.push_back({begin, *why});
      if (what == What::kOwn) mentions.push_back({begin, word});
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
