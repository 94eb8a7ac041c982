#include "rewrite/rewrite_file.h"

#include <algorithm>
#include <functional>

#include "audit/container.h"
#include "container/key.h"
#include "core/room.h"
#include "rewrite/unmute.h"

namespace torchpare {
namespace {

/// `keys` are in order.
bool among(std::string_view key, const std::vector<std::string_view>& keys) {
  return std::binary_search(keys.begin(), keys.end(), key);
}

/// The asserts of `before` that are comments in `text`, which is as long.
std::vector<MutedAssert> muted_in(std::string_view text, std::string_view before, Recogniser& recogniser) {
  std::vector<MutedAssert> muted;
  for (const Site& site : find_sites(before, recogniser, Wanted::kSites).sites)
    if (!is_import(site.form) && slice(text, site.bytes) != slice(before, site.bytes))
      muted.push_back({site.form, site.subject.cls, std::string(site.subject.op)});
  return muted;
}

/// The name of a text, and the hashes of it and of what takes its place. All is read once: the blanks at a text's end,
/// which its name does not count, come last.
std::string name_and_hash(std::string_view text, FileOutcome& file) {
  const std::string_view part = container::hashed_part(text);
  const bool first = part.data() == text.data();
  container::Hash before, after;
  add_to_both(before, first ? part : text, after, file.rewritten ? file.rewritten->text() : "");
  std::string key = first ? container::key_of(before.digest()) : container::key_of(text);
  if (first) before.add(text.substr(part.size()));
  if (file.rewritten) file.hashes = {before.digest(), after.digest()};
  return key;
}

/// `key` is the name of the text, `names` are those that the file gives to the wrappers in it.
void identify(std::string_view text, std::string key, const std::vector<std::string_view>& names,
              Recogniser& recogniser, Wrapper& wrapper) {
  if (among(key, names)) {
    wrapper.condition = Condition::kPristine;
  } else if (const Unmuted all = unmuted(text, recogniser); !all.offsets.empty()) {
    const auto named = [&](std::string_view before) { return among(container::key_of(before), names); };
    const auto before = reading(all, named);
    wrapper.muted = muted_in(text, before ? *before : all.text, recogniser);
    if (before) {
      wrapper.condition = Condition::kMuted;
      key = container::key_of(*before);
    }
  }
  if (wrapper.condition == Condition::kUnknown && names.size() == 1) key = names.front();
  wrapper.key = std::move(key);
}

/// The same of a text that has no name.
void look_for_muted(std::string_view text, Recogniser& recogniser, Wrapper& wrapper) {
  const Unmuted all = unmuted(text, recogniser);
  if (!all.offsets.empty()) wrapper.muted = muted_in(text, all.text, recogniser);
}

/// Whether the name of a text is worth knowing.
bool has_asserts_or_bodies(const Inventory& found) { return found.is_wrapper() || !found.compiled.empty(); }

Outcome outcome_of(std::string_view text, const Task& task, Style style, Recogniser& recogniser) {
  return task.write && task.policy ? rewrite(text, *task.policy, style, recogniser)
                                   : survey(text, task.policy, style, recogniser);
}

void undecided(FileOutcome& file, std::string reason, size_t at) {
  file.state = State::kUndecided;
  file.reason = std::move(reason);
  file.at = at;
}

/// The state of a container follows from its wrappers': one that is undecided leaves all as they are.
void conclude(FileOutcome& file) {
  for (const Wrapper& w : file.wrappers) {
    if (w.outcome.state == State::kUndecided)
      return undecided(file, w.outcome.reason, w.bytes.begin + w.outcome.at);
    if (w.outcome.state == State::kRewritten) file.state = State::kRewritten;
  }
  if (file.state == State::kRewritten && file.style == Style::kDelete)
    undecided(file, "style delete would change lengths all over a container; use --style mute", 0);
}

/// The bytes with the edits of all wrappers done and checksums made right, innermost first.
std::string muted(std::string_view bytes, const FileOutcome& file) {
  std::string out;
  make_room(out, bytes.size());
  out = bytes;
  for (const Wrapper& w : file.wrappers)
    for (size_t space : w.outcome.plan.edits.mutes) out[w.bytes.begin + space] = '#';
  container::renew_checksums(out, file.contents->checksums);
  return out;
}

}  // namespace

Hashes hashes_of(std::string_view before, std::string_view after) {
  container::Hash one, other;
  add_to_both(one, before, other, after);
  return {one.digest(), other.digest()};
}

std::string key_in(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  if (!name.ends_with(".py")) return {};
  name.resize(name.size() - 3);
  return container::is_key(name) ? name : std::string();
}

FileOutcome work_on_text(std::string_view bytes, const std::string& path, const Task& task,
                         Recogniser& recogniser) {
  const Style style = task.style.value_or(Style::kDelete);
  FileOutcome file = file_of(bytes, style, outcome_of(bytes, task, style, recogniser));
  Wrapper& w = file.wrappers.front();
  const std::string key = key_in(path);
  const bool identify_it = task.identify && has_asserts_or_bodies(w.outcome.inventory);
  if (identify_it && key.empty())
    look_for_muted(bytes, recogniser, w);
  else if (identify_it)
    identify(bytes, name_and_hash(bytes, file), {key}, recogniser, w);
  return file;
}

Result<FileOutcome> work_on_container(std::string_view bytes, const std::string& path, const Task& task,
                                      Recogniser& recogniser) {
  FileOutcome file;
  file.contents = TRY(container::read_contents(bytes, path));
  file.style = task.style.value_or(Style::kMute);
  for (const Span& text : file.contents->texts) {
    Wrapper& w = file.wrappers.emplace_back();
    w.bytes = text;
    w.outcome = survey_of_part(slice(bytes, text), task.policy, file.style, recogniser);
    const Inventory& found = w.outcome.inventory;
    if (found.is_cpp && found.compiled.empty()) {
      file.wrappers.pop_back();
      continue;
    }
    const std::string_view bytes_of_it = slice(bytes, text);
    if (task.identify)
      identify(bytes_of_it, container::key_of(bytes_of_it), file.contents->keys, recogniser, w);
  }
  conclude(file);
  if (file.state != State::kRewritten || !task.write) return file;
  file.rewritten = Rewritten::proved(bytes, muted(bytes, file), *task.policy);
  if (!file.rewritten) undecided(file, "the new file could not be proved; please report it", 0);
  return file;
}

std::optional<Rewritten> Rewritten::proved(std::string_view original, std::string candidate,
                                           const Policy& policy) {
  if (audit::audit_container(original, candidate, policy).verdict != audit::Verdict::kProved)
    return std::nullopt;
  return Rewritten(std::move(candidate));
}

}  // namespace torchpare
