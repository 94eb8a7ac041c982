// The lexical scan.
//
// Idea. A wrapper is mostly kernel source inside string literals; its asserts are a few per cent of its
// lines. Parsing it all with a grammar costs two orders of magnitude more than reading it. So one pass
// follows just enough of Python's lexical structure to know, at every byte, whether it is code, string or
// comment, and where logical lines start: string literals, comments, brackets, line joining, indentation. The
// pass jumps from one byte that can change that state to the next (find/bytes.h). A logical line that starts
// like an assert is recorded; find/sites.cpp has the grammar decide what it is.
//
// Why it is right. Whether a byte starts a statement depends only on those five things (Python reference,
// chapter 2). Where a string literal ends is find/strings.cpp's to say; an f-string that Pythons of different
// age read differently is an obstacle.
//
// Example. In `buf1 = foo('''x  # y''')  # z` the pass stops at '(', at the quotes, behind them at ')', and at '#'.
// Counter-example. A search for lines that start with "assert_size_stride(" finds them inside user Triton
// kernels, whose source is embedded verbatim and may well contain that line.
#include "find/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "find/bytes.h"
#include "find/heads.h"
#include "find/strings.h"

namespace torchpare {
namespace {

/// MAXLEVEL in CPython's tokenizer.
constexpr size_t kDeepest = 200;

/// What opens with each bracket: itself, or what it closes. Zero for all other bytes.
constexpr std::array<char, 256> kOpener = [] {
  std::array<char, 256> opener{};
  for (std::string_view pair : {"()", "[]", "{}"})
    for (char c : pair) opener[static_cast<uint8_t>(c)] = pair[0];
  return opener;
}();

/// A logical line, before anybody knows whether it is of interest.
struct Statement {
  size_t begin, code;  ///< as in Line
  size_t code_end = SIZE_MAX, end = 0;
  bool trailing_comment = false;

  size_t indent() const { return code - begin; }
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\n'; }

/// How many lines below one that may begin a form belong to it, or to another form that begins alike.
constexpr auto kFollowers = [] {
  std::array<size_t, kForms.size()> table{};
  for (size_t i = 0; i < kForms.size(); ++i)
    for (const FormRow& row : kForms)
      if (begin_alike(row, kForms[i]) && row.lines > 0) table[i] = std::max(table[i], row.lines - 1);
  return table;
}();

class Scanner {
 public:
  Scanner(std::string_view text, Wanted wanted)
      : text_(text), wanted_(wanted), masks_(text, Meaning::may_tell) {}

  Scan run() &&;

 private:
  void logical_line(size_t begin, size_t code);
  bool walk(Statement& line);
  bool find_end(Statement& line, size_t& at);
  bool special(Statement& line, size_t& at);
  bool bracket(size_t at, char opener);
  bool skip_string(size_t& at);
  bool indentation(const Statement& line);
  void comment_line(size_t begin, size_t code);
  void odd_indentation(size_t at);
  void accept_comments(size_t indent);
  void record(const Statement& line, const FormRow* form, bool first_in_block);
  void see_code(size_t end);
  void followed_by(size_t indent, std::string_view code);
  bool stop(size_t at, std::string what);

  std::string_view text_;
  const Wanted wanted_;
  CodeMasks masks_;
  size_t at_ = 0;      ///< start of the physical line that comes next
  size_t unseen_ = 0;  ///< code of the present logical line from here on is not yet in meaning_
  Meaning meaning_;
  std::vector<size_t> indents_ = {0};    ///< the open blocks
  std::array<char, kDeepest> brackets_;  ///< the open brackets of the present logical line
  size_t depth_ = 0;                     ///< how many there are
  size_t bracket_at_ = 0;                ///< where the outermost of them is
  bool block_opens_ = false;             ///< the logical line before ended in ':'
  BodyTracker bodies_;
  size_t ordinal_ = 0;
  size_t followers_ = 0;        ///< how many more lines the last recorded one may need
  size_t last_recorded_ = 0;    ///< ordinal of the last recorded logical line; 0: none
  std::vector<Line> comments_;  ///< seen since the last logical line
  Scan result_;
};

bool Scanner::stop(size_t at, std::string what) {
  result_.obstacle = Obstacle{at, std::move(what)};
  return false;
}

Scan Scanner::run() && {
  while (at_ < text_.size() && !result_.obstacle) {
    const size_t begin = at_;
    size_t code = begin;
    while (code < text_.size() && text_[code] == ' ') ++code;
    if (code == text_.size()) break;
    switch (text_[code]) {
      case '\n':
        at_ = code + 1;
        break;
      case '#':
        comment_line(begin, code);
        break;
      case '\t':
      case '\f':
        odd_indentation(code);
        break;
      case '\\':  // joins an empty line to the next, whose indentation then means nothing
        stop(code, "a line that begins with a backslash");
        break;
      default:
        logical_line(begin, code);
    }
  }
  if (!result_.obstacle && block_opens_)
    stop(text_.size(), "the end of the file, where an indented block should be (cut off?)");
  followed_by(0, {});
  result_.defines_kernel = bodies_.defines_kernel();
  result_.mentions = std::move(meaning_.mentions);
  result_.suspects = std::move(meaning_.suspects);
  result_.bodies = std::move(bodies_).take();
  return std::move(result_);
}

/// Tabs and form feeds count in Python's indentation; Inductor writes none, so they are let pass only where
/// no code follows.
void Scanner::odd_indentation(size_t at) {
  const size_t rest = std::min(text_.find_first_not_of(" \t\f", at), text_.size());
  if (rest < text_.size() && text_[rest] != '\n' && text_[rest] != '#')
    stop(at, "a tab or form feed in the indentation");
  at_ = find_newline(text_, rest) + 1;
}

/// Past brackets, blanks and comments in front of an expression.
size_t expression_begin(std::string_view code) {
  size_t at = 0;
  for (; at < code.size() && (code[at] == '(' || code[at] == '\\' || code[at] == '#' || is_space(code[at]));
       ++at)
    if (code[at] == '#') at = find_newline(code, at);
  return std::min(at, code.size());
}

/// What the line that begins so is to the one before it.
Next next_of(std::string_view code) {
  const std::string_view word = name_at(code, 0);
  if (word == "else" || word == "elif" || word == "except" || word == "finally") return Next::kClause;
  const size_t begin = expression_begin(code);
  const size_t quote = begin + (begin == 0 ? word : name_at(code, begin)).size();
  const bool string = quote < code.size() && (code[quote] == '\'' || code[quote] == '"');
  return string ? Next::kString : Next::kOther;
}

/// Tells the logical line before this place how far the next one is indented, and what it is.
void Scanner::followed_by(size_t indent, std::string_view code) {
  if (result_.lines.empty() || last_recorded_ != ordinal_) return;
  result_.lines.back().next_indent = indent;
  result_.lines.back().next = next_of(code);
}

/// Looks at the code that the walk has passed, up to `end`.
void Scanner::see_code(size_t end) {
  if (wanted_ == Wanted::kAll && unseen_ < end && masks_.any_telling(unseen_, end))
    meaning_.see(text_, masks_, {unseen_, end});
}

bool Scanner::skip_string(size_t& at) {
  const LiteralEnd end = end_of_literal(text_, at);
  if (end.trouble != nullptr) return stop(at, end.trouble);
  see_code(at);
  const bool fields = wanted_ == Wanted::kAll && has_fields(text_, at);
  if (fields) {  // what is text there is looked at, too, but mentions nothing
    const size_t mentions = meaning_.mentions.size();
    meaning_.see(text_, masks_, {at, end.at});
    meaning_.mentions.resize(mentions);
  }
  at = unseen_ = end.at;
  return true;
}

bool Scanner::bracket(size_t at, char opener) {
  if (text_[at] != opener) {
    if (depth_ > 0 && brackets_[--depth_] == opener) return true;
    return stop(at, "a closing bracket that closes nothing");
  }
  if (depth_ == kDeepest) return stop(at, "more than 200 brackets inside one another, which Python refuses");
  if (depth_ == 0) bracket_at_ = at;
  brackets_[depth_++] = opener;
  return true;
}

/// Past what stands out within a logical line, and is no bracket.
bool Scanner::special(Statement& line, size_t& at) {
  switch (text_[at]) {
    case '\'':
    case '"':
      return skip_string(at);
    case '#':
      see_code(at);
      line.trailing_comment = true;
      if (depth_ == 0) line.code_end = at;
      at = unseen_ = find_newline(text_, at);
      return true;
    case '\\':
      if (at + 1 >= text_.size() || text_[at + 1] != '\n') return stop(at, "a backslash outside of a string");
      at += 2;
      return true;
    default:
      ++at;
      return true;
  }
}

/// Goes on from `at` to the end of the logical line: its last newline, or that of the text.
bool Scanner::find_end(Statement& line, size_t& at) {
  while (at < text_.size()) {
    const size_t block = at - at % Masks::kBytes;
    uint64_t left = masks_.special_from(at);
    for (; left != 0; left &= left - 1) {
      at = block + static_cast<size_t>(std::countr_zero(left));
      if (const char opener = kOpener[static_cast<uint8_t>(text_[at])]; opener != 0) {
        if (!bracket(at, opener)) return false;
        continue;
      }
      if (text_[at] == '\n' && depth_ == 0) return true;
      if (!special(line, at)) return false;
      break;
    }
    if (left == 0) at = block + Masks::kBytes;
  }
  at = text_.size();
  return true;
}

/// Follows the logical line from its first byte of code to past its line end.
bool Scanner::walk(Statement& line) {
  size_t at = line.code;
  unseen_ = line.code;
  depth_ = 0;
  if (!find_end(line, at)) return false;
  if (depth_ > 0) return stop(bracket_at_, "a bracket that is never closed");
  see_code(at);
  line.end = std::min(at + 1, text_.size());
  line.code_end = std::min(line.code_end, at);
  while (text_[line.code_end - 1] == ' ' || text_[line.code_end - 1] == '\t') --line.code_end;
  return true;
}

/// Python's indentation rules; keeps track of the blocks that are open.
bool Scanner::indentation(const Statement& line) {
  const size_t indent = line.indent();
  followed_by(indent, text_.substr(line.code, line.code_end - line.code));
  if (block_opens_) {
    if (indent <= indents_.back())
      return stop(line.code, "a line that should be indented more than the one that opens its block");
    indents_.push_back(indent);
    return true;
  }
  if (indent > indents_.back()) return stop(line.code, "indentation without a line that opens a block");
  if (indent < indents_.back()) {
    while (indents_.back() > indent) indents_.pop_back();
    if (indents_.back() != indent) return stop(line.code, "indentation that matches no open block");
  }
  return true;
}

void Scanner::comment_line(size_t begin, size_t code) {
  const size_t newline = find_newline(text_, code);
  at_ = std::min(newline + 1, text_.size());
  const std::string_view comment = text_.substr(code, newline - code);
  const FormRow* form = form_begun_by_comment(comment);
  const uint32_t body = form != nullptr ? bodies_.body_of_comment(code - begin) : kNoBody;
  if (body == kNoBody) return;
  Line line;
  line.bytes = {begin, at_};
  line.code = code;
  line.code_end = newline;
  line.ordinal = ordinal_;
  line.body = body;
  line.in_other_block = bodies_.in_other_block(line.indent());
  line.form = form;
  comments_.push_back(line);
}

/// Comment lines belong to the body of the statement below them; comments at the end of a body belong to
/// nothing. One above checks stands where they stand.
void Scanner::accept_comments(size_t indent) {
  for (const Line& comment : comments_) {
    const bool above_checks = comment.form->written == Written::kCommentAndChecks;
    if (comment.body != bodies_.body() || (above_checks && comment.indent() != indent)) continue;
    result_.lines.push_back(comment);
  }
  comments_.clear();
}

/// assert_size_stride = torch._C._dynamo.guards.assert_size_stride, as in every wrapper's header.
bool is_binding(std::string_view code) {
  if (!is_name_byte(code.back())) return false;
  const std::string_view name = name_at(code, 0);
  return code.substr(name.size()).starts_with(" = torch._C._dynamo.guards.") && code.ends_with(name) &&
         code.size() == 2 * name.size() + std::string_view(" = torch._C._dynamo.guards.").size();
}

void Scanner::logical_line(size_t begin, size_t code) {
  Statement line{begin, code};
  std::vector<Mention>& mentions = meaning_.mentions;
  const size_t before = mentions.size();
  if (!walk(line)) return;
  at_ = line.end;
  if (mentions.size() > before && mentions[before].at == code)
    mentions.erase(mentions.begin() + static_cast<ptrdiff_t>(before));
  const std::string_view statement = text_.substr(code, line.code_end - code);
  if (!indentation(line)) return;
  bodies_.next(statement, {code, line.code_end}, line.indent(), indents_.size() - 1);
  const bool first_in_block = block_opens_ || ordinal_ == 0;
  const FormRow* const form = form_begun_by(statement);
  ++ordinal_;
  if (form != nullptr && (is_import(form->form) || is_binding(statement))) mentions.resize(before);
  block_opens_ = statement.back() == ':';
  if (!comments_.empty()) accept_comments(line.indent());
  if (form != nullptr || followers_ > 0) record(line, form, first_in_block);
}

void Scanner::record(const Statement& line, const FormRow* form, bool first_in_block) {
  if (followers_ > 0) --followers_;
  if (form != nullptr) followers_ = std::max(followers_, kFollowers[static_cast<size_t>(form->form)]);
  last_recorded_ = ordinal_;
  result_.lines.push_back({.bytes = {line.begin, line.end},
                           .code = line.code,
                           .code_end = line.code_end,
                           .ordinal = ordinal_,
                           .body = bodies_.body(),
                           .form = form,
                           .first_in_block = first_in_block,
                           .in_other_block = bodies_.in_other_block(),
                           .trailing_comment = line.trailing_comment});
}

}  // namespace

Scan scan(std::string_view text, Wanted wanted) { return Scanner(text, wanted).run(); }

}  // namespace torchpare
