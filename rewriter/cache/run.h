// What scan, clean and undo are told, and what they come back with.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "cache/jobs.h"
#include "disk/root.h"
#include "remote/tls.h"

namespace torchpare::cache {

/// What a run is for.
enum class Purpose : uint8_t {
  kChange,  ///< to replace files and values
  kSay,     ///< to say what would be replaced
  kCheck,   ///< the same, and the exit code is no where anything would be
};

/// How long a server is waited for, and one that nobody named on the command line.
inline constexpr std::chrono::seconds kTimeout{20}, kUnaskedTimeout{5};

struct RunSettings {
  Purpose purpose = Purpose::kSay;
  disk::Terms terms;                            ///< on which files are replaced
  unsigned threads = 0;                         ///< 0: one per processor
  size_t most = kMostBytes;                     ///< larger files are not read
  std::optional<std::chrono::seconds> timeout;  ///< that a server is waited for; absent: kTimeout
  remote::TlsSettings tls;                      ///< whom to believe of the servers
  Detail detail = Detail::kCounts;
  Listing listing;  ///< of a scan: what its report lists
  /// Told of each file when its turn comes; called from several threads.
  std::function<void(size_t turn, size_t all)> progress;
};

/// A run that came to its end. What could not be done to one file is in its report.
struct Run {
  RunReport report;            ///< its exit code counts the errors
  std::vector<Error> errors;   ///< of no single file: receipts that cannot be written, a server that refuses
  std::vector<Error> ignored;  ///< receipts and folders of ours that somebody else could have written
};

/// for_each() of cache/jobs.h as the settings say, with progress.
std::vector<FileReport> report_each(const std::vector<Job>& jobs, const RunSettings& settings,
                                    const std::function<FileReport(const Job&, Workbench&)>& work);

/// Notes what went wrong, if anything did.
void note(const Result<Done>& done, std::vector<Error>& errors);

/// The run with its exit code: the worst of the errors, of the files, and of what a check finds. An error alone
/// where there is nothing to report beside it.
Result<Run> concluded(Purpose purpose, Run run);
/// The same, where no files are something to report too.
Run with_exit_code(Purpose purpose, Run run);

}  // namespace torchpare::cache
