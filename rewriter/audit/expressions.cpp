// Idea. Whether an expression is free of effects is decided by a list of what is allowed, so what is unknown
// is not allowed. The grammar is read without recursion: between two operands there is an operator, a comma
// or closing parentheses, and the only memory needed is how many parentheses are open.
//
// Example. `max(1, (u0 // 2)) <= 4*s0 and not u1 != 3` passes.
// Counter-example. `f(u0)`, `x[0]`, `(n := 4)`, `g.item()`, `'a' 'b'` and `max(u0, key=f)` do not.
#include "audit/expressions.h"

#include <algorithm>
#include <array>

#include "audit/bytes.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

/// Keywords that are values (None, True, False) are names for our purpose.
constexpr std::array<std::string_view, 32> kKeywords = {
    "and",    "as",   "assert", "async",  "await",  "break",   "class",    "continue",
    "def",    "del",  "elif",   "else",   "except", "finally", "for",      "from",
    "global", "if",   "import", "in",     "is",     "lambda",  "nonlocal", "not",
    "or",     "pass", "raise",  "return", "try",    "while",   "with",     "yield"};

constexpr size_t kLongestKeyword = 8;
static_assert(std::all_of(kKeywords.begin(), kKeywords.end(),
                          [](std::string_view word) { return word.size() <= kLongestKeyword; }));

/// A quick no to most names, by their first two letters.
constexpr auto kMayBeKeyword = [] {
  std::array<bool, 1024> maybe{};
  for (std::string_view word : kKeywords) maybe[(word[0] & 31) * 32 + (word[1] & 31)] = true;
  return maybe;
}();

bool is_keyword(std::string_view word) {
  return word.size() > 1 && word.size() <= kLongestKeyword &&
         kMayBeKeyword[static_cast<size_t>((word[0] & 31) * 32 + (word[1] & 31))] && holds(kKeywords, word);
}

constexpr std::array<std::string_view, 7> kFunctions = {"max", "min", "abs", "int", "float", "bool", "round"};

/// Words that may stand between two operands, where `a if b else c` counts as three.
constexpr std::array<std::string_view, 4> kBetween = {"and", "or", "if", "else"};

constexpr std::array<std::string_view, 9> kDtypes = {"float", "bfloat", "int",   "uint", "complex",
                                                     "bool",  "qint",   "quint", "bits"};

/// Longest first, so that `//` is not read as two.
constexpr std::array<std::string_view, 19> kOperators = {
    "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "<", ">", "&", "|", "^", "~"};

bool is_dtype(std::string_view name) {
  auto starts = [name](std::string_view dtype) { return name.starts_with(dtype); };
  return std::any_of(kDtypes.begin(), kDtypes.end(), starts);
}

/// What is no end of a word. A byte beyond ASCII would be part of the same identifier, and a quote would make the word a
/// prefix.
constexpr auto kGoesOn = [] {
  std::array<bool, 256> goes_on{};
  for (size_t c = 0; c < goes_on.size(); ++c) goes_on[c] = c >= 0x80 || is_name_byte(static_cast<char>(c));
  goes_on['\''] = goes_on['"'] = true;
  return goes_on;
}();

}  // namespace

bool Cursor::done() {
  skip_blanks();
  return at_ == code_.size();
}

/// Whether a word that goes up to `end` is whole.
bool Cursor::ends_word(size_t end) const {
  return end == code_.size() || !kGoesOn[static_cast<unsigned char>(code_[end])];
}

std::string_view Cursor::peek_word() {
  skip_blanks();
  if (at_ == code_.size() || !is_name_start(code_[at_])) return {};
  size_t end = at_;
  while (end < code_.size() && is_name_byte(code_[end])) ++end;
  return ends_word(end) ? code_.substr(at_, end - at_) : std::string_view();
}

bool Cursor::accept_word(std::string_view word) {
  skip_blanks();
  if (!code_.substr(at_).starts_with(word) || !ends_word(at_ + word.size())) return false;
  at_ += word.size();
  return true;
}

std::optional<std::string_view> Cursor::accept_name() {
  std::string_view word = peek_word();
  if (word.empty() || is_keyword(word)) return std::nullopt;
  at_ += word.size();
  return word;
}

std::optional<std::string_view> Cursor::accept_string() {
  skip_blanks();
  if (at_ == code_.size() || (code_[at_] != '\'' && code_[at_] != '"')) return std::nullopt;
  // No backslash and no quote before the first quote: it closes the string.
  const size_t first = find_any(code_, at_ + 1, code_[at_], '\\', '\n');
  if (first > at_ + 1 && first < code_.size() && code_[first] == code_[at_] && !has_fields(code_, at_)) {
    const std::string_view text = code_.substr(at_ + 1, first - at_ - 1);
    at_ = first + 1;
    return text;
  }
  const std::string_view thrice = code_.substr(at_, 3);
  const StringEnd end = end_of_string(code_, at_);
  if (end.literal != Literal::kWhole || thrice == "'''" || thrice == "\"\"\"") return std::nullopt;
  std::string_view text = code_.substr(at_ + 1, end.at - at_ - 2);
  if (text.find('\n') != std::string_view::npos) return std::nullopt;
  at_ = end.at;
  return text;
}

bool Cursor::accept_integer() {
  skip_blanks();
  size_t end = at_;
  while (end < code_.size() && is_digit(code_[end])) ++end;
  if (end == at_ || (end < code_.size() && (is_name_byte(code_[end]) || code_[end] == '.'))) return false;
  at_ = end;
  return true;
}

bool Cursor::accept_number() {
  skip_blanks();
  size_t end = at_;
  auto digits = [&] {
    while (end < code_.size() && (is_digit(code_[end]) || code_[end] == '_')) ++end;
  };
  if (end == code_.size() || !is_digit(code_[end])) return false;
  digits();
  if (end < code_.size() && code_[end] == '.') ++end, digits();
  if (end < code_.size() && (code_[end] == 'e' || code_[end] == 'E')) {
    ++end;
    if (end < code_.size() && (code_[end] == '+' || code_[end] == '-')) ++end;
    if (end == code_.size() || !is_digit(code_[end])) return false;
    digits();
  }
  if (end < code_.size() && (is_name_byte(code_[end]) || code_[end] == '.')) return false;
  at_ = end;
  return true;
}

bool Cursor::accept_attribute(std::string_view module, bool& called) {
  callees_ |= callee(module);
  if (!accept('.')) return false;
  std::optional<std::string_view> name = accept_name();
  if (!name) return false;
  called = accept('(');
  if (module == "math") return called || *name == "inf" || *name == "nan";
  return called ? name->starts_with("sym_") || name->starts_with("_sym_") : is_dtype(*name);
}

bool Cursor::accept_operand(Calls calls, bool& called) {
  called = false;
  if (accept_number()) return true;
  std::optional<std::string_view> name = accept_name();
  if (!name) return false;
  if (*name == "math" || *name == "torch") return accept_attribute(*name, called);
  if (calls == Calls::kViews && *name == "aten" && accept('.')) {
    callees_ |= callee(*name);
    return called = accept_view_dtype();
  }
  called = accept('(');
  if (!called) return true;
  callees_ |= callee(*name);
  return holds(kFunctions, *name) || (calls == Calls::kViews && *name == "reinterpret_tensor");
}

/// What follows `aten.` in `aten.view.dtype(buf0, torch.int32)`, up to the parenthesis.
bool Cursor::accept_view_dtype() {
  return accept_word("view") && accept('.') && accept_word("dtype") && accept('(');
}

/// An operator before its operand.
bool Cursor::accept_prefix() {
  skip_blanks();
  if (at_ == code_.size()) return false;
  const char c = code_[at_];
  if (c == 'n') return accept_word("not");
  const bool sign = c == '-' || c == '+' || c == '~';
  at_ += sign;
  return sign;
}

bool Cursor::accept_binary() {
  skip_blanks();
  if (at_ == code_.size() || code_[at_] == ',' || code_[at_] == ')') return false;  // what mostly follows
  if (is_name_start(code_[at_])) {
    const std::string_view word = peek_word();
    if (!holds(kBetween, word)) return false;
    at_ += word.size();
    return true;
  }
  std::string_view rest = code_.substr(at_);
  for (std::string_view sign : kOperators) {
    if (sign == "~" || !rest.starts_with(sign)) continue;
    const char next = rest.size() > sign.size() ? rest[sign.size()] : ' ';
    if (next == '=' && sign.back() != '=') return false;  // `+=` and its like are statements
    at_ += sign.size();
    return true;
  }
  return false;
}

bool Cursor::accept_expression(Calls calls) {
  const size_t begin = at_;
  size_t open = 0;
  auto refuse = [&] {
    at_ = begin;
    return false;
  };
  for (;;) {
    while (accept_prefix()) continue;
    bool opened = accept('(');
    if (!opened && !accept_operand(calls, opened)) return refuse();
    if (opened) {
      ++open;
      if (!accept(')')) continue;
      --open;
    }
    while (!accept_binary()) {  // what can stand behind an operand
      if (open == 0) return true;
      if (accept(')')) {
        --open;
      } else if (!accept(',')) {
        return refuse();
      } else if (accept(')')) {
        --open;
      } else {
        break;
      }
    }
  }
}

/// `(8, 16)` or `(4, )`, blank for blank, as sizes and strides mostly are: how many numbers. 0: it is something else.
size_t Cursor::accept_numbers() {
  skip_blanks();
  size_t at = at_;
  const auto pass = [&](char c) {
    const bool is_next = at < code_.size() && code_[at] == c;
    at += is_next;
    return is_next;
  };
  if (!pass('(')) return 0;
  for (size_t count = 1;; ++count) {
    const size_t digits = at;
    while (at < code_.size() && is_digit(code_[at])) ++at;
    if (at == digits) return 0;
    const bool comma = pass(',');
    if (comma && !pass(' ')) return 0;
    if (pass(')')) {
      if (count == 1 && !comma) return 0;
      at_ = at;
      return count;
    }
    if (!comma) return 0;
  }
}

std::optional<size_t> Cursor::accept_tuple(Calls calls) {
  if (const size_t count = accept_numbers(); count > 0) return count;
  if (!accept('(')) return std::nullopt;
  for (size_t count = 0;;) {
    if (accept(')')) return count;
    if (!accept_expression(calls)) return std::nullopt;
    ++count;
    if (accept(',')) continue;
    if (count < 2 || !accept(')')) return std::nullopt;
    return count;
  }
}

bool Cursor::accept_dtype() {
  bool called = false;
  return accept_word("torch") && accept_attribute("torch", called) && !called;
}

}  // namespace torchpare::audit
