// Every comment that Inductor writes has a space behind its '#', so a '#' directly before code is either ours or
// somebody else's comment.
//
// Idea. A muted assert is whole: from a line that an assert begins with, one goes on over the lines below for
// as long as brackets are open (a formatter may have wrapped it) or the form has further statements. Nothing
// but comments of the same kind, and blank lines within brackets, can stand between. So each is cut out by
// itself, and the grammar is asked about it alone, in a body of its own. A comment that is no whole assert
// cannot spoil the reading of those that are.
//
// Example. `   #assert_size_stride(` / `       #buf0, (4, ), (1, )` / `   #)` is one of three lines.
// Counter-examples. `    #pragma omp simd` begins no assert; `    #raise ValueError` neither.
#include "rewrite/muted.h"

#include <algorithm>

#include "find/bytes.h"
#include "find/heads.h"

namespace torchpare {
namespace {

/// A comment that mute may have written: '#' directly before code, nothing but spaces before it.
struct Comment {
  size_t line;  ///< start of the line
  size_t hash;
  size_t end;  ///< its line end, or the end of the text
};

std::vector<Comment> comments_in(std::string_view text) {
  constexpr std::string_view kNoCode = " \t#";
  std::vector<Comment> found;
  for (size_t line = 0; line < text.size();) {
    const size_t end = find_newline(text, line);
    const size_t hash = text.find_first_not_of(' ', line);
    if (hash == text.npos) break;
    const bool code = hash + 1 < end && kNoCode.find(text[hash + 1]) == kNoCode.npos;
    if (code && text[hash] == '#') found.push_back({line, hash, end});
    line = end + 1;
  }
  return found;
}

/// The first form that begins so and is code of its own, or null.
const FormRow* form_begun_by_code(std::string_view code) {
  const FormRow* form = form_begun_by(code);
  if (form == nullptr || is_import(form->form)) return nullptr;
  if (form->written == Written::kStatements) return form;
  const size_t behind = code.find_first_not_of(" \t", form->head.size());
  return behind < code.size() && code[behind] == '(' ? form : nullptr;
}

/// Follows brackets through a line of code. False: it has what no line of an assert has.
bool follow(std::string_view code, size_t& depth) {
  for (size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == '#' || c == '\\') return false;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && depth-- == 0) return false;
    if (c != '\'' && c != '"') continue;
    for (++at; at < code.size() && code[at] != c; ++at)
      if (code[at] == '\\') ++at;
    if (at >= code.size()) return false;
  }
  return true;
}

class Cutter {
 public:
  Cutter(std::string_view text, Recogniser& recogniser)
      : text_(text), recogniser_(recogniser), comments_(comments_in(text)) {}

  std::vector<MutedLines> run() {
    std::vector<MutedLines> found;
    for (size_t i = 0; i < comments_.size();) {
      const size_t end = assert_end(i);
      if (end > 0) found.push_back(made_of(i, end));
      i = std::max(i + 1, end);
    }
    return found;
  }

 private:
  std::string_view code(size_t i) const {
    return text_.substr(comments_[i].hash + 1, comments_[i].end - comments_[i].hash - 1);
  }

  size_t statement_end(size_t first) const;
  size_t lines_end(size_t first, size_t lines);
  size_t assert_end(size_t first);
  MutedLines made_of(size_t first, size_t last) const;
  bool is_assert(const MutedLines& a);

  std::string_view text_;
  Recogniser& recogniser_;
  std::vector<Comment> comments_;
};

/// Past the logical line that begins with comment `first`; 0 when it does not end among the comments below.
size_t Cutter::statement_end(size_t first) const {
  size_t depth = 0;
  for (size_t i = first; i < comments_.size(); ++i) {
    const bool next = i == first || text_.find_first_not_of(" \n", comments_[i - 1].end) == comments_[i].hash;
    // Nothing within brackets begins like an assert; this keeps the whole linear, too.
    if (!next || (i > first && form_begun_by_code(code(i)) != nullptr) || !follow(code(i), depth)) return 0;
    if (depth == 0) return i + 1;
  }
  return 0;
}

/// The same for the assert that begins there and is so many logical lines.
size_t Cutter::lines_end(size_t first, size_t lines) {
  size_t end = first;
  for (; lines > 0; --lines) {
    const bool below =
        end < comments_.size() && (end == first || comments_[end].line == comments_[end - 1].end + 1);
    end = below ? statement_end(end) : 0;
    if (end == 0) return 0;
  }
  return is_assert(made_of(first, end)) ? end : 0;
}

size_t Cutter::assert_end(size_t first) {
  const FormRow* begun = form_begun_by_code(code(first));
  if (begun == nullptr) return 0;
  size_t tried = 0;
  for (const FormRow& form : kForms) {
    if (form.lines == tried || !begin_alike(form, *begun)) continue;
    tried = form.lines;
    if (const size_t end = lines_end(first, form.lines)) return end;
  }
  return 0;
}

MutedLines Cutter::made_of(size_t first, size_t last) const {
  MutedLines a{comments_[first].line, comments_[last - 1].end, {}};
  for (size_t i = first; i < last; ++i) a.hashes.push_back(comments_[i].hash);
  return a;
}

/// Asks the grammar about the lines alone, as the only assert of a function.
bool Cutter::is_assert(const MutedLines& a) {
  constexpr std::string_view kBefore = "def call(args):\n";
  std::string text(kBefore);
  text += text_.substr(a.begin, a.end - a.begin);
  for (size_t hash : a.hashes) text[kBefore.size() + hash - a.begin] = ' ';
  text += '\n';
  const size_t behind = text.size();
  text.append(a.column(), ' ').append("return ()\n");
  const Inventory found = find_sites(text, recogniser_, Wanted::kSites);
  return !found.obstacle && found.sites.size() == 1 && found.sites[0].code == kBefore.size() &&
         found.sites[0].bytes.end == behind;
}

}  // namespace

std::vector<MutedLines> muted_asserts(std::string_view text, Recogniser& recogniser) {
  return Cutter(text, recogniser).run();
}

}  // namespace torchpare
