// Texts as lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare::test {

/// Each with its end, which the last may lack. As std::string they are copies.
template <class Line = std::string_view>
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// Each line that is not blank, indented by `width` more spaces.
inline std::string indented(std::string_view text, size_t width) {
  std::string out;
  for (std::string_view line : lines_of(text)) {
    if (line[0] != '\n') out.append(width, ' ');
    out.append(line);
  }
  return out;
}

/// What becomes of a line, given without its end, and of its number, from 1 on.
using OfLine = std::function<std::string(size_t number, const std::string& line)>;

/// The text with each line changed; all of its lines have an end.
inline std::string each_line(std::string_view text, const OfLine& change) {
  std::string out;
  size_t number = 0;
  for (std::string_view line : lines_of(text))
    out += change(++number, std::string(line.substr(0, line.size() - 1))) + "\n";
  return out;
}

}  // namespace torchpare::test
