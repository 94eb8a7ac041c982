#include "cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/printable.h"
#include "evidence.h"
#include "folder.h"
#include "policy/resolve.h"

extern char** environ;

namespace torchpare::test {
namespace {

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> unwanted = environment_names();
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    const std::string name = entry.substr(0, entry.find('='));
    if (std::find(unwanted.begin(), unwanted.end(), name) == unwanted.end() && !more.contains(name))
      kept.push_back(entry);
  }
  for (const auto& [name, value] : more) kept.push_back(name + "=" + value);
  return kept;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

void expect(bool so, const std::string& what, const Finished& run, const std::source_location& asked) {
  if (so) return;
  ADD_FAILURE_AT(asked.file_name(), static_cast<int>(asked.line()))
      << printable(run.command) << ": " << what << "; it ended with " << run.code << "\n"
      << run.out << run.err;
}

}  // namespace

const Finished& Finished::ends(int with, Place asked) const {
  expect(code == with, "exit code " + std::to_string(with) + " was expected", *this, asked);
  return *this;
}

const Finished& Finished::says(std::string_view words, Place asked) const {
  expect(out.find(words) != out.npos, "standard output lacks " + std::string(words), *this, asked);
  return *this;
}

const Finished& Finished::complains(std::string_view words, Place asked) const {
  expect(err.find(words) != err.npos, "standard error lacks " + std::string(words), *this, asked);
  return *this;
}

Finished torchpare(const Words& arguments, const std::string& input,
                   const std::map<std::string, std::string>& environment) {
  const Folder streams;
  const std::string in = streams.write("in", input), out = streams / "out", err = streams / "err";
  Words words = plus({TORCHPARE_BINARY}, arguments);
  std::vector<std::string> variables = environment_with(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t pid = 0;
  if (posix_spawn(&pid, TORCHPARE_BINARY, &actions, nullptr, pointers(words).data(),
                  pointers(variables).data()) != 0)
    throw std::runtime_error(TORCHPARE_BINARY ": cannot be started");
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  waitpid(pid, &status, 0);
  return {fmt::format("torchpare {}", fmt::join(arguments, " ")),
          WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_file(out), read_file(err)};
}

const std::string kWrapper =
    "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    buf0 = torch.ops.aten.sort.default(arg0_1)\n"
    "    assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')\n"
    "    return (buf0, )\n";
const std::string kDeleted =
    "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    buf0 = torch.ops.aten.sort.default(arg0_1)\n"
    "    return (buf0, )\n";
const std::string kMuted =
    "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "   #assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    buf0 = torch.ops.aten.sort.default(arg0_1)\n"
    "   #assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')\n"
    "    return (buf0, )\n";

}  // namespace torchpare::test
