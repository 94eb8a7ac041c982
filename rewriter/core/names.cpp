#include "core/names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

#include "core/bytes.h"
#include "core/strings.h"

namespace torchpare {
namespace {

/// Tells comments from the rest, for places that only grow.
class Comments {
 public:
  Comments(std::string_view text, size_t from) : text_(text), at_(from) {}

  bool holds(size_t place) {
    while (at_ <= place) step();
    return comment_.begin <= place && place < comment_.end;
  }

 private:
  /// Past the next literal, comment or other byte that could begin one.
  void step() {
    at_ = find_special(text_, at_);
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
  explicit Names(const std::vector<std::string_view>& names) : unseen_(names.begin(), names.end()) {
    for (std::string_view name : names) maybe_[hash(name)] = true;
  }

  bool holds(std::string_view word) const { return maybe_[hash(word)] && unseen_.contains(word); }
  void drop(std::string_view word) { unseen_.erase(word); }

 private:
  static uint8_t hash(std::string_view word) {
    return word.empty() ? 0 : static_cast<uint8_t>(word.size() * 37 + static_cast<uint8_t>(word.back()));
  }

  std::array<bool, 256> maybe_{};
  std::unordered_set<std::string_view> unseen_;
};

/// The beginning of the word that holds `at`.
size_t word_begin(std::string_view text, size_t at) {
  while (at > 0 && is_name_byte(text[at - 1])) --at;
  return at;
}

/// The next place from `at` on where one of the names could stand.
size_t next_candidate(std::string_view text, size_t at, const std::vector<std::string_view>& names) {
  if (names.size() == 1) return find_needle(text, at, names.front());
  while (at < text.size() && !is_name_byte(text[at])) ++at;
  return at;
}

}  // namespace

std::vector<std::string_view> names_seen(const Surroundings& where,
                                         const std::vector<std::string_view>& names,
                                         const std::vector<Span>& gone) {
  if (names.empty()) return {};
  const std::string_view text = where.text.substr(0, where.within.end);
  Names unseen(names);
  Comments comments(text, where.within.begin);
  Gone removed(gone);
  for (size_t at = where.within.begin; (at = next_candidate(text, at, names)) < text.size();) {
    const size_t begin = word_begin(text, at);
    at = begin + name_at(text, begin).size();
    const char before = begin > 0 ? text[begin - 1] : '\n';
    if (before == '.' && !where.attributes) continue;
    // In a string, the first letter may be an escape's: exec("\nbuf0").
    for (size_t from = begin; from <= begin + (before == '\\'); ++from) {
      const std::string_view word = text.substr(from, at - from);
      if (unseen.holds(word) && !removed.holds(from) && !comments.holds(from)) unseen.drop(word);
    }
  }
  std::vector<std::string_view> seen;
  std::copy_if(names.begin(), names.end(), std::back_inserter(seen),
               [&](std::string_view name) { return !unseen.holds(name); });
  return seen;
}

}  // namespace torchpare
