// For any three lines: what parses is printed and parsed again as the same version, and versions are in
// order.
#include "policy/version.h"

#include <algorithm>

#include "target.h"

namespace torchpare::fuzz {
namespace {

void check_spelling(const Version& version) {
  const std::string text = normalised(version);
  const auto again = parse_version(text);
  require(again.has_value(), "the normal spelling parses");
  require(*again == version, "the normal spelling is the same version");
  require(normalised(*again) == text, "the normal spelling is its own");
}

void check_order(const Version& a, const Version& b) {
  require((a < b) == (b > a) && (a == b) == (b == a), "order has two sides");
  require((a < b) + (a == b) + (a > b) == 1, "exactly one of <, ==, > holds");
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  std::vector<Version> versions;
  std::string_view rest = fuzz::text_of(bytes, size);
  while (!rest.empty() && versions.size() < 3) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (auto version = parse_version(rest.substr(0, end))) versions.push_back(*version);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const Version& a : versions) {
    fuzz::check_spelling(a);
    for (const Version& b : versions) fuzz::check_order(a, b);
  }
  if (versions.size() == 3 && versions[0] <= versions[1] && versions[1] <= versions[2])
    fuzz::require(versions[0] <= versions[2], "order is transitive");
  return 0;
}
