// From INPUT words to reports: expanding directories, reading, and working on several files at once.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/exit_code.h"
#include "disk/files.h"
#include "disk/layout.h"
#include "disk/walk.h"
#include "find/sites.h"
#include "report/report.h"
#include "rewrite/restore.h"

namespace torchpare::cache {

/// Larger files are not read unless somebody asks for it.
inline constexpr size_t kMostBytes = size_t{2} << 30;

/// One file to look at.
struct Job {
  std::string path;   ///< "-": standard input
  bool named = true;  ///< on the command line, as against found below a directory
  disk::Layout layout = disk::Layout::kUnknown;
  std::string skipped = {};                            ///< why it is only listed
  size_t input = 0;                                    ///< which word on the command line it came from
  std::optional<Error> failed = {};                    ///< what went wrong with it already
  size_t most = std::numeric_limits<size_t>::max();    ///< larger files are not read
  std::shared_ptr<const disk::Directory> folder = {};  ///< where it was found, and its name from there on
  std::string below = {};
};

/// Expands directories. What cannot be opened or read is among the jobs, as failed. A file that several inputs name
/// is there once.
std::vector<Job> jobs_for(const std::vector<std::string>& inputs, size_t most = kMostBytes);

/// What jobs_for() puts together: of input number `i` that is a file, or that cannot be opened; and of all that
/// was found below a folder.
Job job_of_file(const std::string& path, size_t i, size_t most);
Job job_of_trouble(const std::string& path, const Error& error, size_t i);
std::vector<Job> jobs_below(std::shared_ptr<const disk::Directory> folder, disk::Walk found, size_t i,
                            size_t most);

/// Leaves each file once, however it was named: as it was found below a directory, if it is looked at there, else as
/// the first input that names it. `named`: where each input is, without links; empty where that is not known.
void drop_repeated(std::vector<Job>& jobs, const std::vector<std::string>& named);

/// Whether the inputs name just one file (or standard input).
bool is_single_file(const std::vector<std::string>& inputs);

/// The report of what is not looked at, by its path.
FileReport skipped(const std::string& path, std::string reason);

/// The report says that this went wrong.
void fail(FileReport& report, const Error& error);

/// What a thread keeps from file to file.
struct Workbench {
  disk::FileText file;
  Recogniser recogniser;
  bool is_container = false;  ///< whether the file may be a pickle or a blob, by its first bytes
};

/// Reads the file of a job into the workbench, or standard input. A large file waits for `turn`, where given,
/// before it takes memory. Returns why it was not read, which is so only for one found below a directory that
/// can hold no wrapper; else nothing.
Result<std::string> read(const Job& job, Workbench& bench, std::unique_lock<std::mutex>* turn = nullptr);

/// Finds and decides on the wrappers of the file on the workbench, and reports. Without a style, what was found
/// below a directory is muted.
FileReport report_on_job(const Job& job, Workbench& bench, Task task, Detail detail,
                         const std::function<void(const FileOutcome&, FileReport&)>& then = {});

/// Runs `work` on every job that is not skipped, `threads` at once (0: one per processor), and returns the
/// reports in the order of the jobs. A file that cannot be read, or for which the memory does not suffice, is
/// reported as failed. Large files are worked on one at a time, so that memory is bounded by the largest file
/// and not by the number of threads.
std::vector<FileReport> for_each(const std::vector<Job>& jobs, unsigned threads,
                                 const std::function<FileReport(const Job&, Workbench&)>& work);

/// What became of a file that undo looked at: its state, and how that is known.
void tell(const Restoration& restoration, FileReport& report);

/// What one file contributes to the exit code, apart from --check.
ExitCode exit_code_of(const FileReport& report);

}  // namespace torchpare::cache
