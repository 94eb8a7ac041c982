// How far a long run is, for a person who watches.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

namespace torchpare::cli {

/// One line on standard error that is overwritten ten times a second; nothing at all where that is no
/// terminal.
class Progress {
 public:
  explicit Progress(size_t all);

  /// One more file is being worked on. May be called from several threads.
  void step();
  /// Clears the line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  size_t all_;
  bool watched_;
  std::atomic<size_t> done_ = 0;
  std::mutex mutex_;
  Clock::time_point shown_{};
};

}  // namespace torchpare::cli
