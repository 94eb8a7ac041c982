// One record of the log is one wrapper. Its lines have the same beginning, time and all (TorchLogsFormatter in
// torch/_logging/_internal.py):
//
//   V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] Output code:
//   V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] import torch
//   [2023-12-21 13:33:53,446] [0/1] torch._inductor.graph.__output_code: [DEBUG] import torch
//
// and whoever collects logs may have put something of his own before that ("[rank0]:"). Torch 2.0 begins the first
// line of a record so and leaves the others bare.
#include "find/output_log.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/ascii.h"
#include "find/pasted.h"

namespace torchpare {
namespace {

constexpr std::string_view kArtifact = "__output_code";
constexpr std::string_view kHeader = "Output code:";
/// "Output code written to: ", "Wrapper code written to: ": records of one line that are no code.
constexpr std::string_view kWritten = " code written to: ";

/// A line of a log that holds a line of code.
struct Logged {
  std::string_view record;  ///< what all lines of its record begin with
  std::string_view code;
  bool names_level = false;  ///< as torch up to 2.2 did
};

/// "V0530 22:17": how records begin since torch 2.3; a letter for the level, month and day, the time.
bool begins_record(std::string_view text) {
  return text.size() > 8 && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(text.begin() + 1, text.begin() + 5, is_digit) && text[5] == ' ' && is_digit(text[6]) &&
         is_digit(text[7]) && text[8] == ':';
}

/// "[2023-12-21": the same before.
bool begins_dated_record(std::string_view text) {
  return text.size() > 8 && text.starts_with("[20") && is_digit(text[3]) && is_digit(text[4]) &&
         text[5] == '-' && is_digit(text[6]);
}

/// A prefix without what stands before torch's own.
std::string_view record_of(std::string_view prefix) {
  for (size_t at = prefix.size(); at-- > 0;)
    if (begins_record(prefix.substr(at)) || begins_dated_record(prefix.substr(at))) return prefix.substr(at);
  return prefix;
}

/// Past "__output_code]" or "__output_code: [DEBUG]", where one of them begins.
std::optional<size_t> past_artifact(std::string_view line, size_t at) {
  const size_t end = at + kArtifact.size();
  if (line.substr(end).starts_with(']')) return end + 1;
  const size_t level = line.find(']', end);
  if (!line.substr(end).starts_with(": [") || level == line.npos) return std::nullopt;
  return level + 1;
}

std::optional<Logged> logged(std::string_view line) {
  const size_t at = line.find(kArtifact);
  const auto past = at == line.npos ? std::nullopt : past_artifact(line, at);
  if (!past) return std::nullopt;
  std::string_view code = line.substr(*past);
  if (code.starts_with(' ')) code.remove_prefix(1);
  return Logged{record_of(line.substr(0, at)), code, line[at + kArtifact.size()] == ':'};
}

class Reader {
 public:
  void line(std::string_view line);
  std::vector<LoggedWrapper> texts() &&;

 private:
  void begin(size_t line) {
    texts_.push_back({line, {}});
    bare_ = false;
  }
  void code(const Logged& logged);

  std::vector<LoggedWrapper> texts_;
  std::map<std::string, size_t, std::less<>> open_;  ///< by record; values: indices into texts_
  bool bare_ = false;                                ///< the last text's lines may have nothing before them
  size_t number_ = 0;
};

void Reader::code(const Logged& logged) {
  if (logged.code.find(kWritten) != logged.code.npos) {
    bare_ = false;
    return;
  }
  const bool header = logged.code.starts_with(kHeader);
  auto known = open_.find(logged.record);
  if (header || known == open_.end()) {
    begin(number_ + (header ? 1 : 0));
    known = open_.insert_or_assign(std::string(logged.record), texts_.size() - 1).first;
  }
  bare_ = header && logged.names_level;
  if (!header) (texts_[known->second].text += logged.code) += '\n';
}

void Reader::line(std::string_view line) {
  ++number_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string plain;
  if (line.find('\x1b') != line.npos) line = plain = without_colours(line);
  if (const auto found = logged(line)) return code(*found);
  bare_ = bare_ && !begins_record(line) && !begins_dated_record(line);
  if (bare_) (texts_.back().text += line) += '\n';
}

std::vector<LoggedWrapper> Reader::texts() && {
  std::erase_if(texts_, [](const LoggedWrapper& t) { return t.text.find_first_not_of('\n') == t.text.npos; });
  // A record ends in a line more than the text that was logged.
  for (LoggedWrapper& t : texts_)
    if (t.text.ends_with("\n\n")) t.text.pop_back();
  return std::move(texts_);
}

}  // namespace

std::vector<LoggedWrapper> wrappers_in(std::string_view log) {
  Reader reader;
  while (!log.empty()) {
    const size_t end = std::min(log.find('\n'), log.size());
    reader.line(log.substr(0, end));
    log.remove_prefix(std::min(end + 1, log.size()));
  }
  return std::move(reader).texts();
}

}  // namespace torchpare
