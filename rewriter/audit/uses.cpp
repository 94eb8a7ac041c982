#include "audit/uses.h"

#include <algorithm>

#include "audit/bytes.h"
#include "audit/recognise.h"
#include "audit/statements.h"
#include "audit/strings.h"
#include "audit/targets.h"
#include "audit/tokens.h"

namespace torchpare::audit {
namespace {

/// The words of one logical line, those in its strings too.
class Words {
 public:
  Words(std::string_view source, const Line& line) : source_(source), at_(line.text), end_(line.end) {}

  /// The next word; empty at the end of the line. `begin` is where it stands.
  std::string_view next(size_t& begin);

 private:
  std::string_view source_;
  size_t at_, end_;
  size_t string_end_ = 0;  // of the string that at_ is in, if it is in one
};

std::string_view Words::next(size_t& begin) {
  while (at_ < end_) {
    const char c = source_[at_];
    const bool in_string = at_ < string_end_;
    if (is_name_byte(c)) {
      begin = at_;
      while (at_ < end_ && is_name_byte(source_[at_])) ++at_;
      return source_.substr(begin, at_ - begin);
    }
    if (!in_string && c == '#') {
      at_ = line_end(source_, at_);
      continue;
    }
    if (!in_string && (c == '\'' || c == '"')) string_end_ = end_of_string(source_, at_).at;
    ++at_;
  }
  return {};
}

bool has_one_of(std::string_view source, const Line& line, const Scope& scope,
                const std::vector<std::string_view>& names) {
  Words words(source, line);
  size_t at = 0;
  for (std::string_view word = words.next(at); !word.empty(); word = words.next(at)) {
    const auto is_one = [&](std::string_view w) { return std::binary_search(names.begin(), names.end(), w); };
    const bool escaped = at > 0 && source[at - 1] == '\\';  // "\nbuf0": the first letter may be an escape's
    if (!is_one(word) && !(escaped && is_one(word.substr(1)))) continue;
    if (scope.attributes || at == 0 || source[at - 1] != '.') return true;
  }
  return false;
}

/// Whether the bytes of `name` stand alone anywhere in the scope outside of the removals.
bool stands_somewhere(std::string_view source, const Scope& scope, std::string_view name,
                      const std::vector<Removal>& removals) {
  const std::string_view text = source.substr(0, scope.lines.end);
  const auto ends_by = [](const Removal& removal, size_t at) { return removal.in_a.end <= at; };
  auto removal = std::lower_bound(removals.begin(), removals.end(), scope.lines.begin, ends_by);
  for (size_t at = scope.lines.begin; (at = find_word(text, at, name)) < text.size(); at += name.size()) {
    while (removal != removals.end() && ends_by(*removal, at)) ++removal;
    if (removal == removals.end() || at < removal->in_a.begin) return true;
  }
  return false;
}

}  // namespace

std::optional<Span> find_read(std::string_view source, std::string_view word,
                              const std::vector<Removal>& removals) {
  if (!stands_somewhere(source, {{0, source.size()}, true}, word, removals)) return std::nullopt;
  Reader reader(source);
  for (Line line; reader.next(line);) {
    const size_t at = source.substr(0, line.end).find(word, line.begin);
    if (line.comment_only || at == source.npos) continue;
    const std::vector<Lexeme> tokens = tokens_of(source, line);
    const std::vector<Role> roles = roles_of(source, tokens);
    for (size_t i = 0; i < tokens.size(); ++i)
      if (roles[i] == Role::kRead && slice(source, tokens[i].at) == word) return Span{line.begin, line.end};
  }
  return std::nullopt;
}

std::optional<Span> find_use(std::string_view source, const Scope& scope,
                             const std::vector<std::string_view>& names,
                             const std::vector<Removal>& removals) {
  constexpr size_t kFew = 8;  // looked for one by one before anything is read
  const auto stands = [&](std::string_view name) { return stands_somewhere(source, scope, name, removals); };
  if (names.size() <= kFew && std::none_of(names.begin(), names.end(), stands)) return std::nullopt;
  auto removal = removals.begin();
  Reader reader(source, scope.lines.begin);
  for (Line line; reader.next(line) && line.begin < scope.lines.end;) {
    while (removal != removals.end() && removal->in_a.end <= line.begin) ++removal;
    const bool removed = removal != removals.end() && removal->in_a.begin <= line.begin;
    if (removed || line.comment_only || recognise_import(source, line)) continue;
    if (has_one_of(source, line, scope, names)) return Span{line.begin, line.end};
  }
  return std::nullopt;
}

}  // namespace torchpare::audit
