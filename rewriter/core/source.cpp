#include "core/source.h"

#include <algorithm>

#include <fmt/format.h>

namespace torchpare {
namespace {

constexpr size_t kExcerptWidth = 100;

size_t line_begin(std::string_view bytes, size_t offset) {
  if (offset == 0) return 0;
  size_t newline = bytes.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
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
  if (size_t cut = caret > kExcerptWidth / 2 ? caret - kExcerptWidth / 2 : 0;
      line.size() > kExcerptWidth && cut > 0) {
    line.remove_prefix(cut);
    caret -= cut;
  }
  std::string shown(line.substr(0, kExcerptWidth));
  auto hostile = [](char c) { return c < ' ' || c == 0x7f; };  // bytes from 0x80 on are negative
  std::replace_if(shown.begin(), shown.end(), hostile, '?');
  return fmt::format("{}\n{:>{}}\n", shown, '^', caret + 1);
}

std::string place(std::string_view name, std::string_view bytes, size_t offset) {
  auto [line, column] = position_of(bytes, offset);
  return fmt::format("{}:{}:{}", name, line, column);
}

}  // namespace torchpare
