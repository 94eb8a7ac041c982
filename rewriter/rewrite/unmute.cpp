// Mute turns the space before each code line of an assert into '#'. What can have been one is cut out by itself
// (rewrite/muted.h); whether an assert may stand there, only the whole text tells.
//
// Idea. All of them are put back, and what is no site then becomes a comment again. One whose indentation fits
// no block makes the text unreadable; it is found by putting back, alone, each of those that stand together
// there. Where each fits alone and they do not fit together, more than one reading is possible, and that is
// said.
//
// Counter-example. In a string, or behind a function's return, `    #assert_size_stride(buf0, (4, ), (1, ))` is
// cut out, is no site of the text, and stays a comment.
#include "rewrite/unmute.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "find/bytes.h"
#include "rewrite/muted.h"

namespace torchpare {
namespace {

/// How much text may be scanned over and over, in bytes, before it is given up.
constexpr size_t kMostScanned = 64 << 20;
/// How much text may be offered as an original; a hash of it takes longer.
constexpr size_t kMostOffered = 16 << 20;

class Unmuter {
 public:
  Unmuter(std::string_view text, Recogniser& recogniser)
      : text_(text),
        recogniser_(recogniser),
        asserts_(muted_asserts(text, recogniser)),
        looks_(16 + kMostScanned / (text.size() + 1)) {}

  Unmuted run() &&;

 private:
  size_t code_between(size_t from, size_t to) const;
  std::string with(const std::vector<MutedLines>& asserts) const;
  std::vector<bool> sites_of(const Inventory& found, const std::string& text,
                             const std::vector<MutedLines>& asserts) const;
  void settle();
  size_t together(size_t first) const;
  bool fits(const MutedLines& a);
  bool mark_misfits(size_t first, size_t last, std::vector<bool>& drop);
  bool is_understood();
  bool mark_unreadable(const Inventory& found, std::vector<bool>& drop);
  bool mark_no_sites(const std::vector<bool>& is_site, std::vector<bool>& drop);
  std::string why_not_told(const Inventory& found);

  std::string_view text_;
  Recogniser& recogniser_;
  std::vector<MutedLines> asserts_;
  size_t looks_;  ///< how many times more the whole text may be looked at
  std::optional<bool> understood_;
  std::string doubt_;
};

/// The first code at or behind `from`, comments passed over; `to` if none stands before that.
size_t Unmuter::code_between(size_t from, size_t to) const {
  while (from < to) {
    const size_t first = text_.find_first_not_of(" \n", from);
    if (first >= to || text_[first] != '#') return std::min(first, to);
    from = find_newline(text_, first);
  }
  return to;
}

std::string Unmuter::with(const std::vector<MutedLines>& asserts) const {
  std::string text(text_);
  for (const MutedLines& a : asserts)
    for (size_t hash : a.hashes) text[hash] = ' ';
  return text;
}

size_t code_lines(std::string_view lines) {
  size_t count = 0;
  for (size_t line = 0; line < lines.size(); line = find_newline(lines, line) + 1) {
    const size_t first = lines.find_first_not_of(' ', line);
    count += first < lines.size() && lines[first] != '\n';
  }
  return count;
}

/// Which of the asserts, put back in `text`, are sites there or parts of one all of which was put back.
std::vector<bool> Unmuter::sites_of(const Inventory& found, const std::string& text,
                                    const std::vector<MutedLines>& asserts) const {
  std::vector<bool> is_site(asserts.size());
  size_t next = 0;
  for (const Site& site : found.sites) {
    while (next < asserts.size() && asserts[next].begin < site.code) ++next;
    size_t behind = next, lines = 0;
    for (; behind < asserts.size() && asserts[behind].end < site.bytes.end + (site.bytes.end == text.size());
         ++behind)
      lines += asserts[behind].hashes.size();
    const bool whole = lines == code_lines(slice(text, {site.code, site.bytes.end}));
    for (; next < behind; ++next) is_site[next] = whole;
  }
  return is_site;
}

/// Past the asserts that stand together with number `first` and behind it: comments alone are between them.
size_t Unmuter::together(size_t first) const {
  size_t last = first + 1;
  while (last < asserts_.size() &&
         code_between(asserts_[last - 1].end, asserts_[last].begin) == asserts_[last].begin)
    ++last;
  return last;
}

/// Whether it is a site when it alone is put back.
bool Unmuter::fits(const MutedLines& a) {
  if (looks_ == 0) return true;
  --looks_;
  const std::string text = with({a});
  const Inventory found = find_sites(text, recogniser_, Wanted::kSites);
  return !found.obstacle && sites_of(found, text, {a})[0];
}

/// Marks those of asserts that stand together which do not fit alone. Whether one fits depends on its column
/// and its form. False: all of them do.
bool Unmuter::mark_misfits(size_t first, size_t last, std::vector<bool>& drop) {
  std::map<std::pair<size_t, std::string_view>, bool> known;
  bool marked = false;
  for (size_t i = first; i < last; ++i) {
    const std::pair kind(asserts_[i].column(), name_at(text_, asserts_[i].hashes[0] + 1));
    auto at = known.find(kind);
    if (at == known.end()) at = known.emplace(kind, fits(asserts_[i])).first;
    drop[i] = !at->second;
    marked |= drop[i];
  }
  return marked;
}

/// Whether the text as it is can be understood. Asked once, and only when there is trouble.
bool Unmuter::is_understood() {
  if (!understood_) understood_ = !find_sites(text_, recogniser_, Wanted::kSites).obstacle;
  return *understood_;
}

/// Marks those that keep the text from being understood. False: it cannot be told which.
bool Unmuter::mark_unreadable(const Inventory& found, std::vector<bool>& drop) {
  size_t at = found.obstacle->at;
  // A function that does not end in its return is named by its `def`; what was put back stands behind that.
  for (size_t i = 0; i < found.bodies.size(); ++i)
    if (found.bodies[i].at == at) at = i + 1 < found.bodies.size() ? found.bodies[i + 1].at : text_.size();
  size_t first = 0, last = 0;
  while (last < asserts_.size() && asserts_[last].begin <= at) last = together(first = last);
  return last > 0 && is_understood() && mark_misfits(first, last, drop);
}

/// Marks those that are no sites. One that is none only beside others in other columns may be one without
/// them; false: it cannot be told which.
bool Unmuter::mark_no_sites(const std::vector<bool>& is_site, std::vector<bool>& drop) {
  for (size_t first = 0, last = 0; first < asserts_.size(); first = last) {
    last = together(first);
    bool all = true, one_column = true;
    for (size_t i = first; i < last; ++i) {
      all &= is_site[i];
      one_column &= asserts_[i].column() == asserts_[first].column();
    }
    if (all) continue;
    if (!one_column && !mark_misfits(first, last, drop)) return false;
    for (size_t i = first; one_column && i < last; ++i) drop[i] = !is_site[i];
  }
  return true;
}

std::string Unmuter::why_not_told(const Inventory& found) {
  if (looks_ == 0) return "too many of them stand where no assert can";
  if (found.obstacle && !is_understood())
    return fmt::format("the text is not understood: {}", found.obstacle->what);
  return "some of them exclude each other";
}

/// Leaves those that are sites when all of them are put back.
void Unmuter::settle() {
  while (!asserts_.empty()) {
    const std::string text = with(asserts_);
    const Inventory found = find_sites(text, recogniser_, Wanted::kSites);
    std::vector<bool> drop(asserts_.size());
    const bool told =
        found.obstacle ? mark_unreadable(found, drop) : mark_no_sites(sites_of(found, text, asserts_), drop);
    if (!told || looks_ == 0) {
      doubt_ = why_not_told(found);
      return;
    }
    --looks_;
    std::vector<MutedLines> kept;
    for (size_t i = 0; i < asserts_.size(); ++i)
      if (!drop[i]) kept.push_back(asserts_[i]);
    if (kept.size() == asserts_.size()) return;
    asserts_ = std::move(kept);
  }
}

Unmuted Unmuter::run() && {
  settle();
  Unmuted out{with(asserts_), {}, {}, std::move(doubt_)};
  for (const MutedLines& a : asserts_) {
    out.asserts.push_back(out.offsets.size());
    out.offsets.insert(out.offsets.end(), a.hashes.begin(), a.hashes.end());
  }
  return out;
}

/// Tries all ways to leave `left` asserts muted, those from number `from` on.
class Readings {
 public:
  Readings(const Unmuted& all, const std::function<bool(std::string_view)>& is_original)
      : all_(all),
        is_original_(is_original),
        text_(all.text),
        tries_(1 + kMostOffered / (text_.size() + 1)) {}

  std::optional<std::string> run() && {
    for (size_t left = 0; left <= all_.asserts.size() && tries_ > 0; ++left)
      if (without(left, 0)) return std::move(text_);
    return std::nullopt;
  }

 private:
  bool without(size_t left, size_t from) {
    if (left == 0) return tries_ > 0 && tries_-- > 0 && is_original_(text_);
    for (size_t i = from; i + left <= all_.asserts.size() && tries_ > 0; ++i) {
      all_.write(i, '#', text_);
      if (without(left - 1, i + 1)) return true;
      all_.write(i, ' ', text_);
    }
    return false;
  }

  const Unmuted& all_;
  const std::function<bool(std::string_view)>& is_original_;
  std::string text_;
  size_t tries_;
};

}  // namespace

void Unmuted::write(size_t i, char byte, std::string& in) const {
  const size_t end = i + 1 < asserts.size() ? asserts[i + 1] : offsets.size();
  for (size_t k = asserts[i]; k < end; ++k) in[offsets[k]] = byte;
}

Unmuted unmuted(std::string_view text, Recogniser& recogniser) { return Unmuter(text, recogniser).run(); }

std::optional<std::string> reading(const Unmuted& all,
                                   const std::function<bool(std::string_view)>& is_original) {
  return Readings(all, is_original).run();
}

}  // namespace torchpare
