#include "core/source.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/printable.h"

namespace torchpare {
namespace {

constexpr size_t kExcerptWidth = 100;

size_t line_begin(std::string_view bytes, size_t offset) {
  if (offset == 0) return 0;
  size_t newline = bytes.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

/// Where the character that holds byte `at` of a line begins. What is no UTF-8 may be cut anywhere.
size_t character_begin(std::string_view line, size_t at) {
  if (at >= line.size()) return line.size();
  size_t begin = at;
  while (begin > 0 && at - begin < 3 && (static_cast<unsigned char>(line[begin]) & 0xC0) == 0x80) --begin;
  return begin;
}

}  // namespace

Position LineCounter::at(size_t offset) {
  offset = std::min(offset, bytes_.size());
  const std::string_view passed = bytes_.substr(counted_, offset - counted_);
  if (const size_t newline = passed.rfind('\n'); newline != passed.npos) {
    line_ += static_cast<size_t>(std::count(passed.begin(), passed.end(), '\n'));
    line_begin_ = counted_ + newline + 1;
  }
  counted_ = offset;
  return {line_, offset - line_begin_ + 1};
}

Position position_of(std::string_view bytes, size_t offset) { return LineCounter(bytes).at(offset); }

std::string_view line_at(std::string_view bytes, size_t offset) {
  offset = std::min(offset, bytes.size());
  size_t begin = line_begin(bytes, offset);
  return bytes.substr(begin, std::min(bytes.find('\n', offset), bytes.size()) - begin);
}

std::string excerpt(std::string_view bytes, size_t offset) {
  offset = std::min(offset, bytes.size());
  std::string_view line = line_at(bytes, offset);
  size_t caret = offset - line_begin(bytes, offset);
  if (line.size() > kExcerptWidth) {
    const size_t begin = character_begin(line, caret - std::min(caret, kExcerptWidth / 2));
    line = line.substr(begin, character_begin(line, begin + kExcerptWidth) - begin);
    caret -= begin;
  }
  const std::string before = printable(line.substr(0, caret));
  const size_t column = count_characters(before) + 1;
  return fmt::format("{}{}\n{:>{}}\n", before, printable(line.substr(caret)), '^', column);
}

std::string place(std::string_view name, std::string_view bytes, size_t offset) {
  auto [line, column] = position_of(bytes, offset);
  return fmt::format("{}:{}:{}", name, line, column);
}

}  // namespace torchpare
