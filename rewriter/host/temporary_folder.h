// A temporary folder of our own.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace torchpare::host {

/// A fresh folder below $TMPDIR (or /tmp) that nobody else can read; it goes, with all that is in it, with
/// the object.
class TemporaryFolder {
 public:
  /// Errors: no folder can be made there.
  static Result<TemporaryFolder> make();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace torchpare::host
