#include "audit/bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "audit/chunks.h"

namespace torchpare::audit {
namespace {

// Every offset around the widths that the fast loops step by.
TEST(bytes, common_prefix_finds_the_first_difference) {
  for (size_t size : {0u, 1u, 15u, 16u, 17u, 33u, 1023u, 1024u, 1025u, 3000u}) {
    const std::string x(size, 'x');
    EXPECT_EQ(common_prefix(x, x), size);
    EXPECT_EQ(common_prefix(x, x + "y"), size);
    EXPECT_EQ(common_prefix(x + "y", x), size);
    for (size_t at = 0; at < size; ++at) {
      std::string y = x;
      y[at] = 'y';
      ASSERT_EQ(common_prefix(x, y), at) << size;
      ASSERT_EQ(common_suffix(x, y), size - 1 - at) << size;
    }
  }
}

TEST(bytes, find_any_finds_each_of_three) {
  for (size_t at = 0; at < 50; ++at) {
    for (char c : {'a', 'b', 'c'}) {
      std::string text(50, '.');
      text[at] = c;
      ASSERT_EQ(find_any(text, 0, 'a', 'b', 'c'), at);
      ASSERT_EQ(find_any(text, at, 'a', 'b', 'c'), at);
      ASSERT_EQ(find_any(text, at + 1, 'a', 'b', 'c'), text.size());
    }
  }
  EXPECT_EQ(find_any("abc", 4, 'x', 'y', 'z'), 4u);
}

TEST(bytes, find_unusual) {
  for (size_t at = 0; at < 200; ++at) {
    for (char c : {'\0', '\r', '\x80', '\xff'}) {
      std::string text(200, '\t');
      text[at] = c;
      ASSERT_EQ(find_unusual(text, 0), at);
      ASSERT_EQ(find_unusual(text, at + 1), text.size());
    }
  }
  EXPECT_EQ(find_unusual(std::string("\x01\x7f \n\f"), 0), 5u);
}

TEST(bytes, find_thrice) {
  for (size_t at = 0; at < 100; ++at) {
    for (const std::string what : {"\"\"\"", "\\"}) {
      const bool quotes = what[0] == '"';
      std::string text(100, '.');
      text.insert(at, what);
      ASSERT_EQ(find_thrice(text, 0, '"'), at);
      ASSERT_EQ(find_thrice(text, at, '"'), at);
      ASSERT_EQ(find_thrice(text, at + 1, '"'), text.size());
      ASSERT_EQ(find_thrice(text, 0, 'x'), quotes ? text.size() : at);
      ASSERT_EQ(find_thrice(text.substr(0, at + 2), 0, '"'), quotes ? at + 2 : at);
    }
  }
  EXPECT_EQ(find_thrice("\"\".\"\"\"\"", 0, '"'), 3u);
}

TEST(bytes, loops_of_all_widths_find_the_same) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::string x(random() % 300, 'x');
    std::string y = x;
    for (std::string* text : {&x, &y})
      for (size_t k = random() % 4; k-- > 0 && !text->empty();)
        text->replace(random() % text->size(), 1, std::string(1 + random() % 3, "\"\"\"\\\r\x80"[round % 6]));
    const size_t from = random() % (x.size() + 1);
    const auto difference = std::mismatch(x.begin(), x.end(), y.begin(), y.end()).first;
    EXPECT_EQ(kNarrowLoops.common_prefix(x, y), static_cast<size_t>(difference - x.begin()));
    EXPECT_EQ(kNarrowLoops.find_unusual(x, from), std::min(x.find_first_of("\r\x80", from), x.size()));
    EXPECT_EQ(kNarrowLoops.find_thrice(x, from, '"'),
              std::min({x.find("\"\"\"", from), x.find('\\', from), x.size()}));
    if (!have_avx2()) continue;
    EXPECT_EQ(kWideLoops.common_prefix(x, y), kNarrowLoops.common_prefix(x, y));
    EXPECT_EQ(kWideLoops.find_unusual(x, from), kNarrowLoops.find_unusual(x, from));
    EXPECT_EQ(kWideLoops.find_thrice(x, from, '"'), kNarrowLoops.find_thrice(x, from, '"'));
  }
}

TEST(bytes, find_word_finds_whole_words_at_every_offset) {
  for (size_t shift = 0; shift < 40; ++shift) {
    const std::string pad(shift, ' ');
    EXPECT_EQ(find_word(pad + "exec(x)" + pad, 0, "exec"), shift);
    EXPECT_EQ(find_word(pad + "x.exec", 0, "exec"), shift + 2);
    EXPECT_EQ(find_word(pad + "'\\nexec'", 0, "exec"), shift + 3);
    EXPECT_EQ(find_word(pad + "execs xexec exec_" + pad + " exec", 0, "exec"), 2 * shift + 18);
    EXPECT_EQ(find_word(pad + "exe" + pad, 0, "exec"), 2 * shift + 3);
  }
  EXPECT_EQ(find_word("", 0, "exec"), 0u);
}

TEST(bytes, utf8_length_accepts_what_unicode_defines) {
  EXPECT_EQ(utf8_length("\xC2\x80", 0), 2u);
  EXPECT_EQ(utf8_length("\xE0\xA0\x80", 0), 3u);
  EXPECT_EQ(utf8_length("\xED\x9F\xBF", 0), 3u);
  EXPECT_EQ(utf8_length("\xF0\x90\x80\x80", 0), 4u);
  EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF", 0), 4u);
}

TEST(bytes, utf8_length_refuses_the_rest) {
  for (const char* malformed :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2x", "\xE0\x80\x80", "\xED\xA0\x80", "\xE1\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xF1\x80\x80"})
    EXPECT_EQ(utf8_length(malformed, 0), 0u) << malformed;
}

TEST(bytes, line_end) {
  EXPECT_EQ(line_end("ab\ncd", 0), 3u);
  EXPECT_EQ(line_end("ab\ncd", 2), 3u);
  EXPECT_EQ(line_end("ab\ncd", 3), 5u);
}

}  // namespace
}  // namespace torchpare::audit
