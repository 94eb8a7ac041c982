// The grammar is VERSION_PATTERN of packaging/version.py (the same from 20.0 to 25.0):
//
//   v? (N!)? N(.N)*  ([-_.]? (alpha|a|beta|b|preview|pre|c|rc) [-_.]? N?)?
//                    ( -N | [-_.]? (post|rev|r) [-_.]? N? )?
//                    ([-_.]? dev [-_.]? N?)?   (+ [a-z0-9]+ ([-_.] [a-z0-9]+)*)?
//
// case ignored, white space around it allowed. Every separator and every part is optional and no part starts
// like the one after it, so reading greedily from left to right accepts exactly what the regular expression
// does with its backtracking. "1.0a-1" is a1 and not a0.post1: the greedy reading, there as here.
//
// The order is _cmpkey of the same file: a missing part sorts below or above every present one, as told
// there.
#include "policy/version.h"

#include <algorithm>
#include <array>
#include <utility>

namespace torchpare {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); }
bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

std::string lowered(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

Number number_of(std::string_view digits) {
  size_t significant = std::min(digits.find_first_not_of('0'), digits.size());
  return digits.size() == significant ? Number{} : Number{std::string(digits.substr(significant))};
}

/// Takes parts off the front of the text; what a method does not find it leaves untouched.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  template <class Predicate>
  std::string_view run(Predicate member) {
    auto end = std::find_if_not(rest_.begin(), rest_.end(), member);
    return take(static_cast<size_t>(end - rest_.begin()));
  }

  std::optional<Number> number() {
    std::string_view digits = run(is_digit);
    if (digits.empty()) return std::nullopt;
    return number_of(digits);
  }

  /// `before` followed by a number, or nothing.
  std::optional<Number> number_after(char before) {
    if (rest_.size() < 2 || rest_[0] != before || !is_digit(rest_[1])) return std::nullopt;
    take(1);
    return number();
  }

  /// A number followed by '!'.
  std::optional<Number> epoch() {
    Reader ahead = *this;
    std::optional<Number> found = ahead.number();
    if (!found || !ahead.word("!")) return std::nullopt;
    *this = ahead;
    return found;
  }

  /// [-_.]? one of `words` [-_.]? N?  — the index of the word and its number, 0 when none is written.
  template <size_t N>
  std::optional<std::pair<size_t, Number>> labelled(const std::array<std::string_view, N>& words) {
    Reader ahead = *this;
    ahead.separator();
    for (size_t i = 0; i < N; ++i) {
      if (!ahead.word(words[i])) continue;
      ahead.separator();
      Number written = ahead.number().value_or(Number{});
      *this = ahead;
      return std::pair{i, written};
    }
    return std::nullopt;
  }

  bool separator() {
    if (rest_.empty() || !is_separator(rest_.front())) return false;
    take(1);
    return true;
  }

 private:
  std::string_view take(size_t size) {
    std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

constexpr std::array<std::string_view, 8> kPreWords = {"alpha",   "a",   "beta", "b",
                                                       "preview", "pre", "c",    "rc"};
constexpr std::array<std::string_view, 3> kPostWords = {"post", "rev", "r"};
constexpr std::array<std::string_view, 1> kDevWords = {"dev"};

std::optional<PreRelease> read_pre(Reader& reader) {
  auto found = reader.labelled(kPreWords);
  if (!found) return std::nullopt;
  return PreRelease{static_cast<PreKind>(std::min<size_t>(found->first / 2, 2)), found->second};
}

std::optional<Number> read_post(Reader& reader) {
  if (auto implicit = reader.number_after('-')) return implicit;
  auto found = reader.labelled(kPostWords);
  if (!found) return std::nullopt;
  return found->second;
}

std::optional<Number> read_dev(Reader& reader) {
  auto found = reader.labelled(kDevWords);
  if (!found) return std::nullopt;
  return found->second;
}

/// False when '+' is not followed by well-formed parts.
bool read_local(Reader& reader, std::vector<LocalPart>& parts) {
  if (!reader.word("+")) return true;
  do {
    std::string_view part = reader.run([](char c) { return is_digit(c) || is_letter(c); });
    if (part.empty()) return false;
    if (std::ranges::all_of(part, is_digit))
      parts.emplace_back(number_of(part));
    else
      parts.emplace_back(std::string(part));
  } while (reader.separator());
  return true;
}

/// Number of leading parts that count: trailing zeros do not.
size_t significant(const std::vector<Number>& release) {
  size_t size = release.size();
  while (size > 0 && release[size - 1] == Number{}) --size;
  return size;
}

std::strong_ordering compare_release(const std::vector<Number>& a, const std::vector<Number>& b) {
  return std::lexicographical_compare_three_way(a.begin(), a.begin() + static_cast<ptrdiff_t>(significant(a)),
                                                b.begin(),
                                                b.begin() + static_cast<ptrdiff_t>(significant(b)));
}

/// -1 below every pre-release (1.0.dev1), 1 above (1.0, 1.0.post1), 0: there is one.
int pre_rank(const Version& v) {
  if (v.pre) return 0;
  return !v.post && v.dev ? -1 : 1;
}

std::strong_ordering compare_pre(const Version& a, const Version& b) {
  if (auto order = pre_rank(a) <=> pre_rank(b); order != 0) return order;
  return a.pre <=> b.pre;
}

/// No .dev part sorts above every one.
std::strong_ordering compare_dev(const Version& a, const Version& b) {
  if (auto order = a.dev.has_value() <=> b.dev.has_value(); order != 0) return 0 <=> order;
  return a.dev <=> b.dev;
}

std::string text_of(const LocalPart& part) {
  const Number* number = std::get_if<Number>(&part);
  return number ? number->digits : std::get<std::string>(part);
}

}  // namespace

std::strong_ordering Number::operator<=>(const Number& other) const {
  if (auto order = digits.size() <=> other.digits.size(); order != 0) return order;
  return digits.compare(other.digits) <=> 0;
}

// LocalPart's own order is the one needed: text (index 0) sorts below numbers (index 1), as in _cmpkey.
std::strong_ordering Version::operator<=>(const Version& other) const {
  if (auto order = epoch <=> other.epoch; order != 0) return order;
  if (auto order = compare_release(release, other.release); order != 0) return order;
  if (auto order = compare_pre(*this, other); order != 0) return order;
  if (auto order = post <=> other.post; order != 0) return order;
  if (auto order = compare_dev(*this, other); order != 0) return order;
  return local <=> other.local;
}

std::optional<Version> parse_version(std::string_view text) {
  std::string lower = lowered(text);
  Reader reader(lower);
  reader.word("v");
  Version version;
  version.epoch = reader.epoch().value_or(Number{});
  std::optional<Number> first = reader.number();
  if (!first) return std::nullopt;
  version.release.push_back(*first);
  while (auto next = reader.number_after('.')) version.release.push_back(*next);
  version.pre = read_pre(reader);
  version.post = read_post(reader);
  version.dev = read_dev(reader);
  if (!read_local(reader, version.local) || !reader.at_end()) return std::nullopt;
  return version;
}

std::string normalised(const Version& version) {
  constexpr std::array<std::string_view, 3> kPreNames = {"a", "b", "rc"};
  std::string text;
  if (version.epoch != Number{}) text += version.epoch.digits + "!";
  for (size_t i = 0; i < version.release.size(); ++i) text += (i ? "." : "") + version.release[i].digits;
  if (version.pre)
    text.append(kPreNames[static_cast<size_t>(version.pre->kind)]) += version.pre->number.digits;
  if (version.post) text += ".post" + version.post->digits;
  if (version.dev) text += ".dev" + version.dev->digits;
  for (size_t i = 0; i < version.local.size(); ++i) text += (i ? "." : "+") + text_of(version.local[i]);
  return text;
}

}  // namespace torchpare
