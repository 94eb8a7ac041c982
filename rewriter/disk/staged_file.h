// A new file that is to take the place of another, or of none.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "disk/directory.h"

namespace torchpare::disk {

/// What a file was when it was looked at; replacing it is refused when it is something else by then.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  int64_t modified_ns = 0;
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;

  bool operator==(const Identity&) const = default;
};

Identity identity_of(const struct stat& s);

/// Names of our temporary files that lie beside others begin so.
inline constexpr std::string_view kTemporaryPrefix = ".torchpare-";

/// 128 bits that nobody can guess, as hexadecimal digits; empty with errno set.
std::string random_digits();

/// Whether a StagedFile without a prefix may have that name: 32 hexadecimal digits and ".tmp".
bool is_temporary_name(std::string_view name);

/// Written under a name that nobody can guess, which did not exist; it is removed with the object unless it
/// took its place.
class StagedFile {
 public:
  /// Writes `bytes` to a new file in `in`, which must outlive it. Its mode and owner are those of `like` as
  /// far as that is permitted (only root can give files away; what could not be kept gives nobody rights it
  /// did not give before), or a new file's. Errors: `in` is not writable, the disk is full; then nothing is
  /// left of it.
  static Result<StagedFile> write(const Directory& in, std::string_view prefix, std::string_view bytes,
                                  const std::optional<Identity>& like);
  ~StagedFile();
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&& other) noexcept;

  /// Its bytes survive a loss of power.
  Result<Done> sync() const;

  /// Renames it to `name` in `to`; what has that name is replaced, and its access list and the attributes that its user gave
  /// it are kept. Errors: it is not what was written, or has got a second name; `to` is on another file system.
  Result<Done> take_place(const Directory& to, const std::string& name);

 private:
  StagedFile(const Directory& in, std::string name) : in_(&in), name_(std::move(name)) {}
  bool untouched() const;
  bool take_attributes(const Directory& to, const std::string& name) const;

  const Directory* in_;
  std::string name_;  ///< empty: it is there no more
  Identity written_;
};

}  // namespace torchpare::disk
