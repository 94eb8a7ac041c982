#include "policy/words.h"

#include <array>

#include <gtest/gtest.h>

namespace torchpare {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"strip", "stripes", "keep", "once"};

TEST(PolicyWords, NearestByLetters) {
  EXPECT_EQ(nearest("strp", kWords), "strip");
  EXPECT_EQ(nearest("kep", kWords), "keep");
  EXPECT_EQ(nearest("stripess", kWords), "stripes");
  EXPECT_EQ(nearest("keeeeep", kWords), "") << "three letters too many";
  EXPECT_EQ(nearest("x", kWords), "") << "every short word is two letters from another";
}

TEST(PolicyWords, NearestByBeginning) {
  EXPECT_EQ(nearest("o", kWords), "once");
  EXPECT_EQ(nearest("s", kWords), "") << "two begin so";
  EXPECT_EQ(nearest("", kWords), "");
}

TEST(PolicyWords, VeryLongWordsAreNearNothing) {
  EXPECT_EQ(nearest(std::string(1'000'000, 'k'), kWords), "");
}

TEST(PolicyWords, SuggestionNamesOneOrAll) {
  EXPECT_EQ(suggestion("onc", kWords), "did you mean once?");
  EXPECT_EQ(suggestion("burn", kWords), "one of strip, stripes, keep, once");
}

TEST(PolicyWords, QuotesAreSafeToPrint) {
  EXPECT_EQ(in_quotes("a\"b\n\x1b[31m"), "\"a\\\"b\\n\\u001b[31m\"");
  EXPECT_EQ(in_quotes("\xff"), "\"\\ufffd\"");
  EXPECT_EQ(in_quotes(std::string(61, 'x')), "\"" + std::string(60, 'x') + "...\"");
}

}  // namespace
}  // namespace torchpare
