#include "find/code_masks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace torchpare {
namespace {

TEST(CodeMasks, AllWaysAreAlike) {
  const std::vector<MakeMasks> ways = ways_to_make_masks();
  std::mt19937 random(1);
  std::string bytes(Masks::kBytes, ' ');
  for (int round = 0; round < 1000; ++round) {
    for (char& c : bytes) c = static_cast<char>(random());
    for (const MakeMasks way : ways) EXPECT_EQ(way(bytes.data()), ways.back()(bytes.data()));
  }
}

TEST(CodeMasks, SayWhatEachByteIs) {
  const std::string text = "a_1='\"#. \xC3" + std::string(53, 'x') + "|";
  const Masks masks = ways_to_make_masks().front()(text.data());
  EXPECT_EQ(masks.name, 0b111 | (~uint64_t{0} << 10 >> 1));
  EXPECT_EQ(masks.digit, 0b100u);
  EXPECT_EQ(masks.special, 0b1110000u | uint64_t{1} << 63);
  EXPECT_EQ(masks.equals, 0b1000u);
  EXPECT_EQ(masks.dot, uint64_t{1} << 7);
  EXPECT_EQ(masks.space, uint64_t{1} << 8);
}

/// Texts around the sizes of a block and of some hundred bytes.
std::vector<std::string> random_texts() {
  std::mt19937 random(2);
  std::vector<std::string> texts;
  for (size_t size : {1, 2, 63, 64, 65, 127, 128, 511, 512, 513, 1023, 1024, 1025, 1100}) {
    std::string text;
    for (size_t i = 0; i < size; ++i) text += "ab_9= \n(']|\\"[random() % 12];
    texts.push_back(text);
  }
  return texts;
}

TEST(CodeMasks, FindTheNextSpecialByte) {
  for (const std::string& text : random_texts()) {
    CodeMasks masks(text);
    for (size_t step : {1, 3, 67, 600})  // forth, back, and with leaps
      for (size_t from = 0; from <= text.size(); from += step)
        ASSERT_EQ(masks.next_special(from),
                  std::min(text.find_first_of("'\"#\n\\()[]{}|", from), text.size()))
            << text;
  }
}

TEST(CodeMasks, SayWhatIsSpecialInABlock) {
  const std::string text(70, '(');
  CodeMasks masks(text);
  EXPECT_EQ(masks.special_from(0), ~uint64_t{0});
  EXPECT_EQ(masks.special_from(62), uint64_t{3} << 62);
  EXPECT_EQ(masks.special_from(64), 0b111111u);
  EXPECT_EQ(masks.special_from(68), 0b110000u);
}

uint64_t equals_tell(std::string_view, size_t, const Masks& masks) { return masks.equals; }

TEST(CodeMasks, GoOverTellingPlaces) {
  for (const std::string& text : random_texts()) {
    CodeMasks masks(text, equals_tell);
    for (size_t begin = 0; begin < text.size(); begin += 61)
      for (size_t end = begin; end <= text.size(); end += 97) {
        std::vector<size_t> expected, found;
        for (size_t at = begin; at <= end && at < text.size(); ++at)
          if (text[at] == '=') expected.push_back(at);
        masks.each_telling(begin, end, [&](size_t at, size_t) { found.push_back(at); });
        ASSERT_EQ(found, expected) << text;
        ASSERT_TRUE(expected.empty() || masks.any_telling(begin, end));
      }
  }
}

}  // namespace
}  // namespace torchpare
