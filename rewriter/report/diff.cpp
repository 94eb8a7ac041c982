#include "report/diff.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/printable.h"
#include "find/bytes.h"

namespace torchpare {
namespace {

constexpr size_t kContext = 3;

/// A physical line that changes: it goes, or one of its bytes becomes '#'.
struct ChangedLine {
  size_t number;  ///< counted from 0
  Span bytes;     ///< with its line end
  size_t mute;    ///< offset of the space that becomes '#'; SIZE_MAX: the line goes
};

Span line_around(std::string_view text, size_t offset) {
  const size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return {before == std::string_view::npos ? 0 : before + 1,
          std::min(find_newline(text, offset) + 1, text.size())};
}

std::vector<ChangedLine> changed_lines(std::string_view text, const EditSet& edits) {
  std::vector<ChangedLine> lines;
  size_t number = 0, counted = 0;
  auto add = [&](Span line, size_t mute) {
    number += static_cast<size_t>(std::count(text.begin() + counted, text.begin() + line.begin, '\n'));
    counted = line.begin;
    lines.push_back({number, line, mute});
  };
  for (const Span& gone : edits.deletions)
    for (size_t at = gone.begin; at < gone.end; at = lines.back().bytes.end)
      add(line_around(text, at), SIZE_MAX);
  for (size_t space : edits.mutes) add(line_around(text, space), space);
  return lines;
}

class Printer {
 public:
  Printer(std::string_view text, const std::vector<ChangedLine>& lines) : text_(text), lines_(lines) {}

  /// The hunk of changes [first, last).
  void hunk(size_t first, size_t last, std::string& out);

 private:
  void line(char sign, std::string_view bytes, std::string& out) const;
  size_t context_before(const ChangedLine& change, size_t& begin) const;
  size_t context_after(size_t end, std::string& out) const;

  std::string_view text_;
  const std::vector<ChangedLine>& lines_;
  size_t removed_ = 0;  ///< lines that went in the hunks before
};

void Printer::line(char sign, std::string_view bytes, std::string& out) const {
  out += sign;
  out += bytes;
  if (!bytes.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

/// How many lines of context stand before `change`, at most three; `begin` becomes their start.
size_t Printer::context_before(const ChangedLine& change, size_t& begin) const {
  begin = change.bytes.begin;
  size_t count = 0;
  for (; count < kContext && begin > 0; ++count) begin = line_around(text_, begin - 1).begin;
  return count;
}

size_t Printer::context_after(size_t end, std::string& out) const {
  size_t count = 0;
  for (; count < kContext && end < text_.size(); ++count) {
    const Span next = line_around(text_, end);
    line(' ', slice(text_, next), out);
    end = next.end;
  }
  return count;
}

void Printer::hunk(size_t first, size_t last, std::string& out) {
  size_t at = 0;
  size_t old_lines = context_before(lines_[first], at);
  const size_t start = lines_[first].number - old_lines;
  size_t new_lines = old_lines;
  std::string body;
  for (size_t i = first; i < last; ++i) {
    const ChangedLine& change = lines_[i];
    for (; at < change.bytes.begin; at = line_around(text_, at).end) {
      line(' ', slice(text_, line_around(text_, at)), body);
      if (i == first) continue;  // counted as context before
      ++old_lines;
      ++new_lines;
    }
    std::string was(slice(text_, change.bytes));
    line('-', was, body);
    ++old_lines;
    if (change.mute != SIZE_MAX) {
      was[change.mute - change.bytes.begin] = '#';
      line('+', was, body);
      ++new_lines;
    }
    at = change.bytes.end;
  }
  const size_t after = context_after(at, body);
  old_lines += after;
  new_lines += after;
  const size_t new_start = start - removed_;
  out += fmt::format("@@ -{},{} +{},{} @@\n{}", start + 1, old_lines, new_start + (new_lines > 0 ? 1 : 0),
                     new_lines, body);
  removed_ += old_lines - new_lines;
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view text, const EditSet& edits) {
  const std::vector<ChangedLine> lines = changed_lines(text, edits);
  if (lines.empty()) return {};
  const std::string shown = printable(name);  // or a newline in it would end the line
  std::string out = fmt::format("--- {}\n+++ {}\n", shown, shown);
  Printer printer(text, lines);
  for (size_t first = 0, last = 1; first < lines.size(); first = last++) {
    while (last < lines.size() && lines[last].number - lines[last - 1].number <= 2 * kContext + 1) ++last;
    printer.hunk(first, last, out);
  }
  return out;
}

}  // namespace torchpare
