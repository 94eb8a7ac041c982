#include "core/printable.h"

#include <gtest/gtest.h>

#include <random>

namespace torchpare {
namespace {

std::string utf8(uint32_t code) {
  auto byte = [](uint32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000)
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
          byte(0x80 | (code & 0x3F))};
}

bool is_surrogate(uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

TEST(Printable, EveryCharacterIsReadAsWhatItIs) {
  for (uint32_t code = 0; code <= 0x10FFFF; ++code) {
    const std::string text = utf8(code);
    const Character c = character_at(text, 0);
    ASSERT_EQ(c.valid, !is_surrogate(code)) << code;
    if (!c.valid) continue;
    ASSERT_EQ(c.size, text.size()) << code;
    ASSERT_EQ(c.code, code);
  }
}

TEST(Printable, EveryCharacterComesOutVisible) {
  for (uint32_t code = 0; code <= 0x10FFFF; ++code) {
    const std::string text = utf8(code), shown = printable(text);
    if (is_surrogate(code) || is_hidden(code)) {
      ASSERT_EQ(shown[0], '\\') << code;
      for (const char c : shown) ASSERT_TRUE(c > ' ' && c < 0x7F) << code;
    } else {
      ASSERT_EQ(shown, text) << code;
    }
  }
}

TEST(Printable, WhatIsHiddenIsKnown) {
  for (const auto& [first, last] : std::initializer_list<std::pair<uint32_t, uint32_t>>{{0x00, 0x1F},
                                                                                        {0x7F, 0x9F},
                                                                                        {0xAD, 0xAD},
                                                                                        {0x61C, 0x61C},
                                                                                        {0x200B, 0x200F},
                                                                                        {0x2028, 0x202E},
                                                                                        {0x2060, 0x206F},
                                                                                        {0xFE00, 0xFE0F},
                                                                                        {0xFEFF, 0xFEFF},
                                                                                        {0xFFF9, 0xFFFB},
                                                                                        {0xE0001, 0xE007F}})
    for (uint32_t code = first; code <= last; ++code) EXPECT_TRUE(is_hidden(code)) << code;
  for (const uint32_t code :
       {0x20, 0x41, 0x7E, 0xA0, 0xA1, 0xE4, 0x3C0, 0x5D0, 0x627, 0x3042, 0x4E2D, 0x1F600})
    EXPECT_FALSE(is_hidden(code)) << code;
}

TEST(Printable, EscapesAreThoseOfPython) {
  EXPECT_EQ(printable("a\tb\nc\rd\x1b[31m\x07\x7f"), "a\\tb\\nc\\rd\\x1b[31m\\x07\\x7f");
  EXPECT_EQ(printable("\u0085\u2028\u202Eexe.txt\u2066\u200B\uFEFF"),
            "\\u0085\\u2028\\u202eexe.txt\\u2066\\u200b\\ufeff");
  EXPECT_EQ(printable("\U000E0041"), "\\U000e0041");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("ä π 中 😀 \\n 'q' \"q\""), "ä π 中 😀 \\n 'q' \"q\"");
}

TEST(Printable, WhatIsNoUtf8IsShownByteByByte) {
  for (const auto& [bytes, shown] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"\xff", "\\xff"},
           {"\xc3(", "\\xc3("},
           {"\xc3", "\\xc3"},
           {"\xe2\x80", "\\xe2\\x80"},
           {"\xc0\x9b", "\\xc0\\x9b"},                    // overlong ESC
           {"\xe0\x80\x9b", "\\xe0\\x80\\x9b"},           // longer still
           {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // a surrogate
           {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // above U+10FFFF
           {"\x9b"
            "31m",
            "\\x9b31m"},  // CSI of 8-bit terminals
           {"\xe4\xb8\xad\xe4\xb8", "中\\xe4\\xb8"}})
    EXPECT_EQ(printable(bytes), shown);
}

TEST(Printable, LinesKeepNewlinesAndTabsAlone) {
  EXPECT_EQ(printable_lines("a\tb\r\nc\x1b\n"), "a\tb\\r\nc\\x1b\n");
}

TEST(Printable, RandomBytesComeOutVisibleAndStay) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i)
      bytes += random() % 2 ? static_cast<char>(random()) : utf8(static_cast<uint32_t>(random() % 0x3000))[0];
    const std::string once = printable(bytes);
    ASSERT_EQ(printable(once), once);
    for (size_t at = 0; at < once.size(); at += character_at(once, at).size) {
      const Character c = character_at(once, at);
      ASSERT_TRUE(c.valid && !is_hidden(c.code));
    }
  }
}

TEST(Printable, CountsCharacters) {
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("aä中😀\xff"), 5u);
}

TEST(Printable, ColumnsOfUtf16) {
  const std::string line = "aä中😀\xff;";
  EXPECT_EQ(utf16_units(""), 0u);
  EXPECT_EQ(utf16_units(line), 1u + 1 + 1 + 2 + 1 + 1);  // a, ä, 中, two for 😀, the odd byte, ;
}

}  // namespace
}  // namespace torchpare
