// The tokenizer of the audit: Python source to logical lines, one at a time.
//
// Source of the rules: The Python Language Reference, chapter 2 (lexical analysis), and CPython's
// Parser/tokenizer.c (limits on nesting, encoding declarations).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/bitmaps.h"
#include "core/source.h"

namespace torchpare::audit {

/// One logical line, or one line that holds only a comment. Offsets in bytes into the whole text.
/// Lines are whole: `begin` follows a line end, `end` is behind one (or at the end of the text).
struct Line {
  size_t begin = 0;     ///< start of the first physical line, before its indentation
  size_t text = 0;      ///< first byte that is not blank
  size_t code_end = 0;  ///< behind the last byte of code (before trailing blanks and comment)
  size_t end = 0;       ///< behind the line end of the last physical line
  bool comment_only = false;
  bool bare = true;  ///< nothing but one statement: no ';', no comment, no backslash
  bool tab = false;  ///< a tab stands before `text`
  Span brackets{};   ///< the last pair that is within no other: from the one to behind the other
  static constexpr size_t kNone = SIZE_MAX;
  size_t semicolon = kNone;  ///< the first one

  size_t indent() const { return text - begin; }
};

inline std::string_view code_of(std::string_view source, const Line& line) {
  return source.substr(line.text, line.code_end - line.text);
}

/// Whether a block has to follow: the code ends with the colon of a compound statement.
inline bool opens_block(std::string_view source, const Line& line) {
  return line.code_end > line.text && source[line.code_end - 1] == ':';
}

/// Reads logical lines and comment lines in order; blank lines are passed over (so `next.begin > last.end`
/// says that there were some). Linear time, no recursion. Levels of indentation are for blocks.h.
class Reader {
 public:
  /// Starts at `from`, which must be the start of a logical line.
  explicit Reader(std::string_view source, size_t from = 0) : source_(source), bitmaps_(source), at_(from) {}

  /// The next line. False at the end of the text and where it can't be understood: then obstacle() is set.
  bool next(Line& line);

  /// `what` is "what; why".
  const std::optional<Obstacle>& obstacle() const { return obstacle_; }

  /// The literals of 8 bytes and more in the line last read that hold no code (so no f-strings), in order.
  const std::vector<Span>& strings() const { return strings_; }

  /// Of the whole text; quickest around the line last read.
  Bitmaps& bitmaps() { return bitmaps_; }

  /// The first byte beyond ASCII in the code read so far, if there was one. An f-string is code, text and all; other
  /// strings and comments are not.
  std::optional<size_t> foreign_names() const { return foreign_names_; }

 private:
  bool fail(std::string_view what, size_t at);
  bool read_odd_indent(Line& line);
  bool read_code(Line& line);
  bool read_rare(Line& line, size_t& at);
  bool read_string(size_t& at);
  bool close(Line& line, size_t stop, size_t end);

  static constexpr size_t kShortest = 8;  // of those noted: they take twice the memory at most

  std::string_view source_;
  Bitmaps bitmaps_;
  size_t at_;
  size_t code_stop_ = 0;  // where the code of the line's last physical line ends: its comment or line end
  std::optional<size_t> foreign_names_;
  std::vector<Span> strings_;
  std::optional<Obstacle> obstacle_;
};

/// What makes a text unreadable before any token is read: a NUL or carriage return, a byte order mark,
/// malformed UTF-8, a declared encoding other than UTF-8.
std::optional<Obstacle> unreadable(std::string_view source);

/// Whether one of the first two lines is a comment that declares an encoding other than UTF-8 (PEP 263).
bool declares_other_encoding(std::string_view source);

}  // namespace torchpare::audit
