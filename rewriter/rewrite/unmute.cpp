// Mute turns the space before each code line of an assert into '#'. Every comment that Inductor writes has a
// space behind its '#', so a '#' directly before code is either ours or somebody else's comment.
//
// Idea. A muted assert is whole: from a line that an assert begins with, one goes on over the lines below for
// as long as brackets are open (a formatter may have wrapped it) or the form has further statements. Nothing
// but comments of the same kind, and blank lines within brackets, can stand between. So each is cut out by
// itself, and the grammar is asked about it alone, in a body of its own. A comment that is no whole assert
// cannot spoil the reading of those that are.
//
// Whether an assert may stand there, only the whole text tells: all of them are put back, and what is no site
// then becomes a comment again. One whose indentation fits no block makes the text unreadable; it is found by
// putting back, alone, each of those that stand together there. Where each fits alone and they do not fit
// together, more than one reading is possible, and that is said.
//
// Example. `   #assert_size_stride(` / `       #buf0, (4, ), (1, )` / `   #)` comes back as three lines.
// Counter-examples. `    #pragma omp simd` begins no assert; `    #raise ValueError` neither. In a string, or
// behind a function's return, `    #assert_size_stride(buf0, (4, ), (1, ))` is cut out, is no site of the
// text, and stays a comment.
#include "rewrite/unmute.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "find/bytes.h"
#include "find/heads.h"

namespace torchpare {
namespace {

/// How much text may be scanned over and over, in bytes, before it is given up.
constexpr size_t kMostScanned = 64 << 20;
/// How much text may be offered as an original; a hash of it takes longer.
constexpr size_t kMostOffered = 16 << 20;

/// A comment that mute may have written: '#' directly before code, nothing but spaces before it.
struct Comment {
  size_t line;  ///< start of the line
  size_t hash;
  size_t end;  ///< its line end, or the end of the text
};

/// Comments that are a whole assert once they are code: indices, half-open.
struct Assert {
  size_t first, last;
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

class Unmuter {
 public:
  Unmuter(std::string_view text, Recogniser& recogniser)
      : text_(text),
        recogniser_(recogniser),
        comments_(comments_in(text)),
        looks_(16 + kMostScanned / (text.size() + 1)) {}

  Unmuted run() &&;

 private:
  std::string_view code(size_t i) const {
    return text_.substr(comments_[i].hash + 1, comments_[i].end - comments_[i].hash - 1);
  }
  size_t column(const Assert& a) const { return comments_[a.first].hash + 1 - comments_[a.first].line; }
  size_t begin(const Assert& a) const { return comments_[a.first].line; }
  size_t end(const Assert& a) const { return comments_[a.last - 1].end; }

  void cut_out();
  size_t statement_end(size_t first) const;
  size_t lines_end(size_t first, size_t lines);
  size_t assert_end(size_t first);
  bool is_assert(const Assert& a);
  size_t code_between(size_t from, size_t to) const;
  std::string with(const std::vector<Assert>& asserts) const;
  std::vector<bool> sites_of(const Inventory& found, const std::string& text,
                             const std::vector<Assert>& asserts) const;
  void settle();
  size_t together(size_t first) const;
  bool fits(const Assert& a);
  bool mark_misfits(size_t first, size_t last, std::vector<bool>& drop);
  bool is_understood();
  bool mark_unreadable(const Inventory& found, std::vector<bool>& drop);
  bool mark_no_sites(const std::vector<bool>& is_site, std::vector<bool>& drop);
  std::string why_not_told(const Inventory& found);

  std::string_view text_;
  Recogniser& recogniser_;
  std::vector<Comment> comments_;
  std::vector<Assert> asserts_;
  size_t looks_;  ///< how many times more the whole text may be looked at
  std::optional<bool> understood_;
  std::string doubt_;
};

/// Past the logical line that begins with comment `first`; 0 when it does not end among the comments below.
size_t Unmuter::statement_end(size_t first) const {
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
size_t Unmuter::lines_end(size_t first, size_t lines) {
  size_t end = first;
  for (; lines > 0; --lines) {
    const bool below =
        end < comments_.size() && (end == first || comments_[end].line == comments_[end - 1].end + 1);
    end = below ? statement_end(end) : 0;
    if (end == 0) return 0;
  }
  return is_assert({first, end}) ? end : 0;
}

size_t Unmuter::assert_end(size_t first) {
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

/// Asks the grammar about the lines alone, as the only assert of a function.
bool Unmuter::is_assert(const Assert& a) {
  constexpr std::string_view kBefore = "def call(args):\n";
  std::string text(kBefore);
  text += text_.substr(begin(a), end(a) - begin(a));
  for (size_t i = a.first; i < a.last; ++i) text[kBefore.size() + comments_[i].hash - begin(a)] = ' ';
  text += '\n';
  const size_t behind = text.size();
  text.append(column(a), ' ').append("return ()\n");
  const Inventory found = find_sites(text, recogniser_);
  return !found.obstacle && found.sites.size() == 1 && found.sites[0].code == kBefore.size() &&
         found.sites[0].bytes.end == behind;
}

void Unmuter::cut_out() {
  for (size_t i = 0; i < comments_.size();) {
    const size_t end = assert_end(i);
    if (end > 0) asserts_.push_back({i, end});
    i = std::max(i + 1, end);
  }
}

/// The first code at or behind `from`, comments passed over; `to` if none stands before that.
size_t Unmuter::code_between(size_t from, size_t to) const {
  while (from < to) {
    const size_t first = text_.find_first_not_of(" \n", from);
    if (first >= to || text_[first] != '#') return std::min(first, to);
    from = find_newline(text_, first);
  }
  return to;
}

std::string Unmuter::with(const std::vector<Assert>& asserts) const {
  std::string text(text_);
  for (const Assert& a : asserts)
    for (size_t i = a.first; i < a.last; ++i) text[comments_[i].hash] = ' ';
  return text;
}

size_t code_lines(std::string_view lines) {
  size_t count = 0;
  for (size_t line = 0; line < lines.size(); line = find_newline(lines, line) + 1) {
    const size_t first = lines.find_first_not_of(' ', line);
    count += first < lines.size() && lines[first] != '\n';
  }
  return count;
}

/// Which of the asserts, put back in `text`, are sites there or parts of one all of which was put back.
std::vector<bool> Unmuter::sites_of(const Inventory& found, const std::string& text,
                                    const std::vector<Assert>& asserts) const {
  std::vector<bool> is_site(asserts.size());
  size_t next = 0;
  for (const Site& site : found.sites) {
    while (next < asserts.size() && begin(asserts[next]) < site.code) ++next;
    size_t behind = next, lines = 0;
    for (; behind < asserts.size() && end(asserts[behind]) < site.bytes.end + (site.bytes.end == text.size());
         ++behind)
      lines += asserts[behind].last - asserts[behind].first;
    const bool whole = lines == code_lines(slice(text, {site.code, site.bytes.end}));
    for (; next < behind; ++next) is_site[next] = whole;
  }
  return is_site;
}

/// Past the asserts that stand together with number `first` and behind it: comments alone are between them.
size_t Unmuter::together(size_t first) const {
  size_t last = first + 1;
  while (last < asserts_.size() &&
         code_between(end(asserts_[last - 1]), begin(asserts_[last])) == begin(asserts_[last]))
    ++last;
  return last;
}

/// Whether it is a site when it alone is put back.
bool Unmuter::fits(const Assert& a) {
  if (looks_ == 0) return true;
  --looks_;
  const std::string text = with({a});
  const Inventory found = find_sites(text, recogniser_);
  return !found.obstacle && sites_of(found, text, {a})[0];
}

/// Marks those of asserts that stand together which do not fit alone. Whether one fits depends on its column
/// and its form. False: all of them do.
bool Unmuter::mark_misfits(size_t first, size_t last, std::vector<bool>& drop) {
  std::map<std::pair<size_t, std::string_view>, bool> known;
  bool marked = false;
  for (size_t i = first; i < last; ++i) {
    const std::pair kind(column(asserts_[i]), name_at(code(asserts_[i].first), 0));
    auto at = known.find(kind);
    if (at == known.end()) at = known.emplace(kind, fits(asserts_[i])).first;
    drop[i] = !at->second;
    marked |= drop[i];
  }
  return marked;
}

/// Whether the text as it is can be understood. Asked once, and only when there is trouble.
bool Unmuter::is_understood() {
  if (!understood_) understood_ = !find_sites(text_, recogniser_).obstacle;
  return *understood_;
}

/// Marks those that keep the text from being understood. False: it cannot be told which.
bool Unmuter::mark_unreadable(const Inventory& found, std::vector<bool>& drop) {
  size_t at = found.obstacle->at;
  // A function that does not end in its return is named by its `def`; what was put back stands behind that.
  for (size_t i = 0; i < found.bodies.size(); ++i)
    if (found.bodies[i].at == at) at = i + 1 < found.bodies.size() ? found.bodies[i + 1].at : text_.size();
  size_t first = 0, last = 0;
  while (last < asserts_.size() && begin(asserts_[last]) <= at) last = together(first = last);
  return last > 0 && is_understood() && mark_misfits(first, last, drop);
}

/// Marks those that are no sites. One that is none only beside others in other columns may be one without
/// them; false: it cannot be told which.
bool Unmuter::mark_no_sites(const std::vector<bool>& is_site, std::vector<bool>& drop) {
  for (size_t first = 0, last = 0; first < asserts_.size(); first = last) {
    last = together(first);
    bool all = true, one_column = true;
    for (size_t i = first; i < last; ++i) {
      all &= is_site[i];
      one_column &= column(asserts_[i]) == column(asserts_[first]);
    }
    if (all) continue;
    if (!one_column && !mark_misfits(first, last, drop)) return false;
    for (size_t i = first; one_column && i < last; ++i) drop[i] = !is_site[i];
  }
  return true;
}

std::string Unmuter::why_not_told(const Inventory& found) {
  if (looks_ == 0) return "too many of them stand where no assert can";
  if (found.obstacle && !is_understood())
    return fmt::format("the text is not understood: {}", found.obstacle->what);
  return "some of them exclude each other";
}

/// Leaves those that are sites when all of them are put back.
void Unmuter::settle() {
  while (!asserts_.empty()) {
    const std::string text = with(asserts_);
    const Inventory found = find_sites(text, recogniser_);
    std::vector<bool> drop(asserts_.size());
    const bool told =
        found.obstacle ? mark_unreadable(found, drop) : mark_no_sites(sites_of(found, text, asserts_), drop);
    if (!told || looks_ == 0) {
      doubt_ = why_not_told(found);
      return;
    }
    --looks_;
    std::vector<Assert> kept;
    for (size_t i = 0; i < asserts_.size(); ++i)
      if (!drop[i]) kept.push_back(asserts_[i]);
    if (kept.size() == asserts_.size()) return;
    asserts_ = std::move(kept);
  }
}

Unmuted Unmuter::run() && {
  cut_out();
  settle();
  Unmuted out{with(asserts_), {}, {}, std::move(doubt_)};
  for (const Assert& a : asserts_) {
    out.asserts.push_back(out.offsets.size());
    for (size_t i = a.first; i < a.last; ++i) out.offsets.push_back(comments_[i].hash);
  }
  return out;
}

/// Tries all ways to leave `left` asserts muted, those from number `from` on.
class Readings {
 public:
  Readings(const Unmuted& all, const std::function<bool(std::string_view)>& is_original)
      : all_(all),
        is_original_(is_original),
        text_(all.text),
        tries_(1 + kMostOffered / (text_.size() + 1)) {}

  std::optional<std::string> run() && {
    for (size_t left = 0; left <= all_.asserts.size() && tries_ > 0; ++left)
      if (without(left, 0)) return std::move(text_);
    return std::nullopt;
  }

 private:
  bool without(size_t left, size_t from) {
    if (left == 0) return tries_ > 0 && tries_-- > 0 && is_original_(text_);
    for (size_t i = from; i + left <= all_.asserts.size() && tries_ > 0; ++i) {
      all_.write(i, '#', text_);
      if (without(left - 1, i + 1)) return true;
      all_.write(i, ' ', text_);
    }
    return false;
  }

  const Unmuted& all_;
  const std::function<bool(std::string_view)>& is_original_;
  std::string text_;
  size_t tries_;
};

}  // namespace

void Unmuted::write(size_t i, char byte, std::string& in) const {
  const size_t end = i + 1 < asserts.size() ? asserts[i + 1] : offsets.size();
  for (size_t k = asserts[i]; k < end; ++k) in[offsets[k]] = byte;
}

Unmuted unmuted(std::string_view text, Recogniser& recogniser) { return Unmuter(text, recogniser).run(); }

std::optional<std::string> reading(const Unmuted& all,
                                   const std::function<bool(std::string_view)>& is_original) {
  return Readings(all, is_original).run();
}

}  // namespace torchpare
