// Two ways back, tried in turn until neither leads further.
//
// By receipt: the newest one whose `after` is the file's hash. Style delete wrote down what it took out; the
// bytes with that put back must have the hash `before`. By the text: mute leaves everything in place, so the
// muted lines are found and put back (core/unmute.h). Then audit must prove that the file is the result minus
// whole asserts, and a witness is looked for: any receipt's `before`, or the names by which torch knows the
// wrappers.
//
// Example. A cache that was copied to another machine without its receipts: the names of its wrappers are
// hashes of their texts, so the result is certain all the same. Counter-example. A wrapper saved under a name
// of one's own and muted without a receipt: the result is proved, but nothing tells that those lines were not
// comments before.
#include "restore.h"

#include <algorithm>

#include "audit/container.h"
#include "container/contents.h"
#include "container/key.h"
#include "container/sha256.h"
#include "core/unmute.h"
#include "rewrite_file.h"

namespace torchpare {
namespace {

Policy everything_may_go() {
  Policy policy;
  for (Setting& s : policy.settings) s.chosen = {Action::kStrip, "undo"};
  return policy;
}

/// The bytes with everything muted put back, and how sure the names make us.
struct Original {
  std::string bytes;
  size_t lines = 0;
  bool named = true;    ///< every wrapper that changed has the hash that is its name
  bool proved = false;  ///< audit's word
  std::string trouble;
};

Original original_of_text(std::string_view bytes, const std::string& path, Recogniser& recogniser) {
  Unmuted before = unmuted(bytes, recogniser);
  Original out{std::move(before.text), before.offsets.size(), false, false, {}};
  const std::string key = key_in(path);
  out.named = !key.empty() && container::key_of(out.bytes) == key;
  const auto report = audit::audit(out.bytes, bytes, everything_may_go());
  out.proved = report.verdict == audit::Verdict::kProved;
  return out;
}

Original original_of_container(std::string_view bytes, const std::string& path, Recogniser& recogniser) {
  Original out{std::string(bytes), 0, true, false, {}};
  const auto contents = container::read_contents(bytes, path);
  if (!contents) {
    out.trouble = message(contents.error());
    return out;
  }
  for (const Span& text : contents->texts) {
    const Unmuted before = unmuted(slice(bytes, text), recogniser);
    if (before.offsets.empty()) continue;
    out.bytes.replace(text.begin, text.size(), before.text);
    out.lines += before.offsets.size();
    const std::string key = container::key_of(before.text);
    out.named &= std::find(contents->keys.begin(), contents->keys.end(), key) != contents->keys.end();
  }
  for (auto c = contents->checksums.rbegin(); c != contents->checksums.rend(); ++c)
    container::store_checksum(out.bytes, *c);
  out.proved =
      audit::audit_container(out.bytes, bytes, everything_may_go()).verdict == audit::Verdict::kProved;
  return out;
}

/// Follows receipts of style delete. Nothing: none fits.
std::optional<std::string> by_receipt(std::string_view bytes, const std::vector<Receipt>& receipts) {
  const std::string hash = container::sha256_hex(bytes);
  for (auto r = receipts.rbegin(); r != receipts.rend(); ++r) {
    if (r->style != Style::kDelete || r->after != hash || r->before == hash) continue;
    auto before = with_pieces(bytes, r->removed);
    if (before && container::sha256_hex(*before) == r->before) return before;
  }
  return std::nullopt;
}

bool has_receipt(std::string_view bytes, const std::vector<Receipt>& receipts) {
  if (receipts.empty()) return false;
  const std::string hash = container::sha256_hex(bytes);
  return std::any_of(receipts.begin(), receipts.end(), [&](const Receipt& r) { return r.before == hash; });
}

}  // namespace

std::string_view name_of(Witness witness) {
  constexpr std::string_view kNames[] = {"unverified", "name", "receipt"};
  return kNames[static_cast<size_t>(witness)];
}

namespace {

/// How sure one is of an original that was found by the text.
Witness witness_of(const Original& original, const std::vector<Receipt>& receipts) {
  if (has_receipt(original.bytes, receipts)) return Witness::kReceipt;
  return original.named ? Witness::kName : Witness::kNone;
}

}  // namespace

Restoration restore(std::string_view bytes, const RestoreFrom& from, Recogniser& recogniser) {
  Restoration out;
  std::string now(bytes);
  // Each turn follows a receipt or puts back all that is muted. The bound is for receipts that lead in a
  // circle.
  for (size_t turn = 0; turn <= 2 * from.receipts.size() + 2; ++turn) {
    if (auto before = by_receipt(now, from.receipts)) {
      out.witness = Witness::kReceipt;
      now = std::move(*before);
      continue;
    }
    const bool container = container::may_be_container(now, now.size());
    Original original = container ? original_of_container(now, from.path, recogniser)
                                  : original_of_text(now, from.path, recogniser);
    if (original.lines == 0 && original.trouble.empty()) break;
    if (!original.proved) {
      out.state = Restoration::State::kUndecided;
      out.reason =
          original.trouble.empty() ? "what was muted cannot be told from other comments" : original.trouble;
      return out;
    }
    out.witness = witness_of(original, from.receipts);
    now = std::move(original.bytes);
  }
  if (now == bytes) return out;
  out.state = Restoration::State::kRestored;
  out.restored = Rewritten(std::move(now));
  return out;
}

}  // namespace torchpare
