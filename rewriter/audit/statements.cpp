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

#include <algorithm>
#include <bit>

#include "audit/bytes.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

bool is_blank_or_newline(char c) { return c <= ' ' && (c == ' ' || c == '\t' || c == '\f' || c == '\n'); }

/// What closes the bracket; NUL: it opens none.
constexpr std::array<char, 256> kClosing = [] {
  std::array<char, 256> closing{};
  closing['('] = ')';
  closing['['] = ']';
  closing['{'] = '}';
  return closing;
}();

/// The brackets of one line that are open.
class OpenBrackets {
 public:
  bool any() const { return depth_ > 0; }

  /// The bracket `c` at `at`. `outer` is the last pair that is within no other. Null, or what is wrong.
  const char* pass(char c, size_t at, Span& outer) {
    if (const char closing = kClosing[static_cast<unsigned char>(c)]; closing != '\0') {
      if (depth_ == kMaxDepth) return "too many nested brackets; Python allows 200";
      if (depth_ == 0) outer.begin = at;
      closing_[depth_++] = closing;
    } else {
      if (depth_ == 0) return "unbalanced closing bracket; nothing is open";
      if (closing_[--depth_] != c) return "unbalanced closing bracket; another kind is open";
      if (depth_ == 0) outer.end = at + 1;
    }
    return nullptr;
  }

 private:
  static constexpr size_t kMaxDepth = 200;  // CPython: MAXLEVEL, "too many nested parentheses"

  size_t depth_ = 0;
  std::array<char, kMaxDepth> closing_;  // of each that is open
};

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
    line = Line{.begin = at_, .text = behind_spaces(source_, at_)};
    if (line.text >= source_.size()) break;
    const char c = source_[line.text];
    if ((c == '\t' || c == '\f') && !read_odd_indent(line)) return false;
    if (line.text >= source_.size()) break;
    switch (source_[line.text]) {
      case '\n':
        at_ = line.text + 1;
        continue;
      case '#':
        line.comment_only = true;
        line.code_end = line.text;
        line.end = at_ = line_end(source_, line.text);
        return true;
      case '\\':
        return fail("stray backslash; a line can't begin with one", line.text);
      default:
        return read_code(line);
    }
  }
  at_ = source_.size();
  return false;
}

/// What is blank behind the spaces.
bool Reader::read_odd_indent(Line& line) {
  for (; line.text < source_.size(); ++line.text) {
    const char c = source_[line.text];
    if (c == '\f') return fail("form feed in indentation; its column is not defined", line.text);
    if (c == '\t') {
      line.tab = true;
    } else if (c != ' ') {
      const bool code = c != '\n' && c != '#';
      if (line.tab && code) return fail("tab in indentation; its width is a matter of opinion", line.begin);
      break;
    }
  }
  return true;
}

bool Reader::read_code(Line& line) {
  OpenBrackets open;
  code_stop_ = 0;
  strings_.clear();
  for (size_t at = line.text;;) {
    const Bitmaps::Block& block = bitmaps_.around(at);
    const uint64_t ahead = from_bit(at - block.begin), stops = block.stops() & ahead;
    for (uint64_t rest = block.brackets & ahead & up_to_first(stops); rest != 0; rest &= rest - 1) {
      at = block.at(rest);
      if (const char* wrong = open.pass(source_[at], at, line.brackets)) return fail(wrong, at);
    }
    if (stops == 0) {
      at = block.begin + Bits::kBytes;
      if (at < source_.size()) continue;
      if (open.any()) return fail("unclosed bracket; the text ends inside it", line.text);
      return close(line, source_.size(), source_.size());
    }
    at = block.at(stops);
    if (source_[at] == '\n' && !open.any()) return close(line, at, at + 1);
    if (!read_rare(line, at)) return false;
  }
}

/// The code ends before `stop`, unless a comment does so earlier.
bool Reader::close(Line& line, size_t stop, size_t end) {
  if (code_stop_ > 0) stop = code_stop_;
  while (stop > line.text && is_blank_or_newline(source_[stop - 1])) --stop;
  line.code_end = stop;
  line.end = at_ = end;
  return true;
}

/// What stops at `at` and is no bracket. Goes on behind it.
bool Reader::read_rare(Line& line, size_t& at) {
  const char c = source_[at];
  if (c == '\'' || c == '"') {
    return read_string(at);
  } else if (c == '#') {
    line.bare = false;
    code_stop_ = at;
    at = bitmaps_.near_newline(at);
    if (at == Bitmaps::kFar) at = std::min(source_.find('\n', code_stop_), source_.size());
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
    if (line.semicolon == Line::kNone) line.semicolon = at;
    ++at;
  } else {  // beyond ASCII
    if (!foreign_names_) foreign_names_ = at;
    ++at;
  }
  return true;
}

/// The string whose opening quote is at `at`. Goes on behind it. No closing quote is hidden by what is no stop, so the
/// first stop within an ordinary string mostly ends it.
bool Reader::read_string(size_t& at) {
  const size_t begin = at;
  const bool fields = begin > 0 && is_name_byte(source_[begin - 1]) && has_fields(source_, begin);
  const size_t stop = fields ? Bitmaps::kFar : bitmaps_.near_stop(begin + 1);
  if (stop != Bitmaps::kFar && stop > begin + 1 && source_[stop] == source_[begin]) {
    at = stop + 1;
  } else {
    const StringEnd string = end_of_string(source_, begin);
    if (string.literal == Literal::kOpen) return fail("unterminated string; no closing quote", begin);
    if (string.literal == Literal::kFieldsUnclear)
      return fail("f-string not understood; older and newer Pythons may see its end elsewhere", begin);
    at = string.at;
  }
  if (fields) {
    const size_t foreign = find_unusual(source_.substr(0, at), begin);
    if (foreign < at && !foreign_names_) foreign_names_ = foreign;
  } else if (at - begin >= kShortest) {
    strings_.push_back({begin, at});
  }
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
