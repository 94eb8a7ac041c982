#include "report/page.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/ascii.h"
#include "core/printable.h"

namespace torchpare {
namespace {

/// A page may hold what strangers wrote. Should any of it ever pass for markup, the browser is told to run no
/// script, fetch nothing and send nothing, and to take this one stylesheet, by its SHA-256
/// (tests/e2e/pages.py knows when that has changed).
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-QvgUBDLr0N9I544xdPOSG7bvEORFJlSFRZiAtCWjhJ4='; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>)";

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --faint: #5d6773; --line: #d5dae0; --soft: #f2f4f7;
  --stripped: #c2610c; --kept: #2b6cb0; --muted: #2f7d4f; --undecided: #b3261e; --compiled: #7d5ba6;
  --string: #1a6b3c; --digits: #8a4b08; --word: #7a3e9d; --plus: #dcf5e3; --minus: #fde4e1; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --text: #e3e7eb; --faint: #9aa5b1; --line: #363d45;
  --soft: #1f242a; --stripped: #ee9648; --kept: #6caae6; --muted: #6bc08d; --undecided: #f2877e;
  --compiled: #b79ad9; --string: #83cf9f; --digits: #e0a561; --word: #c79ae6; --plus: #163524; --minus: #43201e; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 76rem; margin: 0 auto;
  padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
.faint { color: var(--faint); } .bad { color: var(--undecided); font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .6rem; list-style: none; margin: 1rem 0; padding: 0; }
.cards li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
.cards b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cards .stripped { color: var(--stripped); } .cards .kept { color: var(--kept); } .cards .muted { color: var(--muted); }
.cards .undecided { color: var(--undecided); } .cards .compiled { color: var(--compiled); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  white-space: nowrap; overflow-wrap: normal; }
th { color: var(--faint); font-weight: 600; } td.why { white-space: normal; min-width: 22rem; }
td.stripped { color: var(--stripped); } td.kept { color: var(--kept); } td.undecided { color: var(--undecided); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; overflow-wrap: normal; background: var(--soft); border-radius: .4rem; padding: .6rem .75rem; margin: .5rem 0; }
pre span.line { display: block; min-height: 1.5em; } .plus { background: var(--plus); } .minus { background: var(--minus); }
.at { color: var(--faint); } .run { user-select: all; cursor: pointer; border-left: 3px solid var(--kept); }
.str { color: var(--string); } .num { color: var(--digits); } .word { color: var(--word); } .rem { color: var(--faint); }
.assert { color: var(--stripped); font-weight: 600; }
td.bars { width: 45%; } svg { display: block; width: 100%; height: .8rem; min-width: 7rem; margin-top: .3rem; background: var(--soft); }
rect.stripped { fill: var(--stripped); } rect.kept { fill: var(--kept); } rect.undecided { fill: var(--undecided); }
rect.muted { fill: var(--muted); } rect.compiled { fill: var(--compiled); }
@media (max-width: 40rem) { .sums tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); }
  .sums td { border: 0; } .sums td.bars { grid-column: 1 / -1; width: auto; padding: 0 0 .4rem; } .sums svg { margin: 0; }
  .sums td:first-child { white-space: normal; overflow-wrap: anywhere; } }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .5rem 0; padding: 0; }
.key li { display: flex; gap: .4rem; align-items: center; } .key svg { width: .8rem; min-width: 0; margin: 0; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; content-visibility: auto; contain-intrinsic-size: auto 2rem; }
summary { cursor: pointer; } details[open] > summary { margin-bottom: .35rem; }
)";

constexpr std::string_view kSigns = "&<>\"'";
constexpr std::string_view kNames[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

void add_escaped(std::string_view shown, std::string& out) {
  for (const char c : shown) {
    const size_t sign = kSigns.find(c);
    out += sign == kSigns.npos ? std::string_view(&c, 1) : kNames[sign];
  }
}

std::string escaped(std::string_view shown) {
  std::string out;
  add_escaped(shown, out);
  return out;
}

bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Where what begins at `at` ends, and its class in the stylesheet; empty: nothing special.
struct Piece {
  size_t end = 0;
  std::string_view kind;
};

size_t end_of_string(std::string_view line, size_t at) {
  const char quote = line[at];
  for (size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == quote)
      return i + 1;
  }
  return line.size();
}

std::string_view kind_of_word(std::string_view word) {
  constexpr std::array<std::string_view, 11> kKeywords = {"if",  "not", "raise", "for",    "in",    "assert",
                                                          "def", "del", "from",  "import", "return"};
  if (word.starts_with("assert_")) return "assert";
  if (std::ranges::find(kKeywords, word) != kKeywords.end()) return "word";
  return word.front() >= '0' && word.front() <= '9' ? "num" : "";
}

Piece piece_at(std::string_view line, size_t at) {
  const char c = line[at];
  if (c == '#') return {line.size(), "rem"};
  if (c == '\'' || c == '"') return {end_of_string(line, at), "str"};
  size_t end = at + 1;
  if (!is_word(c)) {
    while (end < line.size() && !is_word(line[end]) && line[end] != '#' && line[end] != '\'' &&
           line[end] != '"')
      ++end;
    return {end, ""};
  }
  while (end < line.size() && is_word(line[end])) ++end;
  return {end, kind_of_word(line.substr(at, end - at))};
}

}  // namespace

std::string page(std::string_view title, std::string_view body) {
  return fmt::format("{}{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n", kHead,
                     html_text(title), kStyle, body);
}

std::string html_text(std::string_view any) { return escaped(printable(any)); }
std::string html_lines(std::string_view any) { return escaped(printable_lines(any)); }

std::string html_source(std::string_view line) {
  const std::string shown = printable(line);
  std::string out;
  for (size_t at = 0; at < shown.size();) {
    const Piece piece = piece_at(shown, at);
    if (!piece.kind.empty()) out += fmt::format("<span class=\"{}\">", piece.kind);
    add_escaped(std::string_view(shown).substr(at, piece.end - at), out);
    if (!piece.kind.empty()) out += "</span>";
    at = piece.end;
  }
  return out;
}

std::string html_cards(const std::vector<Card>& cards) {
  std::string out = "<ul class=\"cards\">\n";
  for (const Card& card : cards)
    out += fmt::format("<li><b class=\"{}\">{}</b>{}</li>\n", card.kind, html_text(card.number),
                       html_text(card.what));
  return out + "</ul>\n";
}

std::string html_command(const std::string& command) {
  if (printable(command) != command) return "";
  return fmt::format("<pre class=\"run\">{}</pre>\n", escaped(command));
}

std::string shell_word(std::string_view word) {
  const auto plain = [](char c) {
    return is_word(c) || std::string_view("-./:=@%+,").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string html_number(size_t n) {
  const std::string digits = fmt::format("{}", n);
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

}  // namespace torchpare
