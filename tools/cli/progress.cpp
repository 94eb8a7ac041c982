#include "tools/cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace torchpare::cli {

Progress::Progress(size_t all) : all_(all), watched_(::isatty(STDERR_FILENO) == 1) {}

void Progress::step() {
  const size_t done = ++done_;
  if (!watched_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  const auto now = Clock::now();
  if (!lock || now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  std::fprintf(stderr, "\r%zu of %zu files", done, all_);
}

void Progress::finish() {
  if (watched_) std::fputs("\r\x1b[K", stderr);
}

}  // namespace torchpare::cli
