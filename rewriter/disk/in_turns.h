// Work on many things by several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace torchpare::disk {

/// Calls `work(i, own)` for each i below `count`, by `threads` at once (0: one per processor), each of which takes the next
/// when it is done with one. `make_own()` makes what a thread has of its own. Returns when all is done; `work` must not
/// throw. Where there can be no more threads (a container's limit of processes), those that there are do all.
template <class MakeOwn, class Work>
void in_turns(size_t count, unsigned threads, MakeOwn make_own, Work work) {
  std::atomic<size_t> next = 0;
  const auto take_turns = [&] {
    auto own = make_own();
    for (size_t i = next++; i < count; i = next++) work(i, own);
  };
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> others;
  try {
    for (size_t t = 1; t < std::min<size_t>(threads, count); ++t) others.emplace_back(take_turns);
  } catch (const std::system_error&) {
  }
  take_turns();
}

}  // namespace torchpare::disk
