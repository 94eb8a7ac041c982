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

bool contains(std::string_view set, char c) {
  auto byte = [](char b) { return static_cast<unsigned char>(b); };
  for (size_t i = 0; i < set.size(); ++i) {
    bool range = i + 2 < set.size() && set[i + 1] == '-';
    if (range ? byte(set[i]) <= byte(c) && byte(c) <= byte(set[i + 2]) : set[i] == c) return true;
    if (range) i += 2;
  }
  return false;
}

/// Behind what stands at `next` of the glob, if that matches the byte; else 0.
size_t behind_one(std::string_view glob, size_t next, size_t last_close, char c) {
  if (next == glob.size()) return 0;
  const bool negated = glob.substr(next + 1).starts_with('!');
  const size_t first = next + 1 + negated;  // of a set: a ']' there is a member and does not close
  if (glob[next] == '[' && last_close != kNone && last_close > first) {
    const size_t close = glob.find(']', first + 1);
    return contains(glob.substr(first, close - first), c) != negated ? close + 1 : 0;
  }
  return glob[next] == '?' || glob[next] == c ? next + 1 : 0;
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  const size_t last_close = glob.rfind(']');
  size_t next = 0;                    // in the glob
  size_t star = kNone, star_end = 0;  // the last star met, and where its run ends in the text
  for (size_t at = 0; at < text.size();) {
    if (next < glob.size() && glob[next] == '*') {
      star = next++;
      star_end = at;
    } else if (const size_t behind = behind_one(glob, next, last_close, text[at])) {
      next = behind;
      ++at;
    } else if (star != kNone) {
      next = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', next) == kNone;
}

}  // namespace torchpare
