// Tables for people: aligned, as wide as the terminal, coloured where that is wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare {

/// How a report is looked at.
struct Look {
  size_t width = 0;  ///< columns of the terminal; 0: no terminal, and nothing is shortened
  bool colour = false;
};

enum class Tone : uint8_t { kPlain, kHead, kFaint, kGood, kWarning, kBad };

/// A text that is printable already, in the colour of its tone.
std::string toned(std::string_view text, Tone tone, const Look& look);

/// How many columns of a terminal a printable text takes: ideographs and most pictures take two, accents that combine
/// with what is before them none.
size_t columns_of(std::string_view text);

/// A printable text in at most `most` columns: of a longer one the middle gives way to "…".
std::string shortened(std::string_view text, size_t most);

/// "412", "1.5K", "12M", "3.1G": bytes in units of 1024, in at most five columns.
std::string short_size(uint64_t bytes);

/// "40s", "5m", "3h", "12d": a time in whole units; of none and less "0s".
std::string short_age(int64_t seconds);

struct Column {
  std::string_view head;
  enum class Side : uint8_t { kLeft, kRight } side = Side::kRight;
  bool gives_way = false;  ///< is shortened where the table is wider than the terminal
};

struct Cell {
  std::string text;  ///< is made printable
  Tone tone = Tone::kPlain;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<Cell> cells);
  /// A line of its own between rows, which is shortened too.
  void add_heading(Cell heading);

  /// Lines, the heads first; nothing where there are no rows.
  std::string rendered(const Look& look) const;

 private:
  struct Row {
    std::vector<Cell> cells;  ///< one: a heading
    bool is_heading = false;
  };
  std::vector<size_t> widths(const Look& look) const;
  std::string line(const std::vector<Cell>& cells, const std::vector<size_t>& widths, const Look& look) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace torchpare
