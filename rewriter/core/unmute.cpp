// Mute turns the space before each code line of a site into '#'. Every comment that Inductor writes has a
// space behind its '#', so a '#' directly before a word is either ours or somebody else's comment. First all
// of them are put back; whatever is no assert then, was not ours, and is made a comment again.
//
// Example. `       #assert_size_stride(buf0, (4, ), (1, ))` comes back. Counter-example. `    #pragma omp
// simd` in a kernel's string begins with no word of an assert and is not considered; `    #raise ValueError`
// is put back, is no site, and becomes a comment again.
#include "core/unmute.h"

#include <algorithm>
#include <array>

#include "core/bytes.h"

namespace torchpare {
namespace {

/// Whether a line of a site may read so. Placeholders of scalar asserts have a name with any prefix.
bool may_be_site_line(std::string_view code) {
  constexpr std::string_view kBegins[] = {"assert_", "assert not ",  "if not ",  "if not(",
                                          "raise ",  "return_vars ", "for var ", "if isinstance("};
  return code.ends_with(" = None") ||
         std::any_of(std::begin(kBegins), std::end(kBegins),
                     [code](std::string_view begin) { return code.starts_with(begin); });
}

/// Offsets of '#' that are the first byte of their line that is no space, directly before what may be a
/// site's line.
std::vector<size_t> candidates(std::string_view text) {
  std::vector<size_t> found;
  for (size_t line = 0; line < text.size();) {
    const size_t end = find_newline(text, line);
    const size_t first = text.find_first_not_of(' ', line);
    if (first < end && text[first] == '#' && may_be_site_line(text.substr(first + 1, end - first - 1)))
      found.push_back(first);
    line = end + 1;
  }
  return found;
}

}  // namespace

Unmuted unmuted(std::string_view text, Recogniser& recogniser) {
  Unmuted out{std::string(text), {}};
  const std::vector<size_t> maybe = candidates(text);
  if (maybe.empty()) return out;
  for (size_t at : maybe) out.text[at] = ' ';
  const Inventory inventory = find_sites(out.text, recogniser);
  size_t site = 0;
  for (size_t at : maybe) {
    while (site < inventory.sites.size() && inventory.sites[site].bytes.end <= at) ++site;
    const bool ours = site < inventory.sites.size() && inventory.sites[site].code <= at;
    if (ours)
      out.offsets.push_back(at);
    else
      out.text[at] = '#';
  }
  return out;
}

}  // namespace torchpare
