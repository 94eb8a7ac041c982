// torchpare: reads the command line, runs one command, tells the shell how it went.
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "core/printable.h"
#include "tools/cli/arguments.h"

namespace torchpare::cli {

ExitCode complain(const Error& error) {
  std::fprintf(stderr, "torchpare: %s\n", printable(message(error)).c_str());
  return kTrouble;
}

ExitCode complain(const std::vector<Error>& errors) {
  ExitCode code = kYes;
  for (const Error& error : errors) code = complain(error);
  return code;
}

void say_ignored(const std::vector<Error>& errors) {
  for (const Error& error : errors) {
    const std::string what = message({error.where, error.what, error.why, ""});
    std::fprintf(stderr, "torchpare: ignored: %s\n", printable(what).c_str());
  }
}

ExitCode print(std::string_view text) {
  const bool good =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return good ? kYes
              : complain(
                    {"standard output", "cannot be written", "the disk may be full or the reader gone", ""});
}

namespace {

/// Texts of 100 KB come and go by the hundred; giving their memory back to the kernel each time costs more
/// than they do.
void keep_memory() {
  constexpr int kKept = 16 << 20;
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

int run(const std::vector<std::string>& words) {
  keep_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that gets too large (ulimit -f) is an error like a full disk
  const auto parsed = parse(words);
  if (!parsed) return complain(parsed.error());
  if (const auto* printout = std::get_if<Printout>(&*parsed)) return print(printout->text);
  const auto& invocation = std::get<Invocation>(*parsed);
  const auto code = invocation.command->run(invocation.arguments);
  return code ? *code : complain(code.error());
}

}  // namespace
}  // namespace torchpare::cli

int main(int argc, char** argv) {
  using namespace torchpare::cli;
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    return complain({"torchpare", "out of memory", "", "give fewer or smaller files, or -j 1"});
  } catch (const std::exception& error) {
    return complain({"torchpare", "an unexpected error", error.what(), "please report it"});
  }
}
