// Replacing files in place: their roots locked, new files staged, and all of them put in place together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "disk/files.h"
#include "disk/root.h"
#include "tools/files.h"

namespace torchpare::tools {

/// What rewrite and undo share. stage() may be called from several threads.
class InPlace {
 public:
  explicit InPlace(bool force) : batch_(force) {}

  /// Locks the root of each input; jobs name theirs by its index. Errors: another run is at work there, no
  /// such file.
  Result<Done> lock(const std::vector<std::string>& inputs);

  /// A file whose turn fails is reported as failed.
  void stage(const Job& job, const disk::Replacement& replacement, FileReport& report);
  void withhold(const std::string& path) { batch_.withhold(path); }

  /// Puts what was staged in place; a file whose turn fails is reported as failed.
  ExitCode commit(std::vector<FileReport>& files);

 private:
  std::vector<std::string> root_of_input_;
  std::optional<disk::Roots> roots_;
  disk::Batch batch_;  // goes before the roots are unlocked
};

/// The report says that this went wrong.
void fail(FileReport& report, const Error& error);

}  // namespace torchpare::tools
