#include "find/code_masks.h"

#include <gtest/gtest.h>

#include <random>

namespace torchpare {
namespace {

void expect_alike(std::string_view text, size_t at) {
  const CodeMasks fast = code_masks(text, at), plain = portable_code_masks(text, at);
  EXPECT_EQ(fast.name, plain.name);
  EXPECT_EQ(fast.stop, plain.stop);
  EXPECT_EQ(fast.equals, plain.equals);
}

TEST(CodeMasks, BothWaysAreAlike) {
  std::mt19937 random(1);
  std::string bytes(64, ' ');
  for (int round = 0; round < 1000; ++round) {
    for (char& c : bytes) c = static_cast<char>(random());
    for (size_t at : {0, 1, 31, 63, 64}) expect_alike(bytes, at);
  }
}

TEST(CodeMasks, SayWhatEachByteIs) {
  const std::string text = "a_1='\"#. \xC3" + std::string(60, 'x');
  const CodeMasks masks = code_masks(text, 0);
  EXPECT_EQ(masks.name, 0b111 | ~uint64_t{0} << 9);
  EXPECT_EQ(masks.stop, 0b1110000u);
  EXPECT_EQ(masks.equals, 0b1000u);
  EXPECT_EQ(code_masks(text, 64).name, 0b111111u) << "six bytes are left";
}

}  // namespace
}  // namespace torchpare
