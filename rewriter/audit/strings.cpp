// Two readings of an f-string, and an answer only where they agree.
//
// Up to CPython 3.11 it was one token, which ended like any string (find_close). Since 3.12 (PEP 701,
// Parser/tokenizer.c, tok_get_fstring_mode) its replacement fields are tokens of their own, with strings and
// comments that may hold the closing quote (Formatted). Where a field has what the older ones refuse, or the
// rules changed between releases, Formatted gives up.
//
// Example. f"{a['x']:>{w}}" ends at its last quote by both readings.
// Counter-example. f"{'}"'"""' ends at its second double quote by the old one; by the new one the field's
// string is '}"', and the text goes on.
#include "audit/strings.h"

#include <vector>

#include "audit/bytes.h"

namespace torchpare::audit {
namespace {

constexpr size_t kNone = std::string_view::npos;

struct Quote {
  char sign;
  bool triple;

  size_t width() const { return triple ? 3 : 1; }
};

Quote quote_at(std::string_view source, size_t at) {
  const char q = source[at];
  return {q, at + 2 < source.size() && source[at + 1] == q && source[at + 2] == q};
}

/// The offset of the closing quotes by the old reading; kNone when there are none.
size_t find_close(std::string_view source, size_t from, Quote quote) {
  for (size_t at = from; at < source.size(); at += 2) {
    at = quote.triple ? find_thrice(source, at, quote.sign) : find_any(source, at, quote.sign, '\\', '\n');
    if (at >= source.size() || source[at] == '\n') break;  // a line end in a string that must not have one
    if (source[at] != '\\') return at;
  }
  return kNone;
}

/// The new reading. One object reads one f-string and those in its fields; a stack says what is open.
class Formatted {
 public:
  explicit Formatted(std::string_view source) : source_(source) {}

  /// The offset behind the literal whose opening quote is at `quote`; kNone when that can't be told.
  size_t end(size_t quote);

 private:
  enum class In : char { kLiteral, kField, kFormat, kBracket };
  struct Open {
    In in;
    Quote quote;       // of the f-string that it is part of
    char closing = 0;  // of a bracket
  };

  bool step();
  bool in_literal(char c);
  bool in_field(char c);
  bool in_format(char c);
  bool string();
  bool pop() {
    open_.pop_back();
    return true;
  }
  char byte(size_t at) const { return at < source_.size() ? source_[at] : '\0'; }
  size_t formats() const;

  static constexpr size_t kMaxOpen = 64;  // far more than anybody writes

  std::string_view source_;
  size_t at_ = 0;
  std::vector<Open> open_;
};

size_t Formatted::end(size_t quote) {
  const Quote q = quote_at(source_, quote);
  at_ = quote + q.width();
  open_ = {{In::kLiteral, q}};
  while (!open_.empty())
    if (at_ >= source_.size() || open_.size() > kMaxOpen || !step()) return kNone;
  return at_;
}

bool Formatted::step() {
  const char c = source_[at_];
  switch (open_.back().in) {
    case In::kLiteral:
      return in_literal(c);
    case In::kFormat:
      return in_format(c);
    case In::kField:
    case In::kBracket:
      break;
  }
  return in_field(c);
}

bool Formatted::in_literal(char c) {
  const Quote quote = open_.back().quote;
  const char next = byte(at_ + 1);
  if (c == quote.sign && (!quote.triple || (next == c && byte(at_ + 2) == c))) {
    at_ += quote.width();
    return pop();
  }
  if (c == '\n' && !quote.triple) return false;
  if (c == '\\') {
    at_ += 2;  // the older readers want no backslash within a field, and `\{` and `\N{…}` changed
    return open_.size() == 1 && next != '{' && next != '}' && next != 'N';
  }
  const bool doubled = next == c;
  if (c == '}' && !doubled) return false;
  at_ += (c == '{' || c == '}') && doubled ? 2 : 1;
  if (c == '{' && !doubled) open_.push_back({In::kField, quote});
  return true;
}

/// A comment, a backslash or a line end would make the older readers see something else.
bool Formatted::in_field(char c) {
  const Open top = open_.back();
  if (c == '\'' || c == '"') return string();
  if (c == '\\' || c == '#' || (c == '\n' && !top.quote.triple)) return false;
  ++at_;
  if (c == '(' || c == '[' || c == '{') {
    open_.push_back({In::kBracket, top.quote, c == '(' ? ')' : c == '[' ? ']' : '}'});
  } else if (c == ')' || c == ']' || c == '}') {
    return c == (top.in == In::kField ? '}' : top.closing) && pop();
  } else if (c == ':' && top.in == In::kField) {
    open_.back().in = In::kFormat;
  }
  return true;
}

bool Formatted::in_format(char c) {
  const Open top = open_.back();
  ++at_;
  if (c == '}') return pop();
  if (c == '{') {
    open_.push_back({In::kField, top.quote});
    return formats() < 2;  // a field in the format of a field in a format: older readers refuse it
  }
  return c != '\'' && c != '"' && c != '\\' && c != '\n';
}

/// How many formats are open in the present f-string.
size_t Formatted::formats() const {
  size_t count = 0;
  for (auto open = open_.rbegin(); open != open_.rend() && open->in != In::kLiteral; ++open)
    count += open->in == In::kFormat;
  return count;
}

bool Formatted::string() {
  const Quote quote = quote_at(source_, at_);
  if (has_fields(source_, at_)) {
    open_.push_back({In::kLiteral, quote});
    at_ += quote.width();
    return true;
  }
  const size_t inside = at_ + quote.width();
  const size_t close = find_close(source_, inside, quote);
  if (close == kNone || source_.substr(at_, close - at_).find('\\') != kNone) return false;
  at_ = close + quote.width();
  return true;
}

}  // namespace

bool has_fields(std::string_view source, size_t quote) {
  size_t begin = quote;
  while (begin > 0 && quote - begin < 3 && is_name_byte(source[begin - 1])) --begin;
  std::string_view prefix = source.substr(begin, quote - begin);
  if (prefix.empty() || prefix.size() > 2) return false;
  if (prefix.find_first_not_of("fFtTrR") != std::string_view::npos) return false;
  return prefix.find_first_of("fFtT") != std::string_view::npos;
}

StringEnd end_of_string(std::string_view source, size_t at) {
  const Quote quote = quote_at(source, at);
  const size_t close = find_close(source, at + quote.width(), quote);
  if (close == kNone) return {Literal::kOpen, at};
  const size_t end = close + quote.width();
  if (has_fields(source, at) && Formatted(source.substr(0, end)).end(at) != end)
    return {Literal::kFieldsUnclear, at};
  return {Literal::kWhole, end};
}

bool begins_with_string(std::string_view code) {
  size_t at = 0;
  while (at < code.size() && std::string_view("( \t\f\n\\#").find(code[at]) != code.npos)
    at = code[at] == '#' ? line_end(code, at) : at + 1;
  while (at < code.size() && is_name_byte(code[at])) ++at;
  return at < code.size() && (code[at] == '\'' || code[at] == '"');
}

}  // namespace torchpare::audit
