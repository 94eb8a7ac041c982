// What every HTML page of ours is made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace torchpare {

/// A whole page around `body`. It needs nothing but itself: no script, no font, no network, and a
/// Content-Security-Policy says so to the browser. Light or dark as the browser is, from 320 pixels on.
std::string page(std::string_view title, std::string_view body);

/// What comes from outside, printable and escaped, between tags or in a quoted attribute: on one line; on several.
std::string html_text(std::string_view any);
std::string html_lines(std::string_view any);

/// A line of Python with its strings, comments, numbers, keywords and asserts told apart. `line` may be cut anywhere.
std::string html_source(std::string_view line);

/// A number with what it counts, for the head of a page.
struct Card {
  std::string number, what;
  std::string_view kind = {};  ///< a fate: its colour
};
std::string html_cards(const std::vector<Card>& cards);

/// A command that one click selects; nothing where it would have to show something else than it is, as for names with
/// hidden characters.
std::string html_command(const std::string& command);

/// A word for a shell, in quotes where it needs them.
std::string shell_word(std::string_view word);

/// 1234567 as "1,234,567", so that it can be read.
std::string html_number(size_t n);

}  // namespace torchpare
