#include "find/bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace torchpare {
namespace {

/// Texts in which every search has something to find, at every offset to the block size.
std::vector<std::string> random_texts() {
  std::mt19937 random(7);
  constexpr std::string_view kLetters = "aaaaaaaabcdefg  (){}[]'''\"#\n\\|as_x\x80\xff";
  std::vector<std::string> texts = {""};
  for (size_t size = 1; size < 200; ++size) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
      text += kLetters[std::uniform_int_distribution<size_t>(0, kLetters.size() - 1)(random)];
    texts.push_back(text);
  }
  return texts;
}

size_t at_most(size_t found, std::string_view text) { return std::min(found, text.size()); }

TEST(Bytes, FindTripleFindsThreeInARow) {
  for (const std::string& text : random_texts())
    for (size_t from = 0; from <= text.size(); ++from)
      ASSERT_EQ(find_triple(text, from, '\''), at_most(text.find("'''", from), text)) << text;
}

TEST(Bytes, FindInStringFindsWhatMayEndOne) {
  for (const std::string& text : random_texts())
    for (size_t from = 0; from <= text.size(); ++from)
      ASSERT_EQ(find_in_string(text, from, '"'), at_most(text.find_first_of("\"\\\n", from), text)) << text;
}

TEST(Bytes, FindNeedleIsFind) {
  for (const std::string& text : random_texts())
    for (size_t from = 0; from <= text.size(); ++from)
      for (std::string_view needle : {"aa", "aab", "a(", "''", "aaaa"})
        ASSERT_EQ(find_needle(text, from, needle), at_most(text.find(needle, from), text)) << text;
}

TEST(Bytes, FindNewlineStopsAtTheEnd) {
  EXPECT_EQ(find_newline("ab\ncd", 0), 2u);
  EXPECT_EQ(find_newline("ab\ncd", 3), 5u);
  EXPECT_EQ(find_newline("ab", 9), 2u);
}

struct Bad {
  std::string text;
  size_t at;
  std::string what;
};

TEST(Bytes, NotPlainTextNamesTheFirstOffender) {
  using namespace std::string_literals;
  const std::vector<Bad> table = {
      {"\xEF\xBB\xBFx = 1\n", 0, "a byte order mark"},
      {"\xFF\xFEx\0", 0, "UTF-16"},
      {"x = 1\n\0"s, 6, "a NUL byte"},
      {"x = 1\r\n", 5, "a carriage return"},
      {"0123456789abcdef\rx", 16, "a carriage return"},
      {"x\x80", 1, "a byte that is not UTF-8"},
      {"x\xC0\xAF", 1, "a byte that is not UTF-8"},      // overlong '/'
      {"x\xED\xA0\x80", 1, "a byte that is not UTF-8"},  // a surrogate
      {"x\xF4\x90\x80\x80", 1, "a byte that is not UTF-8"},
      {"x\xE2\x82", 1, "a byte that is not UTF-8"},  // cut off
      {"# -*- coding: latin-1 -*-\n", 14, "an encoding other than UTF-8 is declared"},
      {"\n# vim: set fileencoding=cp1252 :\n", 25, "an encoding other than UTF-8 is declared"},
  };
  for (const Bad& bad : table) {
    const auto obstacle = not_plain_text(bad.text);
    ASSERT_TRUE(obstacle) << bad.what;
    EXPECT_EQ(obstacle->at, bad.at) << bad.what;
    EXPECT_EQ(obstacle->what, bad.what);
  }
}

TEST(Bytes, PlainTextIsPlain) {
  for (std::string_view text : {"", "x = 1\n", "# -*- coding: utf-8 -*-\n", "\n\n# coding: latin-1\n",
                                "s = '\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80'\n", "coding: latin-1\n"})
    EXPECT_FALSE(not_plain_text(text)) << text;
}

}  // namespace
}  // namespace torchpare
