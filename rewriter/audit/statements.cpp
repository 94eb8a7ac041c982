// Idea. To prove a removal of whole statements one must know where statements begin and end, and nothing
// more. So no tokens are made: the reader walks from one byte that matters to the next (quotes, '#',
// brackets, line ends, backslashes, ';'), jumps over strings and comments, and hands out logical lines as
// offsets.
//
// Why it is right. Python's lexical rules give every other byte no say in where a logical line ends: it ends
// at the first line end that is outside of brackets, strings and comments and not behind a backslash. Where
// CPython would refuse the text (open string, wrong bracket, stray backslash), reading stops with the reason,
// and the verdict is "undecided": a text that CPython refuses has no statements one could speak of.
//
// Example. `f(1,  # one` and `  2)` are two physical lines and one logical line, which is not `bare`.
// Counter-example. In `x = '''` the lines that follow are bytes of a string, even ` assert_size_stride(…)`;
// and in r'\'' the quote behind the backslash does not end the string although the string is raw.
#include "audit/statements.h"

#include "audit/bytes.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

char opener_of(char c) { return c == ')' ? '(' : c == ']' ? '[' : '{'; }

/// "utf-8", "UTF_8", "utf8", "utf-8-sig": as get_normal_name in CPython's tokenizer, and the alias without a
/// dash.
bool is_utf8(std::string_view name) {
  auto matches = [name](std::string_view wanted) {
    if (name.size() < wanted.size()) return false;
    for (size_t i = 0; i < wanted.size(); ++i) {
      char c = name[i] == '_' ? '-' : name[i];
      if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (c != wanted[i]) return false;
    }
    return true;
  };
  return (matches("utf-8") && (name.size() == 5 || matches("utf-8-"))) ||
         (matches("utf8") && name.size() == 4);
}

/// PEP 263: ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
bool declares_other(std::string_view line) {
  size_t at = line.find_first_not_of(" \t\f");
  if (at == std::string_view::npos || line[at] != '#') return false;
  while ((at = line.find("coding", at)) != std::string_view::npos) {
    at += 6;
    if (at >= line.size() || (line[at] != ':' && line[at] != '=')) continue;
    size_t name = line.find_first_not_of(" \t", at + 1);
    if (name == std::string_view::npos) continue;
    size_t end = name;
    while (end < line.size() && (is_name_byte(line[end]) || line[end] == '-' || line[end] == '.')) ++end;
    if (end > name) return !is_utf8(line.substr(name, end - name));
  }
  return false;
}

}  // namespace

bool Reader::fail(std::string_view what, size_t at) {
  obstacle_ = Obstacle{at, std::string(what)};
  at_ = source_.size();
  return false;
}

bool Reader::next(Line& line) {
  while (at_ < source_.size()) {
    line = Line{.begin = at_, .text = at_};
    if (!read_indent(line)) return false;
    if (line.text >= source_.size()) break;
    if (source_[line.text] == '\n') {
      at_ = line.text + 1;
      continue;
    }
    if (source_[line.text] != '#') return read_code(line);
    line.comment_only = true;
    line.code_end = line.text;
    line.end = at_ = line_end(source_, line.text);
    return true;
  }
  at_ = source_.size();
  return false;
}

bool Reader::read_indent(Line& line) {
  size_t at = line.begin;
  while (at < source_.size() && source_[at] == ' ') ++at;
  for (; at < source_.size() && blank(source_[at]); ++at) {
    if (source_[at] == '\f') return fail("form feed in indentation; its column is not defined", at);
    if (source_[at] == '\t') line.tab = true;
  }
  line.text = at;
  const bool code = at < source_.size() && source_[at] != '\n' && source_[at] != '#';
  if (line.tab && code) return fail("tab in indentation; its width is a matter of opinion", line.begin);
  if (code && source_[at] == '\\') return fail("stray backslash; a line can't begin with one", at);
  return true;
}

bool Reader::read_code(Line& line) {
  depth_ = 0;
  code_stop_ = 0;
  strings_.clear();
  size_t at = line.text;
  for (;;) {
    at = bitmaps_.next_stop(at);
    if (at >= source_.size()) {
      if (depth_ > 0) return fail("unclosed bracket; the text ends inside it", line.text);
      return close(line, source_.size());
    }
    if (source_[at] == '\n' && depth_ == 0) return close(line, at + 1);
    if (!read_special(line, at)) return false;
  }
}

bool Reader::close(Line& line, size_t end) {
  size_t stop = code_stop_ > 0 ? code_stop_ : end;
  while (stop > line.text && (blank(source_[stop - 1]) || source_[stop - 1] == '\n')) --stop;
  line.code_end = stop;
  line.end = at_ = end;
  return true;
}

bool Reader::read_special(Line& line, size_t& at) {
  const char c = source_[at];
  if (c == '\'' || c == '"') {
    StringEnd string = end_of_string(source_, at);
    if (string.literal == Literal::kOpen) return fail("unterminated string; no closing quote", at);
    if (string.literal == Literal::kFieldsUnclear)
      return fail("f-string not understood; older and newer Pythons may see its end elsewhere", at);
    note_string({at, string.at});
    at = string.at;
  } else if (c == '#') {
    line.bare = false;
    code_stop_ = at;
    at = line_end(source_, at);
    if (at > 0 && source_[at - 1] == '\n') --at;
  } else if (c == '\n') {
    code_stop_ = 0;
    ++at;
  } else if (c == '\\') {
    line.bare = false;
    code_stop_ = 0;
    if (at + 2 >= source_.size() || source_[at + 1] != '\n')
      return fail("stray backslash; it joins no line to another", at);
    at += 2;
  } else if (c == ';') {
    line.bare = false;
    ++at;
  } else if (static_cast<unsigned char>(c) >= 0x80) {
    if (!foreign_names_) foreign_names_ = at;
    ++at;
  } else {
    return read_bracket(line, at++);
  }
  return true;
}

void Reader::note_string(Span string) {
  if (has_fields(source_, string.begin)) {
    const size_t foreign = find_unusual(source_.substr(0, string.end), string.begin);
    if (foreign < string.end && !foreign_names_) foreign_names_ = foreign;
  } else if (string.size() >= kShortest) {
    strings_.push_back(string);
  }
}

bool Reader::read_bracket(Line& line, size_t at) {
  const char c = source_[at];
  if (c == '(' || c == '[' || c == '{') {
    if (depth_ == kMaxDepth) return fail("too many nested brackets; Python allows 200", at);
    if (depth_ == 0 && line.pairs++ == 0) line.brackets.begin = at;
    brackets_[depth_++] = c;
    return true;
  }
  if (depth_ == 0) return fail("unbalanced closing bracket; nothing is open", at);
  if (brackets_[--depth_] != opener_of(c))
    return fail("unbalanced closing bracket; another kind is open", at);
  if (depth_ == 0 && line.pairs == 1) line.brackets.end = at + 1;
  return true;
}

std::optional<Obstacle> unreadable(std::string_view source) {
  if (source.starts_with("\xEF\xBB\xBF")) return Obstacle{0, "byte order mark; it is not part of any line"};
  for (size_t at = 0; (at = find_unusual(source, at)) < source.size();) {
    if (source[at] == '\0') return Obstacle{at, "NUL byte; Python refuses such a text"};
    if (source[at] == '\r') return Obstacle{at, "carriage return; lines end where it is not visible"};
    const size_t length = utf8_length(source, at);
    if (length == 0) return Obstacle{at, "invalid UTF-8; the text has no agreed reading"};
    at += length;
  }
  if (declares_other_encoding(source))
    return Obstacle{0, "an encoding other than UTF-8 is declared; bytes are not text"};
  return std::nullopt;
}

bool declares_other_encoding(std::string_view source) {
  const size_t second = line_end(source, 0);
  if (declares_other(source.substr(0, second))) return true;
  return second < source.size() && declares_other(source.substr(second, line_end(source, second) - second));
}

}  // namespace torchpare::audit
