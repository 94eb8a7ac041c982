#include "report/table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "core/printable.h"

namespace torchpare {
namespace {

struct Range {
  uint32_t first, last;
};

/// East_Asian_Width W and F of Unicode 14, with the gaps between pictures closed.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F64F}, {0x1F680, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F9FF},
    {0x1FA70, 0x1FAF6}, {0x20000, 0x3FFFD},
};

/// Accents and signs that stand on the character before them, in the blocks that hold nothing else.
constexpr Range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE20, 0xFE2F},
};

template <size_t N>
bool is_in(const Range (&ranges)[N], uint32_t code) {
  return std::ranges::any_of(ranges, [code](const Range& r) { return r.first <= code && code <= r.last; });
}

size_t columns_of(const Character& c) {
  if (!c.valid || c.code < 0x300) return 1;
  if (is_in(kCombining, c.code)) return 0;
  return is_in(kWide, c.code) ? 2 : 1;
}

/// Where each character begins, and the end.
std::vector<size_t> characters_in(std::string_view text) {
  std::vector<size_t> begins;
  for (size_t at = 0; at < text.size(); at += character_at(text, at).size) begins.push_back(at);
  begins.push_back(text.size());
  return begins;
}

constexpr size_t kGap = 2;
constexpr size_t kNarrowest = 12;  // a column that gives way keeps so many

}  // namespace

std::string toned(std::string_view text, Tone tone, const Look& look) {
  constexpr std::array<std::string_view, 6> kCodes = {"", "1", "2", "32", "33", "31"};
  const std::string_view code = kCodes[static_cast<size_t>(tone)];
  if (!look.colour || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

size_t columns_of(std::string_view text) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    columns += columns_of(c);
    at += c.size;
  }
  return columns;
}

std::string shortened(std::string_view text, size_t most) {
  if (columns_of(text) <= most) return std::string(text);
  if (most == 0) return "";
  const std::vector<size_t> begins = characters_in(text);
  const size_t last = begins.size() - 1;
  // The end of a path tells more than its beginning.
  const size_t before = (most - 1) / 3;
  size_t head = 0, tail = last, left = most - 1;
  const auto width = [&](size_t i) { return columns_of(character_at(text, begins[i])); };
  for (size_t used = 0; head < last && used + width(head) <= before; ++head) used += width(head);
  left -= columns_of(text.substr(0, begins[head]));
  for (; tail > head && width(tail - 1) <= left; --tail) left -= width(tail - 1);
  while (tail < last && width(tail) == 0) ++tail;  // an accent whose letter is gone
  return fmt::format("{}…{}", text.substr(0, begins[head]), text.substr(begins[tail]));
}

std::string short_size(uint64_t bytes) {
  constexpr std::string_view kUnits = "KMGTPE";
  if (bytes < 1024) return fmt::format("{}", bytes);
  double size = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  for (; size >= 999.5 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return size < 9.95 ? fmt::format("{:.1f}{}", size, kUnits[unit])
                     : fmt::format("{:.0f}{}", size, kUnits[unit]);
}

std::string short_age(int64_t seconds) {
  if (seconds < 60) return fmt::format("{}s", std::max<int64_t>(seconds, 0));
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / (24 * 3600));
}

void Table::add(std::vector<Cell> cells) {
  for (Cell& cell : cells) cell.text = printable(cell.text);
  cells.resize(columns_.size());
  rows_.push_back({std::move(cells), false});
}

void Table::add_heading(Cell heading) {
  heading.text = printable(heading.text);
  rows_.push_back({{std::move(heading)}, true});
}

std::vector<size_t> Table::widths(const Look& look) const {
  std::vector<size_t> widths;
  for (const Column& column : columns_) widths.push_back(columns_of(column.head));
  for (const Row& row : rows_)
    for (size_t i = 0; i < columns_.size() && !row.is_heading; ++i)
      widths[i] = std::max(widths[i], columns_of(row.cells[i].text));
  const size_t all = std::accumulate(widths.begin(), widths.end(), kGap * (columns_.size() - 1));
  if (look.width == 0 || all <= look.width) return widths;
  size_t over = all - look.width;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].gives_way) continue;
    const size_t given = std::min(over, widths[i] - std::min(widths[i], kNarrowest));
    widths[i] -= given;
    over -= given;
  }
  return widths;
}

std::string Table::line(const std::vector<Cell>& cells, const std::vector<size_t>& widths,
                        const Look& look) const {
  std::string out;
  size_t blanks = 0;  // before the next cell that has a text, so that no line ends in them
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string text = shortened(cells[i].text, widths[i]);
    const size_t fill = widths[i] - columns_of(text);
    const bool right = columns_[i].side == Column::Side::kRight;
    if (!text.empty()) {
      out += std::string(blanks + (right ? fill : 0), ' ') + toned(text, cells[i].tone, look);
      blanks = right ? kGap : fill + kGap;
    } else {
      blanks += widths[i] + kGap;
    }
  }
  return out + "\n";
}

std::string Table::rendered(const Look& look) const {
  if (rows_.empty()) return "";
  const std::vector<size_t> wide = widths(look);
  std::vector<Cell> heads;
  for (const Column& column : columns_) heads.push_back({std::string(column.head), Tone::kHead});
  std::string out = line(heads, wide, look);
  for (const Row& row : rows_) {
    if (!row.is_heading) {
      out += line(row.cells, wide, look);
      continue;
    }
    const Cell& heading = row.cells.front();
    const std::string text = look.width == 0 ? heading.text : shortened(heading.text, look.width);
    out += toned(text, heading.tone, look) + "\n";
  }
  return out;
}

}  // namespace torchpare
