// flock(2) on an open file: taken at once or not, and who has it.
#pragma once

#include <chrono>
#include <string>

namespace torchpare::disk {

enum class Share : bool { kAlone, kTogether };

/// False: somebody else holds it. A file system without such locks counts as free. It ends with the
/// descriptor, at the latest with the process.
bool take_lock(int fd, Share share);

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
