// From INPUT words to reports: expanding directories, reading, and working on several files at once.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/sites.h"
#include "disk/files.h"
#include "report.h"
#include "tools/commands.h"

namespace torchpare::tools {

/// One file to look at.
struct Job {
  std::string path;     ///< "-": standard input
  bool named = true;    ///< on the command line, as against found below a directory
  std::string skipped;  ///< why it is only listed

  Style default_style() const { return named ? Style::kDelete : Style::kMute; }
};

/// Expands directories. Errors: an input that does not exist.
Result<std::vector<Job>> jobs_for(const std::vector<std::string>& inputs);

/// Whether the inputs name just one file (or standard input).
bool is_single_file(const std::vector<std::string>& inputs);

/// What a thread keeps from file to file.
struct Workbench {
  disk::FileText file;
  Recogniser recogniser;
};

/// Reads the file of a job into the workbench, or standard input. A large file waits for `turn`, where given,
/// before it takes memory.
Result<Done> load(const Job& job, Workbench& bench, std::unique_lock<std::mutex>* turn = nullptr);

/// Runs `work` on every job that is not skipped, `threads` at once (0: one per processor), and returns the
/// reports in the order of the jobs. A file that cannot be read is reported as failed. Large files are worked
/// on one at a time, so that memory is bounded by the largest file and not by the number of threads.
std::vector<FileReport> for_each(const std::vector<Job>& jobs, unsigned threads,
                                 const std::function<FileReport(const Job&, Workbench&)>& work);

/// A walked file that is no wrapper is none of our business: it becomes a skipped one.
void skip_if_no_wrapper(const Job& job, const Outcome& outcome, FileReport& report);

/// What one file contributes to the exit code, apart from --check.
ExitCode exit_code_of(const FileReport& report);

}  // namespace torchpare::tools
