// Two ways back: by receipt, and by the text alone.
//
// By receipt. Where a receipt speaks of the file, it decides. If the file's hash is the `after` of one, that one
// is followed: style delete wrote down what it took out, style mute where it put its '#'; the bytes with that
// put back must have the hash `before`. That goes on until no receipt leads further. If the file's hash is a
// `before`, it is as it was, whatever comments are in it. Anything else contradicts the receipts, and nothing
// is written: somebody has changed the file since, or a receipt is damaged. Such a file is let off only by its
// name: torch writes a wrapper anew under the hash of its text.
//
// The hash is enough. What a receipt of ours names need not be proved once more, so that what an earlier
// version wrote comes back, too, even if this one would not write it.
//
// By the text. Mute leaves everything in place, so the muted lines are found and put back (rewrite/unmute.h).
// Then audit must prove that the file is the result minus whole asserts. The name by which torch knows a
// wrapper is a hash of its text: it tells which of the comments that read like muted asserts were comments
// before. Where no name tells, all of them are put back that could have been muted; the result is proved, but
// called unverified.
//
// Example. A cache that was copied to another machine without its receipts: the names of its wrappers are
// hashes of their texts, so the result is certain all the same.
// Counter-example. A wrapper saved under a name of one's own and muted without a receipt: the result is
// proved, but nothing tells that those lines were not comments before.
#include "rewrite/restore.h"

#include <algorithm>
#include <functional>

#include "audit/container.h"
#include "container/contents.h"
#include "container/key.h"
#include "container/sha256.h"
#include "rewrite/rewrite_file.h"
#include "rewrite/unmute.h"

namespace torchpare {

std::string_view name_of(Witness witness) {
  constexpr std::string_view kNames[] = {"unverified", "name", "receipt"};
  return kNames[static_cast<size_t>(witness)];
}

namespace {

using Known = std::function<bool(std::string_view)>;

constexpr std::string_view kChanged =
    "it changed after it was rewritten, and its receipt does not fit it any more; nothing was written and "
    "the receipt is kept; put the file back from a copy, or delete it and let torch compile it again";
constexpr std::string_view kContradicts =
    "its receipt contradicts it: what was put back has not the hash that was written down; nothing was "
    "written and the receipt is kept; put the file back from a copy, or delete it and let torch compile it "
    "again";
constexpr std::string_view kNotTold = "what was muted cannot be told from other comments";

/// How much text may be audited over and over, in bytes, to find what could not have gone.
constexpr size_t kMostAudited = 64 << 20;

Policy everything_may_go() {
  Policy policy;
  for (Setting& s : policy.settings) s.chosen = {Action::kStrip, "undo"};
  return policy;
}

bool is_container(std::string_view bytes) { return container::may_be_container(bytes, bytes.size()); }

/// Whether the bytes are `original` minus whole asserts.
bool proved(std::string_view original, std::string_view bytes) {
  const Policy policy = everything_may_go();
  const auto report = is_container(bytes) ? audit::audit_container(original, bytes, policy)
                                          : audit::audit(original, bytes, policy);
  return report.verdict == audit::Verdict::kProved;
}

/// The bytes with what is muted put back.
struct Original {
  std::string bytes;
  bool muted = false;    ///< something was put back
  bool named = true;     ///< every wrapper that changed has the hash that is its name
  bool pristine = true;  ///< nothing was put back, and every wrapper has the hash that is its name
  std::optional<Error> unknown = {};  ///< why it is not known; what is known was put back all the same
};

/// All that is muted put back; where audit would not have let all of that go, what it would have let go alone.
/// A comment that reads like an assert which could not have gone was a comment before.
std::string put_back_provable(std::string_view text, const Unmuted& all) {
  size_t looks = 16 + kMostAudited / (text.size() + 1);
  if (proved(all.text, text) || all.asserts.size() > looks) return all.text;
  std::string out(text);
  for (size_t i = 0; i < all.asserts.size(); ++i) {
    std::string alone(text);
    all.write(i, ' ', alone);
    if (proved(alone, text)) all.write(i, ' ', out);
  }
  return out;
}

/// One wrapper of it, at offset `at`. `known` tells an original.
void put_back(std::string_view text, const Known& known, Recogniser& recogniser, size_t at, Original& out) {
  const Unmuted all = unmuted(text, recogniser);
  const bool pristine = known(text);
  out.pristine &= pristine;
  if (pristine || all.offsets.empty()) return;
  std::optional<std::string> before = reading(all, known);
  if (!before && !all.doubt.empty()) {
    out.unknown = Error{"", std::string(kNotTold), all.doubt, ""};
    return;
  }
  out.muted = true;
  out.named &= before.has_value();
  out.bytes.replace(at, text.size(), before ? *before : put_back_provable(text, all));
}

Original original_of_text(std::string_view bytes, const Known& known, Recogniser& recogniser) {
  Original out{std::string(bytes)};
  put_back(bytes, known, recogniser, 0, out);
  return out;
}

Original original_of_container(std::string_view bytes, Recogniser& recogniser) {
  Original out{std::string(bytes)};
  const auto contents = container::read_contents(bytes, "");  // who prints an error names the path
  if (!contents) {
    out.unknown = contents.error();
    return out;
  }
  const Known known = [&contents](std::string_view text) {
    const auto& keys = contents->keys;
    return !keys.empty() && std::ranges::find(keys, container::key_of(text)) != keys.end();
  };
  for (const Span& text : contents->texts) put_back(slice(bytes, text), known, recogniser, text.begin, out);
  out.pristine &= !contents->texts.empty();
  container::renew_checksums(out.bytes, contents->checksums);
  return out;
}

Original original_of(std::string_view bytes, const std::string& path, Recogniser& recogniser) {
  if (is_container(bytes)) return original_of_container(bytes, recogniser);
  const std::string key = key_in(path);
  const Known known = [&key](std::string_view text) {
    return !key.empty() && container::key_of(text) == key;
  };
  return original_of_text(bytes, known, recogniser);
}

/// The bytes before the replacement of which the receipt speaks. Nothing if it does not fit.
std::optional<std::string> undone(std::string_view bytes, const std::string& path, const Receipt& receipt) {
  auto before = receipt.style == Style::kDelete ? with_pieces(bytes, receipt.removed)
                                                : with_spaces(bytes, receipt.muted);
  if (before && receipt.style == Style::kMute && is_container(bytes))
    if (const auto contents = container::read_contents(bytes, path))
      container::renew_checksums(*before, contents->checksums);
  if (before && container::sha256_hex(*before) != receipt.before) before.reset();
  return before;
}

/// Receipts of the first version say of style mute only what hash the original has.
std::optional<std::string> without_offsets(std::string_view bytes, const std::string& hash,
                                           const RestoreFrom& from, Recogniser& recogniser) {
  std::vector<std::string_view> hashes;
  for (const Receipt& r : from.receipts)
    if (r.after.empty()) hashes.push_back(r.before);
  auto among = [&hashes](std::string_view one) { return std::ranges::find(hashes, one) != hashes.end(); };
  if (hashes.empty() || among(hash)) return std::nullopt;
  const Known known = [&among](std::string_view text) { return among(container::sha256_hex(text)); };
  Original found = is_container(bytes) ? original_of_container(bytes, recogniser)
                                       : original_of_text(bytes, known, recogniser);
  if (!found.muted || !known(found.bytes)) return std::nullopt;
  return std::move(found.bytes);
}

/// From one state of a file to the one before it.
struct Step {
  std::optional<std::string> before = {};
  bool contradicted = false;  ///< a receipt leads back from here, but not to what it says
};

Step step_back(std::string_view bytes, const std::string& hash, const RestoreFrom& from,
               Recogniser& recogniser) {
  Step step;
  for (auto r = from.receipts.rbegin(); r != from.receipts.rend(); ++r) {
    if (r->after != hash || r->before == hash) continue;
    if (auto before = undone(bytes, from.path, *r)) return {std::move(before), false};
    step.contradicted = true;
  }
  if (!step.contradicted) step.before = without_offsets(bytes, hash, from, recogniser);
  return step;
}

/// What is to be written, before it is a Rewritten.
struct Found {
  State state = State::kUnchanged;
  std::string bytes = {};
  Witness witness = Witness::kNone;
  std::string reason = {};
};

Found by_text(std::string_view bytes, Original original) {
  if (original.unknown) return {.state = State::kUndecided, .reason = message(*original.unknown)};
  if (!original.muted) return {};
  if (original.bytes == bytes || !proved(original.bytes, bytes))
    return {.state = State::kUndecided, .reason = std::string(kNotTold)};
  return {State::kRewritten, std::move(original.bytes), original.named ? Witness::kName : Witness::kNone, {}};
}

/// A file that fits no receipt: only its name can say that it is an original, or how it becomes one.
Found against_receipts(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser) {
  Original original = original_of(bytes, from.path, recogniser);
  if (!original.unknown && original.pristine) return {};
  const bool named = original.muted && original.named;
  Found found = by_text(bytes, std::move(original));
  if (found.state == State::kRewritten && named) return found;
  return {.state = State::kFailed, .reason = std::string(kChanged)};
}

Found by_receipts(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser) {
  std::string now(bytes);
  // The bound is for receipts that lead in a circle.
  for (size_t turn = 0; turn <= from.receipts.size(); ++turn) {
    const std::string hash = container::sha256_hex(now);
    Step step = step_back(now, hash, from, recogniser);
    if (step.contradicted) break;
    if (step.before) {
      now = std::move(*step.before);
    } else if (std::ranges::find(from.receipts, hash, &Receipt::before) == from.receipts.end()) {
      return against_receipts(bytes, from, recogniser);
    } else if (now == bytes) {
      return {};
    } else {
      return {State::kRewritten, std::move(now), Witness::kReceipt, {}};
    }
  }
  return {.state = State::kFailed, .reason = std::string(kContradicts)};
}

}  // namespace

Restoration restore(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser) {
  Found found = from.receipts.empty() ? by_text(bytes, original_of(bytes, from.path, recogniser))
                                      : by_receipts(bytes, from, recogniser);
  Restoration out{found.state, std::nullopt, found.witness, std::move(found.reason)};
  if (found.state == State::kRewritten) out.restored = Rewritten(std::move(found.bytes));
  return out;
}

}  // namespace torchpare
