// Every report as text and as JSON: the only place that formats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.h"
#include "core/exit_code.h"
#include "core/result.h"
#include "core/source.h"
#include "core/state.h"
#include "policy/policy.h"
#include "report/table.h"
#include "rewrite/restore.h"
#include "rewrite/rewrite_file.h"

namespace torchpare {

/// One assert, as reported. Strings are copies: a report outlives the text it speaks of.
struct SiteReport {
  size_t wrapper = 0;  ///< index into FileReport::wrappers
  Position at;         ///< in the wrapper's text
  std::string body;    ///< its name, cut if it is absurdly long
  Form form = Form::kSizeStride;
  bool is_comment = false;  ///< stands for an assert, but nothing of it runs
  Class cls = Class::kUnnamed;
  std::string op;
  Fate fate = Fate::kKept;
  std::string origin;  ///< who decided; empty without a policy
  std::string stuck;   ///< why it stays although the policy strips it; empty: as the whole file
  std::string line;    ///< with Detail::kSites the part of its first line that is shown
};

struct OddityReport {
  size_t wrapper = 0;
  Position at;
  Position at_utf16;  ///< the same, its column counted in UTF-16 code units
  std::string what;
  std::string line;  ///< the part of it that is shown
};

/// How many asserts of one kind, class and op there are, and what becomes of them.
struct Tally {
  Kind kind = Kind::kSizeAsserts;
  Class cls = Class::kUnnamed;
  std::string op;
  size_t asserts = 0;
  size_t comments = 0;                     ///< lines that stand for an assert without being one
  std::array<size_t, kFateCount> fates{};  ///< indexed by Fate
  size_t muted = 0;                        ///< asserts that are comments by now, where that was asked

  size_t count(Fate fate) const { return fates[static_cast<size_t>(fate)]; }
  /// The other's numbers too.
  void add(const Tally& other);
};

/// All of them added up, whatever they speak of.
Tally total(const std::vector<Tally>& tallies);

/// One wrapper of a file.
struct WrapperReport {
  std::string key;  ///< the name torch gives it; empty where it cannot be told
  Condition condition = Condition::kUnknown;
  std::string_view torch;   ///< release that writes such text: "2.14 or later"
  std::string_view device;  ///< it runs on: "cuda", "cpu"
  size_t bytes = 0;
  size_t asserts = 0;                      ///< that are executed
  size_t muted = 0;                        ///< that are comments by now
  std::array<size_t, kKindCount> kinds{};  ///< both together, indexed by Kind
};

/// What was found in one file and what became of it.
struct FileReport {
  std::string path;
  std::string layout;      ///< what its place says it is: "FX graph cache entry"; empty for a file on its own
  bool container = false;  ///< its wrappers are within something else
  std::string format;      ///< of a container: "pickle", "mega-cache"
  std::string torch;       ///< the version that a container names
  std::vector<WrapperReport> wrappers;
  State state = State::kUnchanged;
  std::string reason;                ///< for kUndecided, kSkipped and kFailed
  std::optional<Witness> witness;    ///< of undo: what tells that the original is back
  std::optional<Position> at;        ///< what `reason` speaks of
  std::optional<Position> at_utf16;  ///< the same, its column counted in UTF-16 code units
  std::string excerpt;               ///< that line, with a caret
  Style style = Style::kDelete;
  size_t bytes = 0;  ///< of the original
  size_t bytes_after = 0;
  std::optional<size_t> cache;  ///< the one that it is part of: index into RunReport::caches
  std::string in_cache;         ///< its path from there; on a server its key
  std::vector<Tally> tallies;
  std::vector<SiteReport> sites;  ///< all of them with Detail::kSites, else those that are stuck
  std::vector<OddityReport> oddities;
  std::string diff;

  size_t count(Fate fate) const { return total(tallies).count(fate); }
};

std::string_view name_of(Fate fate);
std::string_view name_of(Condition condition);

/// How much of a file goes into its report; each says what those before it say.
enum class Detail : uint8_t {
  kCounts,
  kOrigins,  ///< which torch wrote a wrapper, and for what device
  kSites,
};

/// Why asserts in C++ are never touched.
inline constexpr std::string_view kWhyCompiled =
    "what runs is a library, compiled from that text and found by its hash; only compiling anew with the "
    "flag "
    "off is without them";

/// Turns an outcome into its report; `bytes` is what it was made from.
FileReport report_on(std::string path, std::string_view bytes, const FileOutcome& outcome, Detail detail);

/// The same for one text alone.
FileReport report_on(std::string path, std::string_view text, Style style, const Outcome& outcome,
                     Detail detail);

/// The file stays as it is, for a reason that the report gives: what was to be stripped is undecided.
void keep_all(FileReport& report);

/// The tallies of all files together, in order of kind, class and op.
std::vector<Tally> tally(const std::vector<FileReport>& files);

/// One wrapper of which a cache holds several copies, by the name they share.
struct CopiesReport {
  std::string key;
  std::vector<size_t> files;   ///< indices into RunReport::files
  bool has_text_file = false;  ///< one of them is the .py that torch would load
  bool differ = false;         ///< the texts are not the same, muted asserts aside
};

/// The wrappers that are in containers, and where else they are.
std::vector<CopiesReport> copies_in(const std::vector<FileReport>& files);

/// A cache as a whole: a folder of Inductor's, one of vLLM's for one configuration, or a server.
struct CacheReport {
  std::string path;    ///< the folder, absolute; the server's address
  std::string origin;  ///< who named the place it was found in: "TORCHINDUCTOR_CACHE_DIR"; empty: an input
  std::string place;   ///< that place
  std::string layout;  ///< "Inductor", "vLLM", "vLLM AOT" or "Redis"
  std::string config;  ///< the hash that vLLM names it by
  std::vector<std::string> ranks;  ///< "0_0": of vLLM's workers
  std::vector<std::string>
      torch;           ///< versions that containers name; else what wrappers tell: "2.13 or later"
  size_t files = 0;    ///< that were looked at
  uint64_t bytes = 0;  ///< of all files, kernels and libraries too; of a server's, of those looked at
  std::optional<int64_t> oldest, newest;  ///< changes of files, in seconds since 1970
  size_t wrappers = 0;                    ///< each copy counts
  size_t muted_wrappers = 0;              ///< of which all or some asserts are comments
  size_t asserts = 0;                     ///< that are executed
  size_t muted = 0;                       ///< that are comments
  size_t stripped = 0;                    ///< of the asserts: what the policy would take out
  size_t troubles = 0;                    ///< files that failed or are undecided
};

/// A place without a cache.
struct EmptyPlace {
  std::string path, origin, why;
};

/// What text and JSON list beside the totals.
struct Listing {
  bool caches = false;    ///< each cache, and the places without one
  bool wrappers = false;  ///< each wrapper
  size_t top = 0;         ///< so many wrappers and operators with the most asserts

  bool any() const { return caches || wrappers || top > 0; }
};

/// A whole run of `rewrite`, `scan` or `undo`.
struct RunReport {
  enum class Command : uint8_t { kScan, kRewrite, kUndo };

  Command command = Command::kRewrite;
  bool dry_run = false;
  bool details = false;            ///< list each file, not only those that need a word
  const Policy* policy = nullptr;  ///< null: none could be resolved, `policy_missing` says why
  std::string policy_missing;
  std::vector<FileReport> files;
  std::vector<CacheReport> caches;  ///< of a scan: what the folders and servers hold
  std::vector<EmptyPlace> empty_places;
  Listing listing;
  int64_t made = 0;  ///< when, in seconds since 1970: ages are told from it
  int exit_code = 0;
};

std::string_view name_of(RunReport::Command command);
std::string to_text(const RunReport& run, const Look& look = {});
std::string to_json(const RunReport& run);

std::string to_text(const Policy& policy);

/// What a text or a file of that state contributes to the exit code, apart from --check; `stuck`: how many of its sites
/// have Fate::kStuck.
constexpr ExitCode exit_code_of(State state, size_t stuck) {
  if (state == State::kFailed) return kTrouble;
  return state == State::kUndecided || stuck > 0 ? kUndecided : kYes;
}

/// Yes for proved, no for refuted.
constexpr ExitCode exit_code_of(audit::Verdict verdict) {
  constexpr ExitCode kCodes[] = {kYes, kNo, kUndecided};
  return kCodes[static_cast<size_t>(verdict)];
}

/// `a` and `b` are the texts that were compared, under their names.
struct AuditedPair {
  std::string_view a_name, a, b_name, b;
  bool containers = false;  ///< they are no texts: places in them are bytes, not lines
};

std::string to_text(const audit::AuditReport& report, const AuditedPair& pair);
std::string to_json(const audit::AuditReport& report, const AuditedPair& pair, const Policy& policy);

}  // namespace torchpare
