// The grammar is VERSION_PATTERN of packaging/version.py (the same from 20.0 to 25.0), where every part is optional and
// none begins like the one after it, so that reading greedily accepts what the regular expression does.
#include "policy/version.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>

#include "core/ascii.h"

namespace torchpare {
namespace {

bool is_local(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }
bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); }

std::string_view without_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The digits that `text` begins with; what does not fit is the largest there is.
uint64_t number(std::string_view text) {
  uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc::result_out_of_range ? std::numeric_limits<uint64_t>::max() : value;
}

/// Takes parts off the front of a text; what is not there takes nothing.
struct Reader {
  std::string_view rest;

  bool take(std::string_view word) {
    const bool there = rest.starts_with(word);
    if (there) rest.remove_prefix(word.size());
    return there;
  }
  std::string_view take_all(bool (*member)(char)) {
    const std::string_view taken =
        rest.substr(0, std::find_if_not(rest.begin(), rest.end(), member) - rest.begin());
    rest.remove_prefix(taken.size());
    return taken;
  }
  bool take_separator() { return !rest.empty() && is_separator(rest[0]) && take(rest.substr(0, 1)); }
  /// `before`, if a number follows.
  bool take_before_number(std::string_view before) {
    return rest.starts_with(before) && rest.size() > 1 && is_digit(rest[1]) && take(before);
  }
  /// [-_.]? one of `words` [-_.]? N?
  void take_part(std::initializer_list<std::string_view> words) {
    Reader ahead = *this;
    ahead.take_separator();
    if (std::ranges::none_of(words, [&](std::string_view word) { return ahead.take(word); })) return;
    ahead.take_separator();
    ahead.take_all(is_digit);
    *this = ahead;
  }
};

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  const std::string lower = lowered(without_space(text));
  Reader reader{lower};
  reader.take("v");
  Version version{std::string(reader.rest)};
  std::string_view digits = reader.take_all(is_digit);
  if (!digits.empty() && reader.take("!")) {
    version.release[0] = number(digits);
    digits = reader.take_all(is_digit);
  }
  if (digits.empty()) return std::nullopt;
  version.release[1] = number(digits);
  if (reader.take_before_number(".")) version.release[2] = number(reader.take_all(is_digit));
  while (reader.take_before_number(".")) reader.take_all(is_digit);
  reader.take_part({"alpha", "a", "beta", "b", "preview", "pre", "c", "rc"});
  if (reader.take_before_number("-"))
    reader.take_all(is_digit);
  else
    reader.take_part({"post", "rev", "r"});
  reader.take_part({"dev"});
  if (reader.take("+")) do {
      if (reader.take_all(is_local).empty()) return std::nullopt;
    } while (reader.take_separator());
  if (!reader.rest.empty()) return std::nullopt;
  return version;
}

bool is_at_least(const Version& version, std::string_view release) {
  return version.release >=
         std::array<uint64_t, 3>{0, number(release), number(release.substr(release.find('.') + 1))};
}

}  // namespace torchpare
