#include "find/names.h"

#include <algorithm>
#include <unordered_set>

#include "find/bytes.h"
#include "find/code_masks.h"
#include "find/perhaps.h"
#include "find/strings.h"

namespace torchpare {
namespace {

/// Tells comments from the rest, for places that only grow.
class Comments {
 public:
  Comments(std::string_view text, size_t from) : text_(text), masks_(text), at_(from) {}

  bool holds(size_t place) {
    while (at_ <= place) step();
    return comment_.begin <= place && place < comment_.end;
  }

 private:
  /// Past the next literal, comment or other byte that could begin one.
  void step() {
    at_ = masks_.next_special(at_);
    if (at_ == text_.size()) {
      at_ = text_.npos;
    } else if (text_[at_] == '#') {
      comment_ = {at_, find_newline(text_, at_)};
      at_ = comment_.end;
    } else if (text_[at_] == '\'' || text_[at_] == '"') {
      at_ = end_of_literal(text_, at_).at;
    } else {
      ++at_;
    }
  }

  std::string_view text_;
  CodeMasks masks_;
  size_t at_;       ///< all before it is known
  Span comment_{};  ///< the last one
};

/// Passes over the spans that hold a place, for places that only grow.
class Gone {
 public:
  explicit Gone(const std::vector<Span>& spans) : next_(spans.begin()), end_(spans.end()) {}

  bool holds(size_t place) {
    while (next_ != end_ && next_->end <= place) ++next_;
    return next_ != end_ && next_->begin <= place;
  }

 private:
  std::vector<Span>::const_iterator next_, end_;
};

/// Names, with a quick answer for words that are none of them.
class Names {
 public:
  explicit Names(const std::vector<std::string_view>& names) : names_(names.begin(), names.end()) {
    for (std::string_view name : names) maybe_.add(name);
  }

  bool holds(std::string_view word) const {
    return !word.empty() && maybe_.holds(word) && names_.contains(word);
  }
  void drop(std::string_view word) { names_.erase(word); }

 private:
  Perhaps maybe_;
  std::unordered_set<std::string_view> names_;
};

/// Looks for names whose words are found one after the other.
class Search {
 public:
  Search(const Surroundings& where, const std::vector<std::string_view>& names, const std::vector<Span>& gone)
      : text_(where.text.substr(0, where.within.end)),
        attributes_(where.attributes),
        unseen_(names),
        comments_(text_, where.within.begin),
        gone_(gone) {}

  std::string_view text() const { return text_; }

  /// Looks at the word that holds `at`; the end of that word.
  size_t look(size_t at);

  bool has_seen(std::string_view name) const { return !unseen_.holds(name); }

 private:
  std::string_view text_;
  bool attributes_;
  Names unseen_;
  Comments comments_;
  Gone gone_;
};

size_t Search::look(size_t at) {
  size_t begin = at;
  while (begin > 0 && is_name_byte(text_[begin - 1])) --begin;
  const size_t end = begin + name_at(text_, begin).size();
  const char before = begin > 0 ? text_[begin - 1] : '\n';
  if (before == '.' && !attributes_) return end;
  // In a string, the first letter may be an escape's: exec("\nbuf0").
  for (size_t from = begin; from <= begin + (before == '\\'); ++from) {
    const std::string_view word = text_.substr(from, end - from);
    if (unseen_.holds(word) && !gone_.holds(from) && !comments_.holds(from)) unseen_.drop(word);
  }
  return end;
}

/// By the bytes of the name: fast, and once for each name.
bool is_seen(const Surroundings& where, std::string_view name, const std::vector<Span>& gone) {
  Search search(where, {name}, gone);
  const std::string_view text = search.text();
  for (size_t at = where.within.begin; !search.has_seen(name);) {
    at = find_needle(text, at, name);
    if (at == text.size()) return false;
    at = search.look(at);
  }
  return true;
}

}  // namespace

std::vector<std::string_view> names_seen(const Surroundings& where,
                                         const std::vector<std::string_view>& names,
                                         const std::vector<Span>& gone) {
  constexpr size_t kFew = 4;
  std::vector<std::string_view> seen;
  if (names.size() <= kFew) {
    std::copy_if(names.begin(), names.end(), std::back_inserter(seen),
                 [&](std::string_view name) { return is_seen(where, name, gone); });
    return seen;
  }
  Search search(where, names, gone);
  const std::string_view text = search.text();
  for (size_t at = where.within.begin; at < text.size();)
    at = is_name_byte(text[at]) ? search.look(at) : at + 1;
  std::copy_if(names.begin(), names.end(), std::back_inserter(seen),
               [&](std::string_view name) { return search.has_seen(name); });
  return seen;
}

}  // namespace torchpare
