// Runs a command and writes what it took to file descriptor 3, as one line of JSON:
//
//   timed COMMAND [ARGUMENT...] 3>OUT
//
//   {"wall_ns": …, "user_us": …, "system_us": …, "peak_kib": …, "minor_faults": …, "major_faults": …, "exit": …}
//
// A program of its own, because ru_maxrss of a child starts at the size of the process it was forked from
// (exec_mmap in Linux's fs/exec.c carries the old high-water mark over): asked from Python, nothing is below
// 10 MB.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

extern char** environ;

namespace {

long long microseconds(const timeval& t) { return t.tv_sec * 1'000'000LL + t.tv_usec; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, 3);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (const int error = posix_spawnp(&child, argv[1], &actions, nullptr, argv + 1, environ); error != 0)
    return 127;
  int status = 0;
  rusage used;
  if (wait4(child, &status, 0, &used) != child) return 127;
  const auto wall = std::chrono::steady_clock::now() - start;
  dprintf(3,
          "{\"wall_ns\": %lld, \"user_us\": %lld, \"system_us\": %lld, \"peak_kib\": %ld, "
          "\"minor_faults\": %ld, \"major_faults\": %ld, \"exit\": %d}\n",
          static_cast<long long>(std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count()),
          microseconds(used.ru_utime), microseconds(used.ru_stime), used.ru_maxrss, used.ru_minflt,
          used.ru_majflt, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
