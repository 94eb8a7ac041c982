#include "core/plan.h"

#include <algorithm>

namespace torchpare {
namespace {

constexpr std::string_view kEmptiesBlock = "nothing would be left of its block";
constexpr std::string_view kNoRoom = "one of its lines has no space before the code that could become '#'";

/// The offset of the space before the code of the physical line [begin, end), if it is made of spaces only up
/// to there; `end` for a blank line, SIZE_MAX when the line can't be muted.
size_t mute_offset(std::string_view text, size_t begin, size_t end) {
  const size_t code = text.find_first_not_of(' ', begin);
  if (code >= end || text[code] == '\n') return end;
  return code == begin || text[code] == '\t' ? SIZE_MAX : code - 1;
}

/// Appends the mutes of all code lines of a site; false, and nothing appended, when one of them can't be
/// muted.
bool append_mutes(std::string_view text, const Site& site, std::vector<size_t>& mutes) {
  const size_t before = mutes.size();
  for (size_t begin = site.code; begin < site.bytes.end;) {
    const size_t end = std::min(find_newline(text, begin) + 1, site.bytes.end);
    const size_t at = mute_offset(text, begin, end);
    if (at == SIZE_MAX) {
      mutes.resize(before);
      return false;
    }
    if (at != end) mutes.push_back(at);
    begin = end;
  }
  return true;
}

Decision first_decision(const Site& site, const Policy& policy, Style style) {
  const Choice& choice = decide(policy, kind_of(site.form), site.subject);
  Fate fate = choice.action == Action::kStrip ? Fate::kStripped : Fate::kKept;
  const bool no_code = site.code == site.bytes.end || site.form == Form::kMetadataImport;
  if (fate == Fate::kStripped && style == Style::kMute && no_code) fate = Fate::kComment;
  return {fate, &choice, {}};
}

bool goes(const Decision& d) { return d.fate == Fate::kStripped; }

/// A run of neighbouring sites may be all there is in a block; then none of them can go.
void keep_blocks_filled(const std::vector<Site>& sites, std::vector<Decision>& decisions) {
  std::vector<size_t> run;
  auto in_run = [&](const Site& next) {
    const Site& last = sites[run.back()];
    return !last.last_in_block && next.first_ordinal == last.last_ordinal + 1 && next.indent == last.indent;
  };
  for (size_t i = 0; i < sites.size(); ++i) {
    const Site& site = sites[i];
    if (!goes(decisions[i]) || site.first_ordinal == 0) continue;
    if (!run.empty() && !in_run(site)) run.clear();
    if (run.empty() && !site.first_in_block) continue;
    run.push_back(i);
    if (!site.last_in_block) continue;
    for (size_t k : run) {
      decisions[k].fate = Fate::kStuck;
      decisions[k].stuck = kEmptiesBlock;
    }
    run.clear();
  }
}

/// The import goes when the last use of its name goes, as Inductor adds it with the first one
/// (add_import_once in torch/_inductor/codegen/wrapper.py).
void decide_import(std::string_view text, const Inventory& inventory, std::vector<Decision>& decisions) {
  bool used = std::any_of(inventory.oddities.begin(), inventory.oddities.end(), [text](const Oddity& o) {
    return text.substr(o.at).starts_with("assert_tensor_metadata");
  });
  bool gone = false;
  for (size_t i = 0; i < inventory.sites.size(); ++i) {
    if (inventory.sites[i].form != Form::kTensorMetadata) continue;
    (goes(decisions[i]) ? gone : used) = true;
  }
  for (size_t i = 0; i < inventory.sites.size(); ++i)
    if (inventory.sites[i].form == Form::kMetadataImport && (used || !gone) && goes(decisions[i]))
      decisions[i].fate = Fate::kKept;
}

EditSet edits_for(std::string_view text, const std::vector<Site>& sites, std::vector<Decision>& decisions,
                  Style style) {
  EditSet edits;
  edits.style = style;
  for (size_t i = 0; i < sites.size(); ++i) {
    if (!goes(decisions[i])) continue;
    if (style == Style::kDelete)
      edits.deletions.push_back(sites[i].bytes);
    else if (!append_mutes(text, sites[i], edits.mutes))
      decisions[i] = {Fate::kStuck, decisions[i].choice, kNoRoom};
  }
  return edits;
}

}  // namespace

Plan plan(std::string_view text, const Inventory& inventory, const Policy& policy, Style style) {
  Plan made;
  made.decisions.reserve(inventory.sites.size());
  for (const Site& site : inventory.sites) made.decisions.push_back(first_decision(site, policy, style));
  keep_blocks_filled(inventory.sites, made.decisions);
  decide_import(text, inventory, made.decisions);
  made.edits = edits_for(text, inventory.sites, made.decisions, style);
  return made;
}

}  // namespace torchpare
