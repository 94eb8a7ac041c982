#include "tools/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "host/spawn.h"

namespace torchpare::cli {
namespace {

bool wants_colour(const Arguments& arguments, bool is_terminal) {
  const std::string when = arguments.color.value_or("auto");
  if (when != "auto") return when == "always";
  const bool refused = !host::variable("NO_COLOR").value_or("").empty();
  return is_terminal && !refused && host::variable("TERM").value_or("dumb") != "dumb";
}

}  // namespace

Look look_of_output(const Arguments& arguments) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  Look look{0, wants_colour(arguments, is_terminal)};
  winsize size{};
  if (is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) look.width = size.ws_col;
  return look;
}

}  // namespace torchpare::cli
