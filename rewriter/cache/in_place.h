// Replacing files in place: their roots locked, new files staged, and all of them put in place together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cache/jobs.h"
#include "disk/replace.h"
#include "disk/root.h"

namespace torchpare::cache {

/// What clean and undo share. stage() may be called from several threads.
class InPlace {
 public:
  explicit InPlace(const disk::Terms& terms) : terms_(terms), batch_(terms.force) {}

  /// Locks the root of each input. What cannot be found or opened is left for jobs() to list. Errors: another
  /// run is at work there; it is not the user's alone (disk/root.h), or a link of somebody else's leads there.
  Result<Done> lock(const std::vector<std::string>& inputs);
  /// In the place of lock(), for a run that changes nothing. Errors: what a root has of ours is not ours.
  Result<Done> look_at(const std::vector<std::string>& inputs);

  /// The files of the inputs that were locked, none larger than `most`. Errors: another run is at work below.
  Result<std::vector<Job>> jobs(size_t most) const;

  /// Where the file of a job is, absolute and without links; what the job's input is, likewise. Nothing is looked up
  /// for it, so it stays what it was whatever is swapped meanwhile. For what lock() or look_at() found.
  std::string real_path_of(const Job& job) const;
  const std::string& named_by(const Job& job) const { return inputs_[job.input].real; }
  /// What the inputs are that can be found.
  std::vector<std::string> named() const;

  /// A file whose turn fails is reported as failed.
  void stage(const Job& job, disk::Replacement replacement, FileReport& report);
  void withhold(const std::string& path) { batch_.withhold(path); }

  /// Puts what was staged in place, by so many threads (0: one per processor); a file whose turn fails is reported as
  /// failed. Returns what went wrong.
  std::vector<Error> commit(std::vector<FileReport>& files, unsigned threads);

  /// Adds to what was ignored.
  void note_ignored(const std::vector<Error>& ignored);
  /// What was ignored because somebody else could have written it; each once.
  const std::vector<Error>& ignored() const { return ignored_; }

 private:
  struct Input {
    std::string path;  ///< as the user spells it
    std::string real, root;
    std::optional<Error> trouble;
  };
  Result<Input> input_of(const std::string& path) const;
  Result<std::vector<Job>> jobs_in(size_t i, size_t most) const;

  const disk::Terms terms_;
  std::vector<Input> inputs_;
  std::optional<disk::Roots> roots_;
  disk::Batch batch_;  // goes before the roots are unlocked
  std::vector<Error> ignored_;
};

}  // namespace torchpare::cache
