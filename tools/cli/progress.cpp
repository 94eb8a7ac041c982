#include "tools/cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace torchpare::cli {

Progress::Progress() : watched_(::isatty(STDERR_FILENO) == 1) {}

std::function<void(size_t turn, size_t all)> Progress::listener() {
  if (!watched_) return {};
  return [this](size_t turn, size_t all) { show(turn, all); };
}

void Progress::show(size_t turn, size_t all) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  const auto now = Clock::now();
  if (!lock || now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  std::fprintf(stderr, "\r%zu of %zu files", turn, all);
}

void Progress::finish() {
  if (shown_ != Clock::time_point()) std::fputs("\r\x1b[K", stderr);
}

}  // namespace torchpare::cli
