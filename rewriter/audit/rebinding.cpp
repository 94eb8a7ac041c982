// Idea. To take out `assert_size_stride(buf0, (4, ), (1, ))` changes nothing only as long as the name means what
// Inductor's header bound it to. So every place where such a name stands must be one that binds nothing: a call, an
// attribute taken of it, the header; or it must stand in a statement that cannot bind it, having no '=' behind it
// and none of the keywords that bind. All else counts as a rebinding, which errs on the safe side.
//
// The bytes are searched first, strings and comments included: where nothing there looks like a rebinding, as in
// what Inductor writes, the code need not be read a second time.
//
// Example. `torch.float32`, `max(u0, 1)`, `import math` and `aten = torch.ops.aten` bind nothing new.
// Counter-example. `def max(*args):`, `for torch in x:`, `math.floor = f`, `from m import *`.
#include "audit/rebinding.h"

#include <algorithm>

#include "audit/bytes.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

constexpr std::string_view kRebound = "a name that asserts call is bound here; they may not be Inductor's";
constexpr std::string_view kEvaluated = "exec or eval; what it runs could bind what asserts call";
constexpr std::string_view kAllNames = "an import of all names; they could bind what asserts call";

/// A word of the source and what stands around it on its line.
class Place {
 public:
  Place(std::string_view source, Span word) : source_(source), word_(word) {}

  std::string_view word() const { return source_.substr(word_.begin, word_.size()); }
  /// The next byte that is no blank.
  char next() const { return byte(past_blanks(word_.end)); }
  /// The last byte before the word that is no blank; a line end at the beginning of a line.
  char previous() const {
    const size_t end = before(" \t");
    return end == 0 ? '\n' : source_[end - 1];
  }
  std::string_view previous_word() const;
  bool is_target() const;
  bool is_import() const;
  bool is_header() const;

 private:
  char byte(size_t at) const { return at < source_.size() ? source_[at] : '\n'; }
  size_t past_blanks(size_t at) const {
    while (byte(at) == ' ' || byte(at) == '\t') ++at;
    return at;
  }
  /// Behind the last byte before the word that is none of `passed`.
  size_t before(std::string_view passed) const {
    size_t end = word_.begin;
    while (end > 0 && passed.find(source_[end - 1]) != passed.npos) --end;
    return end;
  }
  std::string_view line() const;

  std::string_view source_;
  Span word_;
};

std::string_view Place::previous_word() const {
  const size_t end = before(" \t");
  size_t begin = end;
  while (begin > 0 && is_name_byte(source_[begin - 1])) --begin;
  return source_.substr(begin, end - begin);
}

/// Whether an attribute of the word, or the word as an attribute, may be assigned to or deleted: `math.floor = f`.
bool Place::is_target() const {
  size_t end = word_.end;
  while (is_name_byte(byte(end)) || byte(end) == '.') ++end;
  end = past_blanks(end);
  if (byte(end) == '=') return byte(end + 1) != '=';
  const std::string_view word = previous_word();
  if (word == "del" || word == "as" || word == "for") return true;
  const size_t begin = before(" \t([*");  // `(math.floor, x) = f, 1`
  return byte(end) != '(' && (begin == 0 || source_[begin - 1] == '\n' || source_[begin - 1] == ';');
}

/// The physical line of the word, without indentation and line end.
std::string_view Place::line() const {
  const size_t begin = source_.rfind('\n', word_.begin) + 1;  // npos + 1 is the beginning of the text
  std::string_view line = source_.substr(begin, line_end(source_, word_.begin) - begin);
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

bool is_path(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_name_byte(c) || c == '.'; });
}

/// `import math`, or `from torch._inductor.runtime.runtime_utils import assert_tensor_metadata`.
bool Place::is_import() const {
  std::string_view text = line();
  if (!text.ends_with(word())) return false;
  text.remove_suffix(word_.size());
  if (text == "import ") return true;
  constexpr std::string_view kFrom = "from torch.", kImport = " import ";
  return text.starts_with(kFrom) && text.ends_with(kImport) &&
         is_path(text.substr(5, text.size() - 5 - kImport.size()));
}

/// `reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor`, in column 0.
bool Place::is_header() const {
  if (word_.begin > 0 && source_[word_.begin - 1] != '\n') return false;
  std::string_view value = line().substr(word_.size());
  constexpr std::string_view kIs = " = ";
  if (!value.starts_with(" = torch.") || !is_path(value.substr(kIs.size()))) return false;
  value = value.substr(value.rfind('.') + 1);
  if (value.starts_with('_')) value.remove_prefix(1);
  return value == word();
}

/// What may happen to a callee at this place; empty: nothing.
std::string_view suspicion(const Place& place) {
  const std::string_view word = place.word();
  if (word == "exec" || word == "eval") return kEvaluated;
  if (word == "import") return place.next() == '*' ? kAllNames : std::string_view();
  const char next = place.next();
  const std::string_view before = place.previous_word();
  bool harmless = before == "from" || place.is_import() || place.is_header();
  if (place.previous() == '.')
    harmless = !place.is_target();
  else if (next == '(')
    harmless = before != "def" && before != "class";
  else if (next == '.')
    harmless = !place.is_target();
  return harmless ? std::string_view() : kRebound;
}

/// Passes over spans, for places that only grow.
class PassedOver {
 public:
  explicit PassedOver(const std::vector<Span>& spans) : next_(spans.begin()), end_(spans.end()) {}

  /// The end of the span that holds `at`, or nothing.
  std::optional<size_t> end_of(size_t at) {
    while (next_ != end_ && next_->end <= at) ++next_;
    if (next_ == end_ || at < next_->begin) return std::nullopt;
    return next_->end;
  }

  /// Where the next span begins that does not end before the place last asked for.
  size_t next() const { return next_ == end_ ? std::string_view::npos : next_->begin; }

 private:
  std::vector<Span>::const_iterator next_, end_;
};

std::vector<std::string_view> watched(Callees callees) {
  std::vector<std::string_view> words = {"exec", "eval", "import"};
  for (size_t i = 0; i < kCallees.size(); ++i)
    if (callees >> i & 1) words.push_back(kCallees[i]);
  return words;
}

/// Whether the bytes of `word` stand suspiciously somewhere, be it in a string or a comment.
bool looks_suspicious(std::string_view source, const std::vector<Span>& passed_over, std::string_view word) {
  PassedOver spans(passed_over);
  for (size_t at = 0; at < source.size();) {
    if (const auto end = spans.end_of(at)) {
      at = *end;
      continue;
    }
    const std::string_view stretch = source.substr(0, spans.next());
    at = find_word(stretch, at, word);
    if (at == stretch.size()) continue;
    if (!suspicion({source, {at, at + word.size()}}).empty()) return true;
    at += word.size();
  }
  return false;
}

/// The code of one logical line; all of an f-string counts as code.
class Statement {
 public:
  Statement(std::string_view source, const Line& line) : source_(source), line_(line) { read(); }

  /// Whether a name at `at` may be bound.
  bool may_bind(size_t at) const { return binds_ || at < assigned_; }
  const std::vector<Span>& words() const { return words_; }

 private:
  void read();
  void word(size_t& at);
  void sign(size_t at);

  std::string_view source_;
  Line line_;
  std::vector<Span> words_;
  size_t depth_ = 0;     // of brackets
  size_t assigned_ = 0;  // where the last '=' outside of brackets stands
  bool binds_ = false;   // by a keyword, or `:=`
};

void Statement::read() {
  size_t formatted_end = 0;
  for (size_t at = line_.text; at < line_.end;) {
    const char c = source_[at];
    const bool quote = c == '\'' || c == '"';
    if (is_name_byte(c)) {
      word(at);
    } else if (at < formatted_end || (!quote && c != '#')) {
      sign(at++);
    } else if (c == '#') {
      at = line_end(source_, at);
    } else if (has_fields(source_, at)) {
      formatted_end = end_of_string(source_, at++).at;
    } else {
      at = end_of_string(source_, at).at;
    }
  }
}

void Statement::word(size_t& at) {
  constexpr std::string_view kBinding[] = {"as",  "case",   "class",  "def",    "del",
                                           "for", "global", "import", "lambda", "nonlocal"};
  const size_t begin = at;
  while (at < line_.end && is_name_byte(source_[at])) ++at;
  words_.push_back({begin, at});
  const std::string_view text = source_.substr(begin, at - begin);
  binds_ |= std::find(std::begin(kBinding), std::end(kBinding), text) != std::end(kBinding);
}

void Statement::sign(size_t at) {
  const char c = source_[at], next = at + 1 < line_.end ? source_[at + 1] : '\n';
  const char previous = at > line_.text ? source_[at - 1] : '\n';
  if (c == '(' || c == '[' || c == '{') ++depth_;
  if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
  if (c != '=') return;
  binds_ |= previous == ':';
  const bool compares =
      next == '=' || previous == '=' || previous == '!' || previous == '<' || previous == '>';
  if (depth_ == 0 && !compares) assigned_ = at;
}

std::optional<Trouble> in_line(std::string_view source, const Line& line,
                               const std::vector<std::string_view>& watched_words) {
  const Statement statement(source, line);
  for (const Span& span : statement.words()) {
    const Place place(source, span);
    if (std::find(watched_words.begin(), watched_words.end(), place.word()) == watched_words.end()) continue;
    const std::string_view what = suspicion(place);
    if (what.empty()) continue;
    const bool annotated = place.next() == ':';  // `max: int` makes it a variable of the function
    if (what != kRebound || annotated || statement.may_bind(span.begin)) return Trouble{what, span.begin};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Trouble> find_rebinding(std::string_view source, const std::vector<Span>& passed_over,
                                      Callees callees) {
  const std::vector<std::string_view> words = watched(callees);
  const bool any = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return looks_suspicious(source, passed_over, word);
  });
  if (!any) return std::nullopt;
  PassedOver spans(passed_over);
  Reader reader(source);
  for (Line line; reader.next(line);) {
    if (line.comment_only || spans.end_of(line.begin)) continue;
    if (auto found = in_line(source, line, words)) return found;
  }
  return std::nullopt;
}

}  // namespace torchpare::audit
