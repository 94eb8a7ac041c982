#include "report/table.h"

#include <gtest/gtest.h>

namespace torchpare::test {
namespace {

constexpr Look kPlain{};
constexpr Look kColour{0, true};

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

Table wide_table() {
  Table table({{"asserts"}, {"path", Column::Side::kLeft, true}, {"device", Column::Side::kLeft}});
  table.add_heading({"/a/folder/with/a/long/name/that/no/terminal/of/this/size/would/show/whole"});
  table.add({{"7"}, {"/tmp/torchinductor_ann/fxgraph/xy/fxyz/0123456789abcdef"}, {"cuda"}});
  table.add({{"1234"}, {"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字.py"}, {"cpu"}});
  table.add({{"0"}, {"a\x1b[31m\n.py"}, {""}});
  return table;
}

TEST(Table, IsAligned) {
  Table table({{"n"}, {"name", Column::Side::kLeft}, {"x", Column::Side::kLeft}});
  table.add({{"7"}, {"漢字"}, {"a"}});
  table.add({{"1234"}, {"b"}, {"c"}});
  table.add({{""}, {"e\u0301"}, {"d"}});
  table.add({{"1"}, {"f"}, {""}});
  EXPECT_EQ(lines_of(table.rendered(kPlain)),
            (std::vector<std::string>{"   n  name  x", "   7  漢字  a", "1234  b     c",
                                      "      e\u0301     d", "   1  f"}));
}

TEST(Table, IsAsWideAsTheTerminalAtMost) {
  for (const size_t width : {40u, 50u, 80u, 120u})
    for (const std::string& line : lines_of(wide_table().rendered({width, false})))
      EXPECT_LE(columns_of(line), width) << line;
}

TEST(Table, IsNotShortenedWhereThereIsNoTerminal) {
  const std::string whole = wide_table().rendered(kPlain);
  EXPECT_NE(whole.find("/tmp/torchinductor_ann/fxgraph/xy/fxyz/0123456789abcdef"), whole.npos);
  EXPECT_EQ(whole.find("…"), whole.npos);
}

TEST(Table, HasNoColourUnlessItIsWanted) {
  EXPECT_EQ(wide_table().rendered({60, false}).find('\x1b'), std::string::npos);
  Table table({{"n"}});
  table.add({{"7", Tone::kBad}});
  EXPECT_EQ(table.rendered(kColour), "\x1b[1mn\x1b[0m\n\x1b[31m7\x1b[0m\n");
}

/// Whatever is in a cell, the only escape sequences are our own.
TEST(Table, CellsSteerNoTerminal) {
  const std::string text = wide_table().rendered(kPlain);
  EXPECT_NE(text.find("a\\x1b[31m\\n.py"), text.npos) << text;
}

TEST(Table, IsEmptyWithoutRows) { EXPECT_EQ(Table({{"n"}}).rendered(kPlain), ""); }

TEST(Shortened, TheMiddleGivesWay) {
  EXPECT_EQ(shortened("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(shortened("abcdefghij", 7), "ab…ghij");
  EXPECT_EQ(shortened("abcdefghij", 1), "…");
  EXPECT_EQ(shortened("abcdefghij", 0), "");
}

TEST(Shortened, IsNeverTooWideAndNeverHalfACharacter) {
  const std::string text = "漢e\u0301字\xff漢字ab漢字e\u0301e\u0301😀x";
  for (size_t most = 0; most <= columns_of(text); ++most) {
    const std::string out = shortened(text, most);
    EXPECT_LE(columns_of(out), most) << out;
    if (most == columns_of(text)) continue;
    const size_t gap = out.find("…");
    ASSERT_TRUE(gap != out.npos || most == 0) << most;
    if (most == 0) continue;
    EXPECT_TRUE(text.starts_with(out.substr(0, gap))) << out;
    EXPECT_TRUE(text.ends_with(out.substr(gap + std::string_view("…").size()))) << out;
    EXPECT_FALSE(out.substr(gap + 3).starts_with("\u0301")) << "an accent on the dots";
  }
}

TEST(Columns, AreThoseOfATerminal) {
  EXPECT_EQ(columns_of("abc"), 3u);
  EXPECT_EQ(columns_of("漢字"), 4u);
  EXPECT_EQ(columns_of("ｶﾅ"), 2u) << "half width";
  EXPECT_EQ(columns_of("e\u0301"), 1u);
  EXPECT_EQ(columns_of("😀"), 2u);
  EXPECT_EQ(columns_of("\xff"), 1u);
}

TEST(Short, SizesTakeFiveColumns) {
  const std::pair<uint64_t, std::string> table[] = {
      {0, "0"},       {1023, "1023"},        {1024, "1.0K"},         {10188, "9.9K"},
      {10189, "10K"}, {1023 * 1024, "1.0M"}, {512ull << 20, "512M"}, {UINT64_MAX, "16E"},
  };
  for (const auto& [bytes, expected] : table) EXPECT_EQ(short_size(bytes), expected) << bytes;
}

TEST(Short, AgesAreWholeUnits) {
  const std::pair<int64_t, std::string> table[] = {
      {-5, "0s"},        {59, "59s"}, {60, "1m"}, {3599, "59m"}, {3600, "1h"}, {48 * 3600 - 1, "47h"},
      {48 * 3600, "2d"},
  };
  for (const auto& [seconds, expected] : table) EXPECT_EQ(short_age(seconds), expected) << seconds;
}

}  // namespace
}  // namespace torchpare::test
