#include "audit/bitmaps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "audit/bytes.h"
#include "core/processor.h"

namespace torchpare::audit {
namespace {

TEST(Bitmaps, FastBitsAreThoseOfPlainLoops) {
  std::mt19937 random(1);
  std::string bytes(Bits::kBytes, ' ');
  for (int round = 0; round < 2000; ++round) {
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(bits_of(bytes.data()), plain_bits_of(bytes.data()));
    if (have_avx2()) {
      EXPECT_EQ(wide_bits_of(bytes.data()), plain_bits_of(bytes.data()));
    }
  }
}

TEST(Bitmaps, AreMadeWithAvx2WhereTheOtherSideMakesThemSo) { EXPECT_EQ(have_avx2(), has_avx2()); }

TEST(Bitmaps, StopsAreWhereTheTokenizerHasToStopAndNowhereElse) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool stops =
        byte >= 0x80 || (c != '\0' && std::string("'\"#\n\\()[]{};").find(c) != std::string::npos);
    for (size_t at = 0; at < 150; ++at) {
      std::string text(150, 'x');
      text[at] = c;
      Bitmaps found(text);
      ASSERT_EQ(found.next_stop(0), stops ? at : text.size()) << byte;
      ASSERT_EQ(found.next_stop(at), stops ? at : text.size()) << byte;
      ASSERT_EQ(found.next_stop(at + 1), text.size()) << byte;
    }
  }
}

/// Of sizes around those of blocks, and more than are remembered.
std::vector<std::string> random_texts() {
  std::mt19937 random(2);
  std::vector<std::string> texts;
  for (size_t size : {0, 1, 63, 64, 65, 127, 128, 129, 200, 1100, 1152}) {
    std::string text;
    while (text.size() < size) text += "ab_9= \n(']|.Z"[random() % 13];
    texts.push_back(text);
  }
  return texts;
}

TEST(Bitmaps, GiveEachStopForthAndBack) {
  for (const std::string& text : random_texts()) {
    Bitmaps bitmaps(text);
    for (size_t step : {1, 5, 71})
      for (size_t from = 0; from <= text.size(); from += step)
        ASSERT_EQ(bitmaps.next_stop(from), std::min(text.find_first_of("'\n(]", from), text.size())) << text;
  }
}

TEST(Bitmaps, AskAboutTheEndsOfWordsAndAboutEquals) {
  for (const std::string& text : random_texts()) {
    Bitmaps bitmaps(text);
    const auto is_end = [&](size_t at) {
      return at > 0 && is_name_start(text[at - 1]) && (at == text.size() || !is_name_byte(text[at]));
    };
    for (size_t begin = 0; begin <= text.size(); begin += 59)
      for (size_t end = begin; end <= text.size(); end += 101) {
        std::vector<size_t> expected, asked;
        for (size_t at = begin; at <= end; ++at)
          if (is_end(at) || (at < text.size() && text[at] == '=')) expected.push_back(at);
        EXPECT_TRUE(bitmaps.all_of_words_and_equals(begin, end, [&](size_t at) {
          asked.push_back(at);
          return true;
        }));
        ASSERT_EQ(asked, expected) << text;
        if (expected.empty()) continue;
        EXPECT_FALSE(
            bitmaps.all_of_words_and_equals(begin, end, [&](size_t at) { return at != expected.back(); }));
      }
  }
}

}  // namespace
}  // namespace torchpare::audit
