#include "find/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace torchpare {
namespace {

/// Whether `buf7` is seen in `text`, looked for alone and among others.
bool sees(const std::string& text, bool attributes = false) {
  const Surroundings where{text, {0, text.size()}, attributes};
  const bool alone = !names_seen(where, {"buf7"}, {}).empty();
  const auto found =
      names_seen(where, {"buf1", "buf7", "var", "buf2", "buf3"}, {});  // enough to be read as words
  EXPECT_EQ(alone, std::find(found.begin(), found.end(), "buf7") != found.end()) << text;
  return alone;
}

TEST(Names, AreSeenInCodeAndStrings) {
  for (const char* text :
       {"buf7", "return (buf7, )", "del buf7", "global buf7", "f'{buf7}'", "exec('print(buf7)')",
        "exec('x\\nbuf7')", "exec('\\\\buf7')", "__all__ = ['buf7']", "lambda: buf7", "x = '#'; buf7",
        "'''\n# '''; buf7", "g(x)  # y\nbuf7"})
    EXPECT_TRUE(sees(text)) << text;
}

TEST(Names, AreNotSeenInCommentsLongerNamesAndAttributes) {
  for (const char* text : {"# buf7", "x = 1  # buf7", "xbuf7 = 1", "buf77", "buf7_", "", "'x'  # 'buf7'"})
    EXPECT_FALSE(sees(text)) << text;
  EXPECT_FALSE(sees("torch.buf7"));
  EXPECT_TRUE(sees("torch.buf7", true));
}

TEST(Names, AreNotSeenInWhatIsGoneAndOutsideOfTheSpan) {
  const std::string text = "buf7\nx\nbuf7\n";
  EXPECT_TRUE(names_seen({text, {0, 7}}, {"buf7"}, {{0, 5}}).empty());
  EXPECT_FALSE(names_seen({text, {0, text.size()}}, {"buf7"}, {{0, 5}}).empty());
  EXPECT_TRUE(names_seen({text, {0, text.size()}}, {"buf7"}, {{0, 5}, {7, 12}}).empty());
}

TEST(Names, ComeBackInTheirOrder) {
  const std::string text = "var = buf1";
  EXPECT_EQ(names_seen({text, {0, text.size()}}, {"buf1", "x", "var"}, {}),
            (std::vector<std::string_view>{"buf1", "var"}));
}

}  // namespace
}  // namespace torchpare
