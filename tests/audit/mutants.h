// Small, deterministic damage to a wrapper's text. Knows lines and bytes, and nothing of what an assert is.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "lines.h"

namespace torchpare::test {

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

/// Makes mutants of texts; equal seeds make equal mutants on every platform.
class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  static constexpr size_t kWays = 18;

  /// `text` after one change of the given way. It may come out unchanged (a text without digits, …).
  std::string mutate(const std::string& text, size_t way) {
    if (text.empty()) return text;
    return way < 10 ? mutate_lines(text, way) : mutate_bytes(text, way);
  }

  size_t below(size_t bound) { return static_cast<size_t>(random_() % bound); }

 private:
  std::string mutate_lines(const std::string& text, size_t way) {
    auto lines = lines_of<std::string>(text);
    const auto at = lines.begin() + static_cast<ptrdiff_t>(below(lines.size()));
    const auto other = lines.begin() + static_cast<ptrdiff_t>(below(lines.size()));
    switch (way) {
      case 0:
        lines.erase(at);
        break;
      case 1:
        lines.insert(at, std::string(*at));
        break;
      case 2:
        if (at + 1 != lines.end()) std::swap(*at, *(at + 1));
        break;
      case 3:
        std::swap(*at, *other);
        break;
      case 4:
        lines.insert(other, std::string(*at));
        break;
      case 5:
        lines.insert(at, std::string(below(2) ? "\n" : "    # a comment\n"));
        break;
      case 6:
        at->insert(0, 1 + below(4), ' ');
        break;
      case 7:
        if (at->starts_with(' ')) at->erase(0, 1 + below(4));
        break;
      case 8:
        comment_out(*at);
        break;
      case 9:
        move_or_drop_call(lines);
        break;
    }
    return joined(lines);
  }

  std::string mutate_bytes(std::string text, size_t way) {
    size_t at = below(text.size());
    switch (way) {
      case 10:
        change(
            text, at, [](char c) { return std::isdigit(c) != 0; },
            [](char c) { return c == '9' ? '0' : ++c; });
        break;
      case 11:
        change(
            text, at, [](char c) { return std::isalpha(c) != 0; },
            [](char c) { return c == 'z' ? 'y' : 'z'; });
        break;
      case 12:
        text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 13:
        edit_string(text, at);
        break;
      case 14:
        text.resize(at);
        break;
      case 15:
        text.insert(at, 1, " \n#\t;"[below(5)]);
        break;
      case 16:
        text.erase(at, 1 + below(40));
        break;
      case 17:
        change(
            text, at, [](char c) { return c == '#'; }, [](char) { return ' '; });
        break;
    }
    return text;
  }

  /// Changes the first byte at or behind `at` that is `wanted`.
  template <class Wanted, class Replace>
  static void change(std::string& text, size_t at, Wanted wanted, Replace replace) {
    while (at < text.size() && !wanted(static_cast<char>(text[at] & 0x7F))) ++at;
    if (at < text.size()) text[at] = replace(text[at]);
  }

  static void comment_out(std::string& line) {
    const size_t text = line.find_first_not_of(' ');
    if (text != std::string::npos && text > 0) line[text - 1] = '#';
  }

  /// Drops a kernel launch or an operator's call, or moves a `del`, when there is one.
  void move_or_drop_call(std::vector<std::string>& lines) {
    const size_t start = below(lines.size());
    for (size_t i = 0; i < lines.size(); ++i) {
      const auto line = lines.begin() + static_cast<ptrdiff_t>((start + i) % lines.size());
      if (line->find("    del ") == 0 && line != lines.begin()) return std::swap(*line, *(line - 1));
      for (const char* call : {".run(", " cpp_fused", " extern_kernels.", " = torch.ops."})
        if (line->starts_with("    ") && line->find(call) != std::string::npos)
          return void(lines.erase(line));
    }
  }

  /// Replaces a byte behind the next quote.
  void edit_string(std::string& text, size_t at) {
    const size_t quote = text.find_first_of("'\"", at);
    if (quote == std::string::npos || quote + 1 >= text.size()) return;
    const size_t inside = std::min(quote + 1 + below(30), text.size() - 1);
    text[inside] = text[inside] == 'x' ? 'y' : 'x';
  }

  std::mt19937_64 random_;
};

}  // namespace torchpare::test
