// What scan, clean and undo are told, and what they come back with.
#pragma once

#include <chrono>
#include <functional>
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

struct RunSettings {
  Purpose purpose = Purpose::kSay;
  disk::Terms terms;                 ///< on which files are replaced
  unsigned threads = 0;              ///< 0: one per processor
  size_t most = kMostBytes;          ///< larger files are not read
  std::chrono::seconds timeout{20};  ///< that a server may take in all
  remote::TlsSettings tls;           ///< whom to believe of the servers
  Detail detail = Detail::kCounts;
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

}  // namespace torchpare::cache
