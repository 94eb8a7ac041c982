// Every report as text and as JSON: the only place that formats.
#pragma once

#include <array>
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
};

/// One wrapper of a file.
struct WrapperReport {
  std::string key;  ///< the name torch gives it; empty where it cannot be told
  Condition condition = Condition::kUnknown;
  std::string_view torch;  ///< release that writes such text: "2.14 or later"
  size_t asserts = 0;
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
  std::vector<Tally> tallies;
  std::vector<SiteReport> sites;  ///< all of them with Detail::kSites, else those that are stuck
  std::vector<OddityReport> oddities;
  std::string diff;

  size_t count(Fate fate) const;
};

std::string_view name_of(Fate fate);
std::string_view name_of(Condition condition);

/// How much of a file goes into its report.
enum class Detail : uint8_t { kCounts, kSites };

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

/// A whole run of `rewrite`, `scan` or `undo`.
struct RunReport {
  enum class Command : uint8_t { kScan, kRewrite, kUndo };

  Command command = Command::kRewrite;
  bool dry_run = false;
  bool details = false;            ///< list each file, not only those that need a word
  const Policy* policy = nullptr;  ///< null: none could be resolved, `policy_missing` says why
  std::string policy_missing;
  std::vector<FileReport> files;
  int exit_code = 0;
};

std::string_view name_of(RunReport::Command command);
std::string to_text(const RunReport& run);
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
