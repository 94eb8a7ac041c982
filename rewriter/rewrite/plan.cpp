#include "rewrite/plan.h"

#include <algorithm>
#include <span>

#include "find/bytes.h"
#include "find/meaning.h"
#include "find/names.h"

namespace torchpare {
namespace {

constexpr std::string_view kEmptiesBlock = "nothing would be left of its block";
constexpr std::string_view kMakesDocstring = "the string behind it would become a docstring";
constexpr std::string_view kBindsWhatIsSeen = "it binds a name that is used elsewhere";
constexpr std::string_view kChangedMeaning = "the text may change what it calls, or look at what it binds";
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
  const bool no_code = site.code == site.bytes.end || is_import(site.form);
  if (fate == Fate::kStripped && style == Style::kMute && no_code) fate = Fate::kComment;
  return {fate, &choice, {}};
}

bool goes(const Decision& d) { return d.fate == Fate::kStripped; }

/// The sites that go, in order.
std::vector<Span> gone(std::span<const Site> sites, std::span<const Decision> decisions) {
  std::vector<Span> out;
  out.reserve(sites.size());
  for (size_t i = 0; i < sites.size(); ++i)
    if (goes(decisions[i])) out.push_back(sites[i].bytes);
  return out;
}

void stick(Decision& decision, std::string_view why) {
  decision.fate = Fate::kStuck;
  decision.stuck = why;
}

/// A run of neighbouring sites may be all there is in a block; then none of them can go. Nor can they where a
/// string would come to stand at the beginning of the block, and be its docstring.
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
    if (!site.last_in_block && !site.string_follows) continue;
    for (size_t k : run) stick(decisions[k], site.last_in_block ? kEmptiesBlock : kMakesDocstring);
    run.clear();
  }
}

/// What a site binds, apart from imports.
std::vector<std::string_view> names_bound(const Site& site) {
  std::vector<std::string_view> names;
  for (std::string_view name : row(site.form).binds.both())
    if (!name.empty()) names.push_back(name);
  if (!site.placeholder.empty()) names.push_back(site.placeholder);
  return names;
}

/// Sites and their decisions, of one body.
struct Part {
  std::span<const Site> sites;
  std::span<Decision> decisions;
};

/// Those names, bound by sites that go, which what stays of the function can see.
std::vector<std::string_view> bound_and_seen(std::string_view text, const Body& body, const Part& part) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < part.sites.size(); ++i)
    if (goes(part.decisions[i]))
      for (std::string_view name : names_bound(part.sites[i])) names.push_back(name);
  if (names.empty()) return names;
  return names_seen({text, {body.at, body.end}, false}, names, gone(part.sites, part.decisions));
}

/// Keeps the sites that bind one of `names`.
void keep_binding(const Part& part, const std::vector<std::string_view>& names) {
  for (size_t i = 0; i < part.sites.size(); ++i)
    for (std::string_view name : names_bound(part.sites[i]))
      if (goes(part.decisions[i]) && std::find(names.begin(), names.end(), name) != names.end())
        stick(part.decisions[i], kBindsWhatIsSeen);
}

/// What stays may see more names once some sites stay with it. Two rounds settle what has been seen so far; then
/// nothing that binds goes.
void keep_bindings(std::string_view text, const Body& body, const Part& part) {
  for (int round = 0; round < 2; ++round) {
    const auto seen = bound_and_seen(text, body, part);
    if (seen.empty()) return;
    keep_binding(part, seen);
  }
  for (size_t i = 0; i < part.sites.size(); ++i)
    if (goes(part.decisions[i]) && !names_bound(part.sites[i]).empty())
      stick(part.decisions[i], kBindsWhatIsSeen);
}

void keep_bindings(std::string_view text, const Inventory& inventory, std::vector<Decision>& decisions) {
  const std::vector<Site>& sites = inventory.sites;
  for (size_t first = 0, last = 0; first < sites.size(); first = last) {
    while (last < sites.size() && sites[last].body == sites[first].body) ++last;
    if (sites[first].body == kNoBody) continue;
    keep_bindings(
        text, inventory.bodies[sites[first].body],
        {std::span(sites).subspan(first, last - first), std::span(decisions).subspan(first, last - first)});
  }
}

/// Whether something may rely on the import having made its module an attribute of the package that the module is in:
/// any line with its name that is no import itself.
bool needs_module_of(const FormRow& import, std::string_view text) {
  const std::string_view path = import.head.substr(0, import.head.find(" import "));
  const std::string_view module = path.substr(path.rfind('.'));
  for (size_t at = text.find(module); at != text.npos; at = text.find(module, at + 1)) {
    const size_t line = text.rfind('\n', at) + 1;
    const size_t code = text.find_first_not_of(' ', line);
    const std::string_view word = name_at(text, code);
    if (word != "from" && word != "import") return true;
    at = std::min(find_newline(text, at), text.size() - 1);
  }
  return false;
}

/// The import goes when the last use of its name goes, as Inductor adds it with the first one
/// (add_import_once in torch/_inductor/codegen/wrapper.py).
void decide_import(const FormRow& import, std::string_view text, const std::vector<Site>& sites,
                   std::vector<Decision>& decisions) {
  std::vector<size_t> imports;
  bool last_use = false;
  for (size_t i = 0; i < sites.size(); ++i) {
    if (!goes(decisions[i])) continue;
    if (sites[i].form == import.form) imports.push_back(i);
    last_use |= sites[i].form == import.imports;
  }
  if (imports.empty()) return;
  const Surroundings everywhere{text, {0, text.size()}, true};
  const std::vector<std::string_view> names = {row(*import.imports).head, "__all__"};
  const bool unseen = names_seen(everywhere, names, gone(sites, decisions)).empty();
  if (last_use && unseen && !needs_module_of(import, text)) return;
  for (size_t i : imports) decisions[i].fate = Fate::kKept;
}

/// Where the text gives names another meaning, or looks at them in ways that do not name them, all code stays; also
/// where nobody looked whether it does.
void keep_meaning(std::string_view text, const Inventory& inventory, std::vector<Decision>& decisions) {
  if (inventory.suspects && inventory.suspects->empty()) return;
  const std::vector<Site>& sites = inventory.sites;
  std::vector<size_t> code;
  for (size_t i = 0; i < sites.size(); ++i)
    if (goes(decisions[i]) && sites[i].code < sites[i].bytes.end) code.push_back(i);
  if (code.empty()) return;
  if (inventory.suspects && !changed_meaning(text, *inventory.suspects, gone(sites, decisions))) return;
  for (size_t i : code) stick(decisions[i], kChangedMeaning);
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
  keep_bindings(text, inventory, made.decisions);
  for (const FormRow& form : kForms)
    if (form.imports) decide_import(form, text, inventory.sites, made.decisions);
  keep_meaning(text, inventory, made.decisions);
  made.edits = edits_for(text, inventory.sites, made.decisions, style);
  return made;
}

}  // namespace torchpare
