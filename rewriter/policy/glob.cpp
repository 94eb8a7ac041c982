// A glob matches the whole text: `*` any run, `?` one byte, `[...]` one byte of a set, all else itself.
//
// The usual matcher calls itself at every star, and a pattern such as "*a*a*a*b" then takes exponential time.
// It is enough to remember the *last* star: whatever an earlier star took, the text up to the last one
// already matches, and a longer run for an earlier star leaves less text for the rest, never more. So on a
// mismatch the last star takes one byte more and matching goes on behind it. Each byte of text restarts at
// most one walk over the glob.
//
//   glob "*.sort.*", text "aten.sort.sort.default": the first star takes "aten", ".sort." matches, the second
//   star takes the rest. With "*.default" the star is given "aten", fails at "sort", and moves on byte by
//   byte.
//
// A '[' that no ']' closes is itself. Looking for that ']' from every '[' would be quadratic in a glob of '['
// alone, so the position of the last ']' is found once.
#include "policy/policy.h"

namespace torchpare {
namespace {

constexpr size_t kNone = std::string_view::npos;

class Matcher {
 public:
  Matcher(std::string_view glob, std::string_view text)
      : glob_(glob), text_(text), last_close_(glob.rfind(']')) {}

  bool matches() {
    while (at_ < text_.size())
      if (!take_star() && !take_one() && !retry()) return false;
    while (here() == '*') ++next_;
    return next_ == glob_.size();
  }

 private:
  char here() const { return next_ < glob_.size() ? glob_[next_] : '\0'; }

  bool take_star() {
    if (here() != '*') return false;
    star_ = next_++;
    star_end_ = at_;
    return true;
  }

  bool take_one() {
    if (next_ == glob_.size()) return false;
    if (here() == '[' && closes(next_)) return take_set();
    if (here() != '?' && here() != text_[at_]) return false;
    ++next_, ++at_;
    return true;
  }

  /// The last star takes one byte more.
  bool retry() {
    if (star_ == kNone) return false;
    next_ = star_ + 1;
    at_ = ++star_end_;
    return true;
  }

  /// The first member of the set that opens at `open`: a ']' there is a member and does not close.
  size_t first_member(size_t open) const {
    return open + 1 + (open + 1 < glob_.size() && glob_[open + 1] == '!' ? 1 : 0);
  }

  bool closes(size_t open) const { return last_close_ != kNone && last_close_ > first_member(open); }

  bool take_set() {
    size_t first = first_member(next_);
    bool negated = first == next_ + 2;
    size_t close = glob_.find(']', first + 1);
    if (contains(glob_.substr(first, close - first), text_[at_]) == negated) return false;
    next_ = close + 1;
    ++at_;
    return true;
  }

  static bool contains(std::string_view set, char c) {
    auto byte = [](char b) { return static_cast<unsigned char>(b); };
    for (size_t i = 0; i < set.size(); ++i) {
      bool range = i + 2 < set.size() && set[i + 1] == '-';
      if (range ? byte(set[i]) <= byte(c) && byte(c) <= byte(set[i + 2]) : set[i] == c) return true;
      if (range) i += 2;
    }
    return false;
  }

  std::string_view glob_;
  std::string_view text_;
  size_t last_close_;
  size_t next_ = 0;      ///< in glob_
  size_t at_ = 0;        ///< in text_
  size_t star_ = kNone;  ///< the last star met
  size_t star_end_ = 0;  ///< where its run ends in text_
};

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) { return Matcher(glob, text).matches(); }

}  // namespace torchpare
