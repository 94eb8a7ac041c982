// An f-string is first read as Python up to 3.11 reads it: like any string, to the first quote that is not
// escaped. What is between the quotes must then be what Python from 3.12 on takes it for, too: literal text
// and whole replacement fields, with nothing left over. In a field, what the older ones refuse (a backslash, a
// comment) is refused here. So both readings end at the same quote.
//
// Example. `f"{d['a']:>{w}} {{"`: a field with a string in it and a field in its format, then a brace.
// Counter-example. `f"{d["a"]}"` is one string for Python 3.12 and two with a name between them before.
#include "find/strings.h"

#include <string>

#include "find/bytes.h"

namespace torchpare {
namespace {

constexpr const char* kUnclear = "an f-string that older and newer Pythons read differently";
/// Strings in fields of strings in fields: far more than anybody writes.
constexpr int kDeepestLiteral = 8;

LiteralEnd end_at_depth(std::string_view text, size_t quote, int depth);

/// The inside of an f-string, as Python from 3.12 on reads it. Every function passes what it is named for and
/// leaves `at_` behind it; false where the readings may differ.
class Fields {
 public:
  Fields(std::string_view inside, int depth) : text_(inside), depth_(depth) {}

  bool whole();

 private:
  bool literal_text();
  bool field(int level);
  bool format(int level);
  bool string();
  bool bracket();

  std::string_view text_;
  size_t at_ = 0;
  int depth_;
  std::string open_;  ///< brackets, of the present field and those around it
};

bool Fields::whole() {
  while (at_ < text_.size())
    if (!literal_text()) return false;
  return true;
}

bool Fields::literal_text() {
  const char c = text_[at_];
  const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  // `\{` and `\N{…}` have rules of their own, which changed over time.
  if (c == '\\' && (next == '{' || next == '}' || next == 'N')) return false;
  if (c == '{' && next != '{') return field(0);
  if (c == '}' && next != '}') return false;
  at_ += c == '\\' || c == '{' || c == '}' ? 2 : 1;
  return true;
}

/// From its '{' to behind its '}'. A field of a format is on level 1, and has no fields in its own format.
bool Fields::field(int level) {
  const size_t outside = open_.size();
  for (++at_; at_ < text_.size();) {
    const char c = text_[at_];
    if (c == '\\' || c == '#') return false;
    if (c == '\'' || c == '"') {
      if (!string()) return false;
      continue;
    }
    if (open_.size() == outside && c == '}') {
      ++at_;
      return true;
    }
    if (open_.size() == outside && c == ':') return format(level);
    if (!bracket()) return false;
    ++at_;
  }
  return false;
}

bool Fields::bracket() {
  const char c = text_[at_];
  if (c == '(' || c == '[' || c == '{') open_ += c;
  if (c != ')' && c != ']' && c != '}') return true;
  const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
  if (open_.empty() || open_.back() != wanted) return false;
  open_.pop_back();
  return true;
}

/// From the ':' to behind the field's '}'.
bool Fields::format(int level) {
  while (++at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\'' || c == '"' || c == '\\' || c == '\n') return false;
    if (c == '}') {
      ++at_;
      return true;
    }
    if (c != '{') continue;
    if (level > 0 || !field(level + 1)) return false;
    --at_;
  }
  return false;
}

/// A string in a field. Escapes in it are what older Pythons refuse.
bool Fields::string() {
  const size_t begin = at_;
  const LiteralEnd end = end_at_depth(text_, begin, depth_ + 1);
  if (end.trouble != nullptr) return false;
  at_ = end.at;
  return text_.substr(begin, end.at - begin).find('\\') == text_.npos;
}

/// The offset of the closing quotes by the rule for all other strings: a backslash keeps the byte behind it
/// from closing, in raw strings too. `npos` if there are none.
size_t closing_quotes(std::string_view text, size_t inside, char quote, bool triple) {
  if (!triple) {
    size_t at = find_in_string(text, inside, quote);
    while (at < text.size() && text[at] == '\\') at = find_in_string(text, at + 2, quote);
    return at >= text.size() || text[at] == '\n' ? text.npos : at;
  }
  for (size_t at = find_triple(text, inside, quote); at < text.size();
       at = find_triple(text, at + 1, quote)) {
    size_t backslashes = 0;
    while (at - backslashes > inside && text[at - backslashes - 1] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return at;
  }
  return text.npos;
}

LiteralEnd end_at_depth(std::string_view text, size_t quote, int depth) {
  const char q = text[quote];
  const bool triple = quote + 2 < text.size() && text[quote + 1] == q && text[quote + 2] == q;
  const size_t inside = quote + (triple ? 3 : 1);
  const size_t close = closing_quotes(text, inside, q, triple);
  if (close == text.npos)
    return {0, triple ? "a triple-quoted string literal that does not end"
                      : "a string literal that does not end"};
  if (has_fields(text, quote) &&
      (depth > kDeepestLiteral || !Fields(text.substr(inside, close - inside), depth).whole()))
    return {0, kUnclear};
  return {close + (triple ? 3 : 1), nullptr};
}

}  // namespace

bool has_fields(std::string_view text, size_t quote) {
  size_t begin = quote;
  while (begin > 0 && quote - begin <= 2 && is_name_byte(text[begin - 1])) --begin;
  const std::string_view prefix = text.substr(begin, quote - begin);
  return !prefix.empty() && prefix.size() <= 2 && prefix.find_first_of("fFtT") != prefix.npos &&
         prefix.find_first_not_of("fFtTrR") == prefix.npos;
}

LiteralEnd end_of_literal(std::string_view text, size_t quote) { return end_at_depth(text, quote, 0); }

}  // namespace torchpare
