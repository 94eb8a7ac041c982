#include "policy/version.h"

#include <charconv>
#include <limits>
#include <regex>

namespace torchpare {
namespace {

constexpr size_t kLongest = 200;

// VERSION_PATTERN of packaging/version.py (the same from 20.0 to 25.0).
constexpr const char* kPattern = R"(\s*v?((?:(\d+)!)?(\d+)(?:\.(\d+))?(?:\.\d+)*)"
                                 R"((?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?\d*)?)"
                                 R"((?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?)"
                                 R"((?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?)\s*)";

/// The digits that `text` begins with; what does not fit is the largest there is.
uint64_t number(std::string_view text) {
  uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc::result_out_of_range ? std::numeric_limits<uint64_t>::max() : value;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  static const std::regex pattern(kPattern, std::regex::ECMAScript | std::regex::icase);
  std::cmatch found;
  if (text.size() > kLongest || !std::regex_match(text.begin(), text.end(), found, pattern))
    return std::nullopt;
  return Version{found.str(1), {number(found.str(2)), number(found.str(3)), number(found.str(4))}};
}

bool is_at_least(const Version& version, std::string_view release) {
  return version.release >=
         std::array<uint64_t, 3>{0, number(release), number(release.substr(release.find('.') + 1))};
}

}  // namespace torchpare
