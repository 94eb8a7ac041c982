// Bytes under a name, and how to speak of places in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace torchpare {

/// A half-open range of byte offsets.
struct Span {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

inline std::string_view slice(std::string_view bytes, Span s) { return bytes.substr(s.begin, s.size()); }

/// A place in bytes that stops us from understanding them, and what is there.
struct Obstacle {
  size_t at = 0;
  std::string what;
};

/// A place as people and editors count: both numbers start at 1. Columns count bytes where nothing else is said.
struct Position {
  size_t line = 1;
  size_t column = 1;

  bool operator==(const Position&) const = default;
};

/// What columns count.
enum class Columns : bool { kBytes, kUtf16 };

/// Where `offset` lies in `bytes` (an offset past the end counts as the end). Linear in `offset`.
Position position_of(std::string_view bytes, size_t offset, Columns columns = Columns::kBytes);

/// Positions of offsets that only grow: linear in the text over all calls.
class LineCounter {
 public:
  explicit LineCounter(std::string_view bytes, Columns columns = Columns::kBytes)
      : bytes_(bytes), columns_(columns) {}

  /// `offset` must not be smaller than in the call before.
  Position at(size_t offset);

 private:
  std::string_view bytes_;
  Columns columns_;
  size_t counted_ = 0;  ///< the offset whose place is at_
  Position at_;
};

/// The physical line that holds `offset`, without its line end.
std::string_view line_at(std::string_view bytes, size_t offset);

/// At most kMostShown bytes of the line that holds `offset`, cut at characters, with `offset` among them. How long
/// the line is makes no difference to the time.
std::string_view part_of_line(std::string_view bytes, size_t offset);
inline constexpr size_t kMostShown = 100;

/// part_of_line() as printable() shows it, and below it a caret under that byte. Two lines, each with a line
/// end.
std::string excerpt(std::string_view bytes, size_t offset);

/// "name:line:column"
std::string place(std::string_view name, std::string_view bytes, size_t offset);

}  // namespace torchpare
