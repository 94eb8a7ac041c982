#include "core/source.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/printable.h"

namespace torchpare {
namespace {

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

/// In pieces whose count fits a byte: compilers make the quickest loops of that.
size_t count_newlines(std::string_view bytes) {
  constexpr size_t kPiece = 255;
  size_t count = 0;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
    uint8_t in_piece = 0;
    for (char c : bytes.substr(0, kPiece)) in_piece = static_cast<uint8_t>(in_piece + (c == '\n'));
    count += in_piece;
  }
  return count;
}

}  // namespace

Position LineCounter::at(size_t offset) {
  offset = std::min(offset, bytes_.size());
  std::string_view passed = bytes_.substr(counted_, offset - counted_);
  counted_ = offset;
  if (const size_t newline = passed.rfind('\n'); newline != passed.npos) {
    at_.line += count_newlines(passed);
    at_.column = 1;
    passed.remove_prefix(newline + 1);
  }
  at_.column += columns_ == Columns::kUtf16 ? utf16_units(passed) : passed.size();
  return at_;
}

Position position_of(std::string_view bytes, size_t offset, Columns columns) {
  return LineCounter(bytes, columns).at(offset);
}

std::string_view line_at(std::string_view bytes, size_t offset) {
  offset = std::min(offset, bytes.size());
  size_t begin = line_begin(bytes, offset);
  return bytes.substr(begin, std::min(bytes.find('\n', offset), bytes.size()) - begin);
}

std::string_view part_of_line(std::string_view bytes, size_t offset) {
  offset = std::min(offset, bytes.size());
  // What could be shown of it, and enough more to tell that it is longer.
  const size_t low = offset - std::min(offset, 2 * kMostShown);
  const std::string_view near = bytes.substr(low, 4 * kMostShown);
  const std::string_view line = line_at(near, offset - low);
  if (line.size() <= kMostShown) return line;
  const size_t caret = offset - low - static_cast<size_t>(line.data() - near.data());
  const size_t begin = character_begin(line, caret - std::min(caret, kMostShown / 2));
  return line.substr(begin, character_begin(line, begin + kMostShown) - begin);
}

std::string excerpt(std::string_view bytes, size_t offset) {
  offset = std::min(offset, bytes.size());
  const std::string_view line = part_of_line(bytes, offset);
  const size_t caret = offset - static_cast<size_t>(line.data() - bytes.data());
  const std::string before = printable(line.substr(0, caret));
  const size_t column = count_characters(before) + 1;
  return fmt::format("{}{}\n{:>{}}\n", before, printable(line.substr(caret)), '^', column);
}

std::string place(std::string_view name, std::string_view bytes, size_t offset) {
  auto [line, column] = position_of(bytes, offset);
  return fmt::format("{}:{}:{}", name, line, column);
}

}  // namespace torchpare
