#include "core/printable.h"

#include <algorithm>

#include <fmt/format.h>

namespace torchpare {
namespace {

struct Range {
  uint32_t first, last;
};

/// Unicode 15.1: general categories Cc, Zl, Zp and Cf (but for U+0600 to U+0605, U+06DD, U+070F, U+0890,
/// U+0891, U+08E2, U+110BD and U+110CD, which are signs that one sees), and Default_Ignorable_Code_Point.
constexpr Range kHidden[] = {
    {0x0000, 0x001F},    // C0: ESC, BEL, newline, …
    {0x007F, 0x009F},    // DEL and C1: CSI, NEL, …
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian variation selectors
    {0x200B, 0x200F},    // zero-width spaces and joiners, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // line and paragraph separator, embeddings and overrides
    {0x2060, 0x206F},    // word joiner, isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // half-width Hangul filler
    {0xFFF0, 0xFFFB},    // interlinear annotation
    {0x13430, 0x1343F},  // Egyptian hieroglyph format controls
    {0x1BCA0, 0x1BCA3},  // shorthand format controls
    {0x1D173, 0x1D17A},  // musical format controls
    {0xE0000, 0xE0FFF},  // tags, variation selectors
};

/// The code of `size` bytes whose first one has `bits` bits of it; not valid unless the others continue it.
Character longer(std::string_view text, size_t at, size_t size, uint32_t bits) {
  constexpr Character kNone{0, 1, false};
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (text.size() - at < size) return kNone;
  uint32_t code = bits;
  for (size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return kNone;
    code = code << 6 | (byte & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[size] || code > 0x10FFFF || surrogate) return kNone;
  return {code, size, true};
}

std::string escape_of(uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  if (code < 0x80) return fmt::format("\\x{:02x}", code);
  return code <= 0xFFFF ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

bool is_plain(char c) { return static_cast<unsigned char>(c - ' ') < 0x7F - ' '; }

/// Without a way out before the end, which compilers make the quickest loops of.
bool is_all_plain(std::string_view text) {
  unsigned char others = 0;
  for (char c : text) others |= !is_plain(c);
  return others == 0;
}

std::string escaped(std::string_view text, std::string_view stays) {
  if (is_all_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (is_plain(text[at]) || stays.find(text[at]) != stays.npos) {
      out += text[at++];
      continue;
    }
    const Character c = character_at(text, at);
    if (!c.valid)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    else if (is_hidden(c.code))
      out += escape_of(c.code);
    else
      out += text.substr(at, c.size);
    at += c.size;
  }
  return out;
}

}  // namespace

Character character_at(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1, true};
  if ((lead & 0xE0) == 0xC0) return longer(text, at, 2, lead & 0x1Fu);
  if ((lead & 0xF0) == 0xE0) return longer(text, at, 3, lead & 0x0Fu);
  if ((lead & 0xF8) == 0xF0) return longer(text, at, 4, lead & 0x07u);
  return {0, 1, false};
}

bool is_hidden(uint32_t code) {
  if ((code & 0xFFFE) == 0xFFFE) return true;  // noncharacters
  return std::any_of(std::begin(kHidden), std::end(kHidden),
                     [code](const Range& r) { return code >= r.first && code <= r.last; });
}

std::string printable(std::string_view text) { return escaped(text, {}); }

std::string printable_lines(std::string_view text) { return escaped(text, "\n\t"); }

size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += character_at(text, at).size) ++count;
  return count;
}

size_t utf16_units(std::string_view text) {
  size_t units = 0;
  for (size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    units += c.valid && c.code > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return units;
}

}  // namespace torchpare
