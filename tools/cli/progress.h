// How far a long run is, for a person who watches.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>

namespace torchpare::cli {

/// One line on standard error that is overwritten ten times a second; nothing at all where that is no
/// terminal.
class Progress {
 public:
  Progress();

  /// What a run tells of its files; outlived by this.
  std::function<void(size_t turn, size_t all)> listener();
  /// Clears the line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void show(size_t turn, size_t all);

  bool watched_;
  std::mutex mutex_;
  Clock::time_point shown_{};
};

}  // namespace torchpare::cli
