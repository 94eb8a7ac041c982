// Strings are jumped over, but for the fields of f-strings, which are code: what is open (a field, a bracket within
// one, a format) is on a stack, and text between the fields makes no tokens. The Reader has seen to it that all
// Pythons agree on where such a string ends (strings.cpp), and that brackets match.
//
// Example. `f(f'{x:>{w}}')` is  f ( f' { x : { w } } )
// Counter-example. `{x:=5}` in an f-string is a format, and in brackets elsewhere it binds x.
#include "audit/tokens.h"

#include "audit/bytes.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kLongSigns[] = {"**=", "//=", ">>=", "<<=", "...", "**", "//", ">>",
                                           "<<",  "==",  "!=",  "<=",  ">=",  "->", ":=", "+=",
                                           "-=",  "*=",  "/=",  "%=",  "&=",  "|=", "^=", "@="};

/// How many bytes the sign at the beginning of `code` has.
size_t sign_size(std::string_view code) {
  constexpr std::string_view kSecond = "*/<>=.";
  if (code.size() < 2 || kSecond.find(code[1]) == kSecond.npos) return 1;
  for (std::string_view sign : kLongSigns)
    if (code.starts_with(sign)) return sign.size();
  return 1;
}

bool is_word_byte(char c) { return is_name_byte(c) || static_cast<unsigned char>(c) >= 0x80; }

class Tokenizer {
 public:
  Tokenizer(std::string_view source, const Line& line) : source_(source), at_(line.text), end_(line.end) {}

  std::vector<Lexeme> run();

 private:
  enum class In : char { kField, kFormat, kText, kBracket };
  struct Open {
    In in;
    size_t text_end;  // of the f-string, before its closing quotes
    size_t end;       // behind them
  };

  void code();
  void text();
  void quote();
  void word();
  void pass_word();
  void sign();
  void add(Token kind, size_t begin) { tokens_.push_back({kind, {begin, at_}}); }
  char byte(size_t at) const { return at < end_ ? source_[at] : '\0'; }
  bool in_field() const { return !open_.empty() && open_.back().in == In::kField; }

  std::string_view source_;
  size_t at_, end_;
  std::vector<Open> open_;  // brackets count within fields only
  std::vector<Lexeme> tokens_;
};

std::vector<Lexeme> Tokenizer::run() {
  while (at_ < end_) {
    const bool text_of_string =
        !open_.empty() && (open_.back().in == In::kText || open_.back().in == In::kFormat);
    text_of_string ? text() : code();
  }
  return std::move(tokens_);
}

/// The text of an f-string, or the format of a field.
void Tokenizer::text() {
  const Open top = open_.back();
  const char c = source_[at_];
  if (at_ >= top.text_end) {
    at_ = top.end;
    open_.pop_back();
  } else if (top.in == In::kText && (c == '\\' || ((c == '{' || c == '}') && byte(at_ + 1) == c))) {
    at_ += 2;
  } else {
    ++at_;
    if (c == '}') open_.pop_back();  // a format ends with its field
    if (c == '{') open_.push_back({In::kField, top.text_end, top.end});
    if (c == '{' || c == '}') add(Token::kSign, at_ - 1);
  }
}

void Tokenizer::code() {
  const char c = source_[at_];
  if (is_word_byte(c)) {
    word();
  } else if (c == '\'' || c == '"') {
    quote();
  } else if (c == '#') {
    at_ = line_end(source_, at_);
  } else if (c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\\') {
    ++at_;
  } else {
    sign();
  }
}

void Tokenizer::quote() {
  const size_t begin = at_;
  const size_t end = end_of_string(source_, begin).at;
  const size_t width =
      end - begin >= 6 && byte(begin + 1) == byte(begin) && byte(begin + 2) == byte(begin) ? 3 : 1;
  const bool fields = has_fields(source_, begin);
  at_ = fields ? begin + width : end;
  add(Token::kString, begin);
  if (fields) open_.push_back({In::kText, end - width, end});
}

void Tokenizer::pass_word() {
  while (at_ < end_ && is_word_byte(source_[at_])) ++at_;
}

void Tokenizer::word() {
  const size_t begin = at_;
  pass_word();
  if (!is_digit(source_[begin])) return add(Token::kWord, begin);
  const bool whole = source_.substr(begin, at_ - begin).find_first_not_of("0123456789_") == source_.npos;
  if (whole && byte(at_) == '.') {
    ++at_;
    const char next = byte(at_);
    if (is_digit(next) || next == 'e' || next == 'E') pass_word();
  }
  const size_t end = at_;
  for (std::string_view keyword : {"for", "in", "as"}) {
    if (!source_.substr(begin, end - begin).ends_with(keyword)) continue;
    at_ = end - keyword.size();
    add(Token::kNumber, begin);
    at_ = end;
    return add(Token::kWord, end - keyword.size());
  }
  add(Token::kNumber, begin);
}

void Tokenizer::sign() {
  const size_t begin = at_++;
  const char c = source_[begin];
  if (in_field() && (c == ':' || c == '}')) {
    if (c == ':') open_.back().in = In::kFormat;
    if (c == '}') open_.pop_back();
    return add(Token::kSign, begin);
  }
  at_ = begin + sign_size(source_.substr(begin, end_ - begin));
  if (!open_.empty()) {
    if (c == '(' || c == '[' || c == '{')
      open_.push_back({In::kBracket, open_.back().text_end, open_.back().end});
    if (c == ')' || c == ']' || c == '}') open_.pop_back();
  }
  add(Token::kSign, begin);
}

}  // namespace

std::vector<Lexeme> tokens_of(std::string_view source, const Line& line) {
  return Tokenizer(source, line).run();
}

}  // namespace torchpare::audit
