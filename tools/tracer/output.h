// The trace file of this process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace torchpare::tracer {

/// Lines, each written at once, so that what happened before a crash is in the file.
///
/// The file is `$TORCHPARE_TRACE.<pid>.jsonl`, made with the first line. A child that was forked writes a
/// file of its own: the lines of two processes in one file would be the trace of neither.
class Output {
 public:
  /// `hook` is how calls are caught here: "cupti" or "preload".
  explicit Output(std::string hook) : hook_(std::move(hook)) {}

  /// Appends one record, without its line end. When it can't, it says so on standard error, once.
  void write(const std::string& line);

  /// The last record: how many came before it. Without it a trace counts as truncated.
  void end();

 private:
  bool open();
  void append(const std::string& line);

  std::string hook_;
  int file_ = -1;
  pid_t owner_ = 0;
  uint64_t records_ = 0;
  bool failed_ = false;
};

/// "torchpare tracer: …" on standard error, for whoever runs the traced program.
void complain(const std::string& text);

}  // namespace torchpare::tracer
