// Whoever copies a wrapper from a log, a terminal, a mail or a web page copies what stands around it too.
// What that is shows best where one knows what should stand: at lines that every wrapper has, such as `import
// torch` or `def call(args):`. Whatever precedes those words in their lines is a prefix; if most lines of the
// text begin alike, digits aside, it is one that something has put there.
//
//   V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] import torch
//   V0530 22:17:40.618000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code]     args.clear()
//
// Counter-example: a wrapper that stumbles over something else. Its `import torch` begins in column 0, and
// before its `assert_size_stride` there are spaces alone, so there is no prefix to be named.
#include "find/pasted.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/ascii.h"

namespace torchpare {
namespace {

/// So much of a text is looked at: what something has put around it shows there.
constexpr size_t kMostBytes = size_t{1} << 20;

/// Words that a wrapper's lines begin with (PythonWrapperCodegen in torch/_inductor/codegen/wrapper.py).
constexpr std::string_view kBeginnings[] = {
    "import torch",  "from torch",  "aten = torch.ops", "async_compile = ", "async_compile.wait",
    "class Runner",  "def call(",   "call = ",          "args.clear()",     "with torch.",
    "assert_",       "return (",    "buf0 = ",          "del arg",          "import math",
    "import random", "del primals_"};

struct Sign {
  std::string what;
  std::string remedy;
};
using Signs = std::vector<Sign>;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (is_blank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

std::string_view without_indent(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line;
}

/// Past the colour that begins at `at` ("\x1b[33m", or what is left of it: "^[[33m", "[33m"); `at` where none
/// does.
size_t past_colour(std::string_view line, size_t at) {
  size_t end = at;
  const bool escape = line[end] == '\x1b' || line.substr(end, 2) == "^[";
  if (escape) end += line[end] == '\x1b' ? 1 : 2;
  if (end >= line.size() || line[end] != '[') return at;
  const size_t digits = ++end;
  while (end < line.size() && (is_digit(line[end]) || line[end] == ';')) ++end;
  if (end >= line.size()) return at;
  const bool letter = (line[end] | 0x20) >= 'a' && (line[end] | 0x20) <= 'z';
  return (escape && letter) || (end > digits && line[end] == 'm') ? end + 1 : at;
}

/// The text as lines, without colours, line ends and a byte order mark; and what was taken away.
struct Lines {
  std::vector<std::string> all;
  size_t written = 0;  ///< those that are not blank
  size_t coloured = 0;
  size_t carriage_returns = 0;

  bool most(size_t count) const { return count > 0 && count * 5 >= written * 3; }
};

Lines lines_of(std::string_view text) {
  Lines lines;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    lines.carriage_returns += line.ends_with('\r');
    std::string plain = without_colours(line);
    lines.coloured += plain.size() < line.size();
    plain.resize(without_end(plain).size());
    lines.written += !plain.empty();
    lines.all.push_back(std::move(plain));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// For how many lines `holds` does.
template <class Holds>
size_t count(const Lines& lines, Holds holds) {
  return static_cast<size_t>(
      std::ranges::count_if(lines.all, [&](const std::string& l) { return !l.empty() && holds(l); }));
}

// Characters

/// UTF-16 in one order or the other, without a mark: every other byte is NUL.
std::string_view utf16_of(std::string_view text) {
  constexpr size_t kLooked = 16;
  if (text.size() < kLooked) return {};
  const auto all = [&](size_t from, bool nul) {
    for (size_t at = from; at < kLooked; at += 2)
      if ((text[at] == '\0') != nul) return false;
    return true;
  };
  if (all(0, false) && all(1, true)) return "UTF-16LE";
  return all(0, true) && all(1, false) ? "UTF-16BE" : std::string_view();
}

void add_encoding(std::string_view text, Signs& signs) {
  constexpr std::string_view kUtf32("\xFF\xFE\0\0", 4);
  std::string_view name = utf16_of(text);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) name = "UTF-16";
  if (text.starts_with(kUtf32)) name = "UTF-32";
  if (!name.empty())
    signs.push_back(
        {fmt::format("the text is in {}", name), fmt::format("`iconv -f {} -t UTF-8 FILE > NEW`", name)});
  if (text.starts_with("\xEF\xBB\xBF"))
    signs.push_back({"a byte order mark stands before the text, as some editors put it there",
                     R"(`sed -i '1s/^\xEF\xBB\xBF//' FILE`)"});
}

/// By their first bytes.
void add_compression(std::string_view text, Signs& signs) {
  for (const auto& [program, magic] : {std::pair<std::string_view, std::string_view>{"gzip", "\x1F\x8B"},
                                       {"xz",
                                        "\xFD"
                                        "7zXZ"},
                                       {"zstd", "\x28\xB5\x2F\xFD"}})
    if (text.starts_with(magic))
      signs.push_back({fmt::format("the file is compressed by {}", program),
                       fmt::format("`{} -dc FILE > NEW`", program)});
}

void add_line_ends(std::string_view text, const Lines& lines, Signs& signs) {
  const auto all = static_cast<size_t>(std::count(text.begin(), text.end(), '\r'));
  if (all > 0 && all == lines.carriage_returns)
    signs.push_back({"lines end in CR LF, as on Windows", R"(`sed -i 's/\r$//' FILE`)"});
  else if (all > 2 && text.find('\n') == text.npos)
    signs.push_back({"the lines end in CR alone", R"(`sed -i 's/\r/\n/g' FILE`)"});
}

void add_colours(const Lines& lines, Signs& signs) {
  if (lines.coloured > 1 && lines.coloured * 8 >= lines.written)
    signs.push_back({"colours of a terminal stand between the words",
                     R"(`sed -i -E 's/(\x1b|\^\[)\[[0-9;]*[A-Za-z]//g; s/\[[0-9;]+m//g' FILE`)"});
}

/// A no-break space where a line is indented.
bool is_indented_oddly(std::string_view line) {
  line = without_indent(line);
  return line.starts_with("\xC2\xA0") || line.starts_with("\xE2\x80\xAF");
}

bool is_indented(std::string_view line) { return is_blank(line.front()) || is_indented_oddly(line); }

void add_spaces(const Lines& lines, Signs& signs) {
  const size_t odd = count(lines, is_indented_oddly);
  if (odd > 0 && odd * 2 >= count(lines, is_indented))
    signs.push_back({"lines are indented by no-break spaces, as web pages and chats have them",
                     R"(`sed -i 's/\xC2\xA0/ /g; s/\xE2\x80\xAF/ /g' FILE`)"});
}

bool has_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != text.npos; });
}

/// What web pages, chats and editors for prose make of quotes, and put where words may break.
void add_signs_of_pages(std::string_view text, Signs& signs) {
  const bool quotes = text.find('\'') != text.npos;  // Inductor writes them in every wrapper
  if (!quotes && has_one_of(text, {"&#39;", "&#x27;", "&apos;"}))
    signs.push_back({"signs are written as in HTML",
                     R"(`sed -i -E "s/&lt;/</g; s/&gt;/>/g; s/&(quot|#34);/\"/g; s/&(#39|#x27|apos);/'/g; )"
                     R"(s/&amp;/\&/g" FILE`)"});
  if (!quotes && has_one_of(text, {"\u2018", "\u2019"}))
    signs.push_back(
        {"quotes are curly ones, as in prose",
         R"(`sed -i -E "s/\xE2\x80\x98|\xE2\x80\x99/'/g; s/\xE2\x80\x9C|\xE2\x80\x9D/\"/g" FILE`)"});
  if (has_one_of(text, {"\u200B", "\u2060"}))
    signs.push_back({"signs without width stand between the words, as web pages and chats have them",
                     R"(`sed -i -E 's/\xE2\x80\x8B|\xE2\x81\xA0//g' FILE`)"});
}

// What stands before each line

/// What stands in a line before the first word that wrappers' lines begin with.
std::optional<std::string_view> before_code(std::string_view line) {
  size_t first = line.npos;
  for (const std::string_view word : kBeginnings) {
    const size_t at = line.find(word);
    const char before = at == 0 || at == line.npos ? ' ' : line[at - 1];
    const bool apart = !(before == '_' || before == '.' || is_digit(before) || (before | 0x20) >= 'a');
    if (at != line.npos && apart) first = std::min(first, at);
  }
  if (first == line.npos) return std::nullopt;
  return line.substr(0, first);
}

/// The text with each number as one 0, and without blanks at either end.
std::string shape_of(std::string_view text) {
  std::string shape;
  for (const char c : without_indent(without_end(text)))
    if (!is_digit(c))
      shape += c;
    else if (!shape.ends_with('0'))
      shape += '0';
  return shape;
}

/// A prefix that most lines have: as it stands in one of them, with the fewest blanks behind it.
std::optional<std::string> prefix_of(const Lines& lines) {
  std::map<std::string, size_t> shapes;
  std::map<std::string, std::string_view> examples;
  for (const std::string& line : lines.all) {
    const auto before = before_code(line);
    if (!before) continue;
    std::string shape = shape_of(*before);
    if (shape.empty()) continue;
    ++shapes[shape];
    std::string_view& example = examples.try_emplace(std::move(shape), *before).first->second;
    if (before->size() - without_end(*before).size() < example.size() - without_end(example).size())
      example = *before;
  }
  const auto most = std::ranges::max_element(shapes, {}, [](const auto& shape) { return shape.second; });
  if (most == shapes.end()) return std::nullopt;
  const size_t alike =
      count(lines, [&](std::string_view line) { return shape_of(line).starts_with(most->first); });
  return lines.most(alike) ? std::optional<std::string>(examples[most->first]) : std::nullopt;
}

/// An extended regular expression that matches the text, whatever its numbers are. sed has it between
/// slashes, the shell between single quotes.
std::string expression_of(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (is_digit(c)) {
      out += "[0-9]+";
      at = std::min(text.find_first_not_of("0123456789", at), text.size());
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\'') {
      out += '.';
    } else {
      if (std::string_view(R"(\/.[](){}*+?|^$)").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

/// Takes a prefix off each line, with the blanks behind it where the line has them.
std::string command_without(std::string_view prefix) {
  const std::string_view core = without_end(without_indent(prefix));
  const std::string_view blanks = without_indent(prefix).substr(core.size());
  return fmt::format("`sed -i -E 's/^[ \\t]*{}({}|$)//' FILE`", expression_of(core), expression_of(blanks));
}

/// "12: ", "   7 | ": a number and signs behind it.
bool is_line_number(std::string_view shape) {
  return shape.starts_with('0') && std::none_of(shape.begin() + 1, shape.end(), [](char c) {
           return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
         });
}

/// Formats of torch's logs: torch/_logging/_internal.py (TorchLogsFormatter since 2.2; before, logging's
/// own).
Sign log_prefix(std::string_view prefix) {
  const std::string_view shown = without_end(without_indent(prefix));
  std::string command = command_without(prefix);
  for (const std::string_view marker : {"[__output_code]", "__output_code: [DEBUG]"})
    if (shown.ends_with(marker))
      command = fmt::format("`sed -i -E 's/^.*{} ?//' FILE`", expression_of(marker));
  const bool torch = shown.find("output_code") != shown.npos || shown.find("torch/_inductor") != shown.npos;
  return {
      fmt::format("a {} stands before each line (\"{}\")", torch ? "prefix of torch's log" : "prefix", shown),
      fmt::format(
          "{}{}",
          torch ? "`torchpare scan --log FILE` reads it as it is; else take the file that the log names "
                  "(\"Output code written to\"), or "
                : "",
          command)};
}

void add_prefix(const Lines& lines, Signs& signs) {
  const auto prefix = prefix_of(lines);
  if (!prefix) return;
  const std::string shape = shape_of(*prefix);
  const bool quotes = shape.find_first_not_of("> ") == shape.npos;
  if (quotes)
    signs.push_back({"quote marks of a mail stand before the lines", "`sed -i -E 's/^ *(> ?)+//' FILE`"});
  else if (is_line_number(shape))
    signs.push_back({"line numbers stand before the lines", command_without(*prefix)});
  else if (shape != "+" && shape != "-" && !shape.starts_with('#'))
    signs.push_back(log_prefix(*prefix));
}

// What stands around the text

/// A fence above everything that looks like code; one further down may be in a comment of somebody's kernel.
void add_fence(const Lines& lines, Signs& signs) {
  for (const std::string& line : lines.all) {
    const std::string_view inner = without_indent(line);
    if (before_code(inner)) return;
    if (!begins_with_fence(inner)) continue;
    const std::string_view fence = inner.starts_with('~') ? "~{3}" : R"(\x60{3})";
    signs.push_back({"the text stands between the fences of Markdown",
                     fmt::format("`sed -i -E -n '/^ *{0}/,/^ *{0}/{{//!p}}' FILE`", fence)});
    return;
  }
}

bool is_header_of_diff(std::string_view line) {
  return line.starts_with("@@ -") || line.starts_with("diff ") || line.starts_with("index ") ||
         line.starts_with('\\');
}

/// "+", "-" or a space before every line, and not only spaces; headers of files and hunks aside.
void add_diff(const Lines& lines, Signs& signs) {
  const size_t changed =
      count(lines, [](std::string_view l) { return l.starts_with('+') || l.starts_with('-'); });
  const size_t context = count(lines, [](std::string_view l) { return l.starts_with(' '); });
  const size_t headers = count(lines, is_header_of_diff);
  if (changed == 0 || changed + context + headers < lines.written) return;
  signs.push_back(
      {"it is a diff",
       "apply it to the file that it belongs to, or, if it holds all of the file, take the new side: "
       R"(`sed -i -E '/^(-|@@ |\+\+\+ |diff |index |\\)/d; s/^[+ ]//' FILE`)"});
}

/// `>>> ` and `... `, each before some lines and one of them before most.
void add_prompts(const Lines& lines, Signs& signs) {
  const size_t first = count(lines, [](std::string_view l) { return l.starts_with(">>>"); });
  const size_t more = count(lines, [](std::string_view l) { return l.starts_with("..."); });
  if (first == 0 || more == 0 || !lines.most(first + more)) return;
  signs.push_back(
      {"prompts of Python stand before the lines", R"(`sed -i -E 's/^(>>>|\.\.\.)( |$)//' FILE`)"});
}

/// All lines indented alike, those included that begin in column 0 of a wrapper.
void add_indent(const Lines& lines, Signs& signs) {
  size_t least = SIZE_MAX;
  bool outermost = false;
  for (const std::string& line : lines.all)
    if (!line.empty()) least = std::min(least, line.size() - without_indent(line).size());
  if (least == SIZE_MAX || least == 0) return;
  for (const std::string_view word : {"import ", "from ", "def call(", "class Runner"})
    outermost |= count(lines, [&](std::string_view l) { return l.substr(least).starts_with(word); }) > 0;
  if (outermost)
    signs.push_back({"all lines are indented, as a block in another text",
                     fmt::format(R"(`sed -i -E 's/^[ \t]{{{}}}//' FILE`)", least)});
}

}  // namespace

std::string without_colours(std::string_view line) {
  std::string out;
  for (size_t at = 0; at < line.size();) {
    const size_t past = past_colour(line, at);
    if (past == at) out += line[at++];
    at = std::max(at, past);
  }
  return out;
}

bool begins_with_fence(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.starts_with("```") || text.starts_with("~~~");
}

std::string why_unread(std::string_view text, std::string_view reason) {
  text = text.substr(0, kMostBytes);
  const Lines lines = lines_of(text);
  Signs signs;
  add_encoding(text, signs);
  add_compression(text, signs);
  add_line_ends(text, lines, signs);
  add_colours(lines, signs);
  add_spaces(lines, signs);
  add_signs_of_pages(text, signs);
  add_fence(lines, signs);
  const size_t so_far = signs.size();
  add_prompts(lines, signs);
  if (signs.size() == so_far) add_prefix(lines, signs);
  if (signs.size() == so_far) add_diff(lines, signs);
  if (signs.size() == so_far) add_indent(lines, signs);
  std::string out;
  for (const Sign& sign : signs) out += fmt::format("{}: {}; ", sign.what, sign.remedy);
  return signs.empty() ? std::string(reason) : fmt::format("{}as it is: {}", out, reason);
}

}  // namespace torchpare
