#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "text.h"

namespace torchpare::tracer {

void complain(const std::string& text) {
  const std::string line = "torchpare tracer: " + text + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

bool Output::open() {
  const pid_t pid = getpid();
  if (owner_ == pid) return !failed_;
  if (file_ >= 0) close(file_);  // the parent's; its own descriptor stays open
  owner_ = pid;
  records_ = 0;
  failed_ = false;
  const char* prefix = std::getenv("TORCHPARE_TRACE");
  const std::string path =
      (prefix != nullptr ? prefix : "torchpare-trace") + ("." + std::to_string(pid)) + ".jsonl";
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) {
    failed_ = true;
    complain(path + ": no trace is written; " + std::strerror(errno) +
             "; set TORCHPARE_TRACE to where it may go");
    return false;
  }
  append(R"({"record":"trace","version":1,"pid":)" + std::to_string(pid) + R"(,"hook":)" + quoted(hook_) +
         "}");
  return !failed_;
}

void Output::append(const std::string& line) {
  const std::string bytes = line + '\n';
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(file_, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      complain(std::string("the trace ends here; ") + std::strerror(errno));
      failed_ = true;
      return;
    }
    done += static_cast<size_t>(n);
  }
}

void Output::write(const std::string& line) {
  if (!open()) return;
  append(line);
  ++records_;
}

void Output::end() {
  // A process that recorded nothing leaves no file: tools that are started on the way do not clutter the
  // folder.
  if (owner_ != getpid() || failed_) return;
  append(R"({"record":"end","records":)" + std::to_string(records_) + "}");
  failed_ = true;  // what comes later (a library's own end) is no longer the program's doing
}

}  // namespace torchpare::tracer
