#include "find/shape.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/ascii.h"
#include "core/asserts.h"
#include "find/bytes.h"
#include "find/perhaps.h"

namespace torchpare {
namespace {

// Inductor's names are ASCII; Python would normalise others (PEP 3131), so that two spellings could be one
// name.
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Keywords, the soft ones that tree-sitter's grammar knows included, and the modules whose members an assert may use.
constexpr auto kWords = std::to_array<std::string_view>(
    {"False",   "None",     "True",     "and",    "as",   "assert",    "async", "await",  "break",
     "case",    "class",    "continue", "def",    "del",  "elif",      "else",  "except", "exec",
     "finally", "for",      "from",     "global", "if",   "import",    "in",    "is",     "lambda",
     "match",   "nonlocal", "not",      "or",     "pass", "print",     "raise", "return", "try",
     "type",    "while",    "with",     "yield",  "_",    "__debug__", "math",  "aten",   "torch"});

/// With the names that asserts bind.
constexpr auto kKept = [] {
  std::array<std::string_view, kWords.size() + 2 * kForms.size()> words{};
  auto end = std::copy(kWords.begin(), kWords.end(), words.begin());
  for (const FormRow& row : kForms)
    for (std::string_view name : row.binds.both()) *end++ = name;
  std::sort(words.begin(), words.end());
  return words;
}();

constexpr auto kMayBeKept = [] {
  Perhaps words;
  for (std::string_view word : kKept) words.add(word);
  return words;
}();

bool is_kept(std::string_view word) {
  return kMayBeKept.holds(word) && std::binary_search(kKept.begin(), kKept.end(), word);
}

/// Longest first, so that the first match is the right one.
constexpr auto kLongOperators = std::to_array<std::string_view>(
    {"**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "==", "!=", "<=", ">=",
     "->",  ":=",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "@=", "<>"});

constexpr auto kIsOperator = table_of("+-*/%@&|^~<>()[]{},:.;=");
/// The second bytes of kLongOperators.
constexpr auto kMayContinue = table_of("*/<>=.");
constexpr auto kGoesOn = table_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
constexpr auto kIsBlank = table_of(" \t\n");

class Reducer {
 public:
  Reducer(std::string_view text, Span code, Shape& shape)
      : text_(text), at_(code.begin), end_(code.end), shape_(shape) {}

  bool run();

 private:
  bool token();
  bool name();
  bool string();
  bool number();
  void digits();
  bool punctuation();
  void add(size_t begin, std::string_view as);
  char peek(size_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }
  size_t past_blanks(size_t at) const;

  std::string_view text_;
  size_t at_;
  size_t end_;
  Shape& shape_;
  char* out_ = nullptr;  ///< behind what was written to the shape's text
  size_t depth_ = 0;
  bool after_dot_ = false;
};

size_t Reducer::past_blanks(size_t at) const {
  while (at < end_ && is(kIsBlank, text_[at])) ++at;
  return at;
}

/// Blanks between tokens mean nothing, except that two words need one: every token is set off by a blank.
inline void Reducer::add(size_t begin, std::string_view as) {
  for (char c : as) *out_++ = c;
  *out_++ = ' ';
  shape_.tokens.push_back({begin, at_});
  after_dot_ = false;
}

bool Reducer::run() {
  if (end_ - at_ > kLongestStatement) return false;
  // A token and its blank take at most twice the bytes that it had: `1.` becomes 0.0.
  const size_t before = shape_.text.size();
  shape_.text.resize(before + 2 * (end_ - at_) + 1);
  out_ = shape_.text.data() + before;
  while ((at_ = past_blanks(at_)) < end_)
    if (!token()) return false;
  shape_.text.resize(static_cast<size_t>(out_ - shape_.text.data()));
  return depth_ == 0;
}

bool Reducer::token() {
  const char c = text_[at_];
  if (is_name_start(c)) return name();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (c == '\'' || c == '"') return string();
  return punctuation();
}

bool Reducer::name() {
  const size_t begin = at_;
  while (at_ < end_ && is(kGoesOn, text_[at_])) ++at_;
  if (peek() == '\'' || peek() == '"') return false;  // a string with a prefix: not what Inductor writes here
  const std::string_view word = text_.substr(begin, at_ - begin);
  const size_t next = past_blanks(at_);
  const bool called = next < end_ && text_[next] == '(';
  if (after_dot_ || called || is_kept(word))
    add(begin, word);
  else
    add(begin, "a");
  return true;
}

void Reducer::digits() {
  while (at_ < end_ && is_digit(text_[at_])) ++at_;
}

/// Decimal integers and floats: all that Inductor writes.
bool Reducer::number() {
  const size_t begin = at_;
  digits();
  const bool whole = peek() != '.' && peek() != 'e' && peek() != 'E';
  if (peek() == '.') {
    ++at_;
    digits();
  }
  if (peek() == 'e' || peek() == 'E') {
    at_ += peek(1) == '+' || peek(1) == '-' ? 2 : 1;
    if (!is_digit(peek())) return false;
    digits();
  }
  if (is(kGoesOn, peek()) || peek() == '.' || peek() < 0) return false;
  if (whole)
    add(begin, "0");
  else
    add(begin, "0.0");
  return true;
}

bool Reducer::string() {
  const size_t begin = at_;
  const char quote = peek();
  if (peek(1) == quote && peek(2) == quote) return false;
  const std::string_view code = text_.substr(0, end_);
  at_ = find_in_string(code, begin + 1, quote);
  while (peek() == '\\') {
    if (peek(1) == '\n') return false;  // joined by a backslash, too: messages are one line
    at_ = find_in_string(code, at_ + 2, quote);
  }
  if (peek() != quote) return false;
  ++at_;
  add(begin, "''");
  return true;
}

bool Reducer::punctuation() {
  const size_t begin = at_;
  const char c = text_[at_];
  if (!is(kIsOperator, c) && c != '!') return false;
  if (is(kMayContinue, peek(1))) {
    const std::string_view rest = text_.substr(at_, end_ - at_);
    for (std::string_view op : kLongOperators) {
      if (!rest.starts_with(op)) continue;
      at_ += op.size();
      add(begin, op);
      return true;
    }
  }
  if (c == '!') return false;
  if (c == '(' || c == '[' || c == '{') ++depth_;
  if (c == ')' || c == ']' || c == '}') --depth_;
  if (depth_ > kDeepestBrackets) return false;
  ++at_;
  add(begin, {&c, 1});
  after_dot_ = c == '.';
  return true;
}

}  // namespace

bool append_shape(std::string_view text, Span code, int level, Shape& shape) {
  shape.text.append(static_cast<size_t>(level) * 2, ' ');
  if (!Reducer(text, code, shape).run()) return false;
  shape.text.back() = '\n';
  return true;
}

std::optional<size_t> token_at(const Shape& shape, Span place) {
  size_t token = 0;
  for (size_t begin = 0; begin < shape.text.size(); ++begin) {
    if (is(kIsBlank, shape.text[begin])) continue;
    const size_t end = shape.text.find_first_of(" \n", begin);  // no token has a blank in it
    if (Span{begin, end} == place) return token;
    ++token;
    begin = end;
  }
  return std::nullopt;
}

std::string_view inside_quotes(std::string_view literal) { return literal.substr(1, literal.size() - 2); }

}  // namespace torchpare
