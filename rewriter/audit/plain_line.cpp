// What binds an attribute? An assignment whose target has a '.', a target of `for` or `del`, or one behind the `as` of
// a `with`. So a line is plain when its '=' stand within brackets, but for one behind targets of names and subscripts;
// when no `for`, `del` or `import` is in it, but for `del` of names as a statement or at the end of one, and for an
// `import` without '*' that is the whole statement; and when a `with` has no `as`. Each watched word must stand in the
// one spelling that is harmless, `torch.` or `max(`; and none at all where a line begins with `def`, `class` or
// `import`.
//
// Example. `buf0 = f(x, out=y); del x`, `(buf1, buf2) = g(args)`, `from torch._C import _rename as other`.
// Counter-example. `x, math.floor = f`, `if x: y.z = 1`, `with a as b.c:`, `[0 for x.y in z]`, `def max(*args):`.
#include "audit/plain_line.h"

#include <algorithm>
#include <array>

#include "audit/bytes.h"
#include "audit/watched.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kDelete = "del ", kAlsoDelete = "; del ";

constexpr std::array<bool, 256> table(std::string_view more) {
  std::array<bool, 256> in{};
  for (size_t c = 0; c < in.size(); ++c) in[c] = is_name_byte(static_cast<char>(c));
  for (char c : more) in[static_cast<unsigned char>(c)] = true;
  return in;
}

/// Whether all bytes of `code` are in the table.
template <const std::array<bool, 256>& kTable>
bool consists_of(std::string_view code) {
  return std::all_of(code.begin(), code.end(), [](char c) { return kTable[static_cast<unsigned char>(c)]; });
}

std::string_view first_word(std::string_view code) {
  return code.substr(
      0, static_cast<size_t>(std::find_if_not(code.begin(), code.end(), is_name_byte) - code.begin()));
}

constexpr auto kNames = table(" ,"), kTargets = table(" ,()[]"), kPath = table(".");

/// What the first words begin with that make a difference.
constexpr auto kMatter = [] {
  std::array<bool, 256> matter{};
  for (std::string_view word : {"with", "async", "from", "import", "def", "class"})
    matter[static_cast<unsigned char>(word.front())] = true;
  return matter;
}();

class PlainLine {
 public:
  PlainLine(std::string_view source, const Line& line, Reader& reader)
      : source_(source.substr(0, line.code_end)), line_(line), reader_(reader) {}

  bool operator()();

 private:
  std::string_view code() const { return source_.substr(line_.text); }
  bool begins_plainly();
  bool is_plain_with() const;
  bool drops_deletion();
  [[gnu::always_inline]] inline bool is_plain(size_t begin, size_t end);
  bool is_in_brackets(size_t equals) const;
  bool assigns_a_name(const Bitmaps::Block& block, size_t equals) const;
  [[gnu::always_inline]] inline bool assigns_plainly(const Bitmaps::Block& block, size_t equals);
  [[gnu::noinline]] bool is_harmless(const Bitmaps::Block& block, uint64_t bits) const;

  std::string_view source_;  ///< up to where the line is looked at
  const Line& line_;
  Reader& reader_;
  bool assigns_ = false;  ///< outside of brackets
  bool imports_ = false;  ///< from the first word on
  bool names_ = false;    ///< the line gives a name to a function, a class or a module
};

/// `with torch.cuda._DeviceGuard(0):`. Something must be called: `with (f() as x.y):` has brackets of another kind.
bool PlainLine::is_plain_with() const {
  constexpr std::string_view kWith = "with ";
  if (!code().starts_with(kWith) || line_.brackets.end + 1 != source_.size()) return false;
  const size_t begin = line_.text + kWith.size();
  return begin < line_.brackets.begin && source_.back() == ':' &&
         consists_of<kPath>(source_.substr(begin, line_.brackets.begin - begin));
}

/// Takes a deletion of harmless names off the end. False: more follows a semicolon.
bool PlainLine::drops_deletion() {
  const size_t names = line_.semicolon + kAlsoDelete.size();
  if (!source_.substr(line_.semicolon).starts_with(kAlsoDelete) ||
      !consists_of<kNames>(source_.substr(names)) || !is_plain(names, source_.size()))
    return false;
  source_ = source_.substr(0, line_.semicolon);
  return true;
}

bool PlainLine::is_in_brackets(size_t equals) const {
  return line_.brackets.begin < equals && equals < line_.brackets.end;
}

/// `buf0 = …`, all of it in this block: what nearly all assignments are.
bool PlainLine::assigns_a_name(const Bitmaps::Block& block, size_t equals) const {
  return line_.text >= block.begin && line_.text < equals && source_[equals - 1] == ' ' &&
         block.is_name(line_.text, equals - 1);
}

/// Whether this '=' is within the line's last brackets, or the only one that is not and plain names or subscripts stand
/// before it.
bool PlainLine::assigns_plainly(const Bitmaps::Block& block, size_t equals) {
  if (is_in_brackets(equals)) return true;
  if (assigns_) return false;
  assigns_ = true;
  return assigns_a_name(block, equals) ||
         consists_of<kTargets>(source_.substr(line_.text, equals - line_.text));
}

/// The suspect whose last letter is the lowest of `bits`.
bool PlainLine::is_harmless(const Bitmaps::Block& block, uint64_t bits) const {
  const size_t end = block.at(bits) + 1;
  size_t begin = block.begin_of_word(bits);
  if (begin == block.begin)  // and not in the block before
    while (begin > line_.text && is_name_byte(source_[begin - 1])) --begin;
  const char next = end < source_.size() ? source_[end] : '\n';
  const std::string_view word = source_.substr(begin, end - begin);
  switch (word == "torch" ? Watched::kModule : watched_suspect(word)) {  // most of them are
    case Watched::kNo:
      return true;
    case Watched::kFunction:
      return next == '(' && !names_;
    case Watched::kModule:
      return next == '.' && !names_;
    case Watched::kTargets:
      return word == "import" && imports_;
    default:
      return false;
  }
}

/// Of a piece of code between strings.
bool PlainLine::is_plain(size_t begin, size_t end) {
  while (begin < end) {
    const Bitmaps::Block& block = reader_.bitmaps().around(begin);
    const uint64_t in_piece = block.between(begin, end);
    for (uint64_t rest = block.suspects & in_piece; rest != 0; rest &= rest - 1)
      if (!is_harmless(block, rest)) return false;
    for (uint64_t rest = block.equals & in_piece; rest != 0; rest &= rest - 1)
      if (!assigns_plainly(block, block.at(rest))) return false;
    begin = block.begin + Bits::kBytes;
  }
  return true;
}

/// Looks at the first word, if it is one that matters. False: it makes the line one that is not plain.
bool PlainLine::begins_plainly() {
  const std::string_view word = first_word(code());
  imports_ = word == "from" || word == "import";
  names_ = word == "def" || word == "class" || word == "import";
  if (word == "with" || word == "async") return is_plain_with();
  return !imports_ || code().find('*') == std::string_view::npos;
}

bool PlainLine::operator()() {
  if (line_.semicolon != Line::kNone && !drops_deletion()) return false;
  size_t begin = line_.text;
  if (code().starts_with(kDelete)) {
    begin += kDelete.size();
    if (!consists_of<kNames>(source_.substr(begin))) return false;
  } else if (kMatter[static_cast<unsigned char>(code().front())] && !begins_plainly()) {
    return false;
  }
  for (const Span& string : reader_.strings()) {
    if (!is_plain(begin, string.begin)) return false;
    begin = string.end;
  }
  return is_plain(begin, source_.size());
}

}  // namespace

bool is_plain_line(std::string_view source, const Line& line, Reader& reader) {
  return PlainLine(source, line, reader)();
}

}  // namespace torchpare::audit
