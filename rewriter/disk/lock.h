// Locks: a file in a folder of ours, locked by flock(2).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "disk/directory.h"

namespace torchpare::disk {

enum class Share : bool { kAlone, kTogether };

/// False: somebody else holds it. A file system without such locks counts as free. It ends with the
/// descriptor, at the latest with the process.
bool take_lock(int fd, Share share);

/// A lock on a folder of ours, which ends with this object. Whoever can open the file could lock it, too, so it is
/// made with mode 0600. Where it is open to others by now (chmod -R go+rX does that), somebody may have it open and
/// hold it for ever: unless one of ours holds it, it is replaced by another file.
///
/// It leaves nothing behind: the last one who holds it removes the file.
class Lock {
 public:
  static constexpr std::string_view kName = "lock";

  /// What another one holds is not waited for. `make`: where there is no file, and so nobody, it is made. The file
  /// is given to `owner`. On a file system without such locks, or that cannot be written to, all are free. Errors:
  /// what has the file's name is not the owner's or the user's; it cannot be made.
  static Result<Lock> take(const Directory& ours, uid_t owner, Share share, bool make);
  ~Lock();
  Lock(Lock&&) = default;
  Lock& operator=(Lock&&) = default;

  /// Who keeps us out: "process 4711"; nothing if it is ours.
  const std::optional<std::string>& holder() const { return holder_; }

 private:
  Lock() = default;

  Descriptor folder_, file_;
  std::optional<std::string> holder_;
};

/// "process 4711" for a lock on the same file that keeps others out, as far as the kernel tells; else "another
/// process".
std::string holder_of(int fd);

/// How long is waited for what somebody else holds.
class Patience {
 public:
  explicit Patience(std::chrono::milliseconds wait);
  /// False when the time is over, else after a moment.
  bool wait_a_moment() const;

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace torchpare::disk
