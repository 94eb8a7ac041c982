// For any bytes: what is found lies inside the text, in order, in whole lines, and does not depend on what
// was looked at before.
#include "find/sites.h"
#include "target.h"

namespace torchpare::fuzz {
namespace {

bool starts_a_line(std::string_view text, size_t at) { return at == 0 || text[at - 1] == '\n'; }

bool within(std::string_view text, std::string_view view) {
  return view.empty() ||
         (view.data() >= text.data() && view.data() + view.size() <= text.data() + text.size());
}

void check_site(std::string_view text, const Inventory& found, const Site& site, size_t after) {
  require(site.bytes.begin >= after && site.bytes.begin < site.bytes.end && site.bytes.end <= text.size(),
          "sites are in order, not empty and inside the text");
  require(starts_a_line(text, site.bytes.begin), "a site starts a line");
  require(site.bytes.end == text.size() || text[site.bytes.end - 1] == '\n', "a site ends with a line");
  require(site.code >= site.bytes.begin && site.code <= site.bytes.end, "the code of a site is inside it");
  require(is_import(site.form) || site.body < found.bodies.size(), "a site is in a body");
  require(within(text, site.subject.op), "an op name is a view into the text");
}

void check(std::string_view text, const Inventory& found) {
  size_t after = 0;
  for (const Site& site : found.sites) {
    check_site(text, found, site, after);
    after = site.bytes.end;
  }
  after = 0;
  for (const Oddity& oddity : found.oddities) {
    require(oddity.at >= after && oddity.at < text.size(), "oddities are in order and inside the text");
    after = oddity.at;
  }
  require(!found.obstacle || found.obstacle->at <= text.size(), "an obstacle is inside the text");
  require(!found.obstacle || found.sites.empty(), "what is not understood has no sites");
}

bool same(const Inventory& a, const Inventory& b) {
  if (a.sites.size() != b.sites.size() || a.oddities.size() != b.oddities.size()) return false;
  for (size_t i = 0; i < a.sites.size(); ++i)
    if (a.sites[i].bytes != b.sites[i].bytes || a.sites[i].form != b.sites[i].form ||
        a.sites[i].subject.op != b.sites[i].subject.op || a.sites[i].subject.cls != b.sites[i].subject.cls)
      return false;
  return a.obstacle.has_value() == b.obstacle.has_value();
}

}  // namespace
}  // namespace torchpare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace torchpare;
  const std::string_view text = fuzz::text_of(bytes, size);
  Recogniser recogniser;
  const Inventory first = find_sites(text, recogniser);
  fuzz::check(text, first);
  fuzz::require(fuzz::same(first, find_sites(text, recogniser)), "a shape seen before gives the same sites");
  return 0;
}
