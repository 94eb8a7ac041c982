// What comes from outside, as it may be shown to people.
//
// Names of files and operators, lines of source, words of servers and exceptions may hold what a terminal
// obeys (ESC, BEL), what turns the order of letters round (U+202E), what ends a line or what nobody sees.
// Wherever such a text is printed it goes through here, but for texts that programs read (JSON, SARIF, a
// rewritten wrapper).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torchpare {

/// One character of UTF-8.
struct Character {
  uint32_t code = 0;  ///< meaningless where `valid` is false
  size_t size = 1;    ///< in bytes
  bool valid = true;  ///< false: one byte that is no UTF-8 (cut off, overlong, a surrogate, above U+10FFFF)
};

/// The character at `at`, which must be below text.size().
Character character_at(std::string_view text, size_t at);

/// Controls, format and bidirectional characters, line and paragraph separators, and what is never visible
/// (Unicode's Default_Ignorable_Code_Point). Other spaces than U+0020 do not count: they look like spaces.
bool is_hidden(uint32_t code);

/// The text on one line: hidden characters and bytes that are no UTF-8 become \n, \t, \x1b, \u202e,
/// \U000e0001, \xff, as Python spells them; all else stays, backslashes too. What this gives holds no hidden
/// character, and comes back unchanged when it is given again.
std::string printable(std::string_view text);

/// The same for text of several lines: newlines and tabs stay.
std::string printable_lines(std::string_view text);

/// A byte that is no UTF-8 counts as one character, as the U+FFFD that stands for it.
size_t count_characters(std::string_view text);

/// The same in UTF-16 code units: characters above U+FFFF have two.
size_t utf16_units(std::string_view text);

}  // namespace torchpare
