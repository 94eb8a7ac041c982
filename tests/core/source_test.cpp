#include "core/source.h"

#include <gtest/gtest.h>

namespace torchpare {
namespace {

TEST(Source, PositionsCountFromOne) {
  EXPECT_EQ(position_of("ab\ncd\n", 0), (Position{1, 1}));
  EXPECT_EQ(position_of("ab\ncd\n", 2), (Position{1, 3}));
  EXPECT_EQ(position_of("ab\ncd\n", 4), (Position{2, 2}));
  EXPECT_EQ(position_of("ab\ncd\n", 99), (Position{3, 1}));
}

TEST(Source, ALineCounterAgreesWithItself) {
  const std::string text = "a\n\nbc\nd";
  LineCounter lines(text);
  for (size_t i = 0; i <= text.size(); ++i) EXPECT_EQ(lines.at(i), position_of(text, i)) << i;
}

TEST(Source, LineAtHasNoLineEnd) {
  EXPECT_EQ(line_at("ab\ncd\n", 1), "ab");
  EXPECT_EQ(line_at("ab\ncd\n", 2), "ab");
  EXPECT_EQ(line_at("ab\ncd\n", 3), "cd");
  EXPECT_EQ(line_at("ab\ncd", 5), "cd");
  EXPECT_EQ(line_at("", 0), "");
}

TEST(Source, Utf16ColumnsOfOffsetsThatGrow) {
  const std::string text = "aä😀b\n😀\xff😀c\nd";
  LineCounter lines(text, Columns::kUtf16);
  const auto at = [&](size_t offset) { return lines.at(offset); };
  EXPECT_EQ(at(0), (Position{1, 1}));
  EXPECT_EQ(at(3), (Position{1, 3}));
  EXPECT_EQ(at(7), (Position{1, 5}));
  EXPECT_EQ(at(9), (Position{2, 1}));
  EXPECT_EQ(at(14), (Position{2, 4}));
  EXPECT_EQ(at(18), (Position{2, 6}));
  EXPECT_EQ(at(20), (Position{3, 1}));
  EXPECT_EQ(at(500), (Position{3, 2}));
}

TEST(Source, ExcerptsPointAtTheByte) {
  EXPECT_EQ(excerpt("ab\ncd\n", 4), "cd\n ^\n");
  EXPECT_EQ(excerpt("a\x1b[31m\xff", 0), "a\\x1b[31m\\xff\n^\n");
  EXPECT_EQ(excerpt("a\x1b[31m\xff", 5), "a\\x1b[31m\\xff\n        ^\n");
  EXPECT_EQ(excerpt("\tä😀x\r\n", 7), "\\tä😀x\\r\n    ^\n");
}

TEST(Source, ExcerptsOfLongLinesAreCut) {
  const std::string shown = excerpt(std::string(500, 'x') + "HERE" + std::string(500, 'y'), 500);
  EXPECT_EQ(shown.find("HERE"), shown.find('^') - shown.find('\n') - 1);
  EXPECT_LT(shown.size(), 300u);
  std::string wide;
  while (wide.size() < 600) wide += "中";
  for (size_t at = 0; at < wide.size(); ++at)
    EXPECT_EQ(excerpt(wide, at / 3 * 3).find('\\'), std::string::npos) << at;
}

}  // namespace
}  // namespace torchpare
