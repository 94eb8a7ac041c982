#include "rewrite/formatted.h"

#include <array>

namespace torchpare::test {
namespace {

/// Where the bracket at `open` is closed; no string of a site has brackets that do not pair up.
size_t closing(std::string_view code, size_t open) {
  size_t depth = 0;
  for (size_t at = open; at < code.size(); ++at) {
    if (code[at] == '\'' || code[at] == '"') at = code.find(code[at], at + 1);
    if (code[at] == '(' || code[at] == '[') ++depth;
    if ((code[at] == ')' || code[at] == ']') && --depth == 0) return at;
  }
  return code.npos;
}

/// The elements between brackets, without the commas behind them.
std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> out(1);
  size_t depth = 0;
  for (size_t at = 0; at < list.size(); ++at) {
    const char c = list[at];
    if (c == '\'' || c == '"') {
      const size_t end = list.find(c, at + 1);
      out.back() += list.substr(at, end - at);
      at = end;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c == ',' && depth == 0)
      out.emplace_back();
    else if (list[at] != ' ' || !out.back().empty())
      out.back() += list[at];
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

std::string broken(std::string_view code, size_t indent, Breaks breaks);

/// The lines between the brackets.
std::string inside(std::string_view list, size_t indent, Breaks breaks) {
  const std::string blanks(indent, ' ');
  if (breaks == Breaks::kOnce) return blanks + std::string(list) + "\n";
  std::string out;
  for (const std::string& element : elements(list)) {
    const bool tuple = element.front() == '(' && breaks == Breaks::kEachElementAndTuple;
    const std::string shown = tuple ? broken(element, indent, breaks) : element;
    out += blanks + shown + ",\n";
  }
  return out;
}

/// `code` with what its first bracket holds on lines of its own.
std::string broken(std::string_view code, size_t indent, Breaks breaks) {
  const size_t open = code.find('(');
  const size_t close = open == code.npos ? open : closing(code, open);
  if (close == code.npos || close <= open + 1) return std::string(code);
  return std::string(code.substr(0, open + 1)) + "\n" +
         inside(code.substr(open + 1, close - open - 1), indent + 4, breaks) + std::string(indent, ' ') +
         std::string(code.substr(close));
}

/// What a formatter would do to one line. A message or a condition has no elements.
std::string broken_line(std::string_view line, Breaks breaks) {
  const size_t indent = line.find_first_not_of(' ');
  const std::string_view code = line.substr(indent);
  const bool one = code.starts_with("if ") || code.starts_with("raise ");
  const bool bare = code.starts_with("if not ") && !code.starts_with("if not (");
  if (bare || code.starts_with("assert not") || code.starts_with("#")) return std::string(line);
  return std::string(indent, ' ') + broken(code, indent, one ? Breaks::kOnce : breaks);
}

}  // namespace

std::string wrapped(std::string_view text, const Inventory& sites, Breaks breaks) {
  std::string out;
  size_t at = 0;
  for (const Site& site : sites.sites) {
    if (site.body == kNoBody || site.code == site.bytes.end) continue;
    out += text.substr(at, site.code - at);
    for (at = site.code; at < site.bytes.end;) {
      const size_t end = text.find('\n', at);
      out += broken_line(text.substr(at, end - at), breaks) + "\n";
      at = end + 1;
    }
  }
  return out + std::string(text.substr(at));
}

std::string with_look_alikes(std::string_view text, size_t count, Dice& dice) {
  constexpr std::array<std::string_view, 16> kLines = {
      "#assert_size_stride(arg0_1, (4, ), (1, ))",
      "#assert_size_stride(arg0_1, (4, ), (1, ), 'input')",
      "#assert_size_stride(",
      "#assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')",
      "#assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.aten.sort.default')",
      "#assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')",
      "#if not (u0 >= 0):",
      "#raise RuntimeError('u0 >= 0')",
      "#buf1 = None",
      "#assert not buf0.isnan().any().item()",
      "#return_vars = (buf0, )",
      "#for var in return_vars:",
      "#buf0, (4, ), (1, )",
      "#)",
      "#raise ValueError",
      "#pragma omp simd"};
  std::string out(text);
  for (; count > 0; --count) {
    const size_t line = out.find('\n', dice.roll(out.size()));
    if (line == out.npos) continue;
    const std::string blanks(dice.roll(4) == 0 ? dice.roll(14) : 4 * dice.roll(4) + 3, ' ');
    out.insert(line + 1, blanks + std::string(kLines[dice.roll(kLines.size())]) + "\n");
  }
  return out;
}

}  // namespace torchpare::test
