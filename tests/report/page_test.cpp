#include "report/page.h"

#include <gtest/gtest.h>

#include "report/bars.h"
#include "report/hook_html.h"
#include "says.h"

namespace torchpare::test {
namespace {

TEST(Page, SourceIsHighlighted) {
  EXPECT_EQ(html_source("    assert_size_stride(buf0, (4, ), 'a.b')  # x<1"),
            "    <span class=\"assert\">assert_size_stride</span>(buf0, (<span class=\"num\">4</span>, ), "
            "<span class=\"str\">&#39;a.b&#39;</span>)  <span class=\"rem\"># x&lt;1</span>");
  EXPECT_EQ(html_source("if not (u0 >= 0):"),
            "<span class=\"word\">if</span> <span class=\"word\">not</span> (u0 &gt;= <span "
            "class=\"num\">0</span>):");
}

/// Whatever a line is cut to, no character of it is lost, and no markup is its own.
TEST(Page, SourceKeepsItsText) {
  const std::string line = "x = 'a\\'b' + \"<b>\" # ' é\x1b\xff";
  for (size_t begin = 0; begin <= line.size(); ++begin) {
    std::string text = html_source(std::string_view(line).substr(begin));
    for (const std::string_view open :
         {"<span class=\"str\">", "<span class=\"rem\">", "<span class=\"num\">", "</span>"})
      for (size_t at; (at = text.find(open)) != text.npos;) text.erase(at, open.size());
    EXPECT_EQ(text, html_text(std::string_view(line).substr(begin)));
  }
}

TEST(Page, CommandsAreForAShell) {
  EXPECT_EQ(shell_word("/tmp/a-b_c.d:e@f=g"), "/tmp/a-b_c.d:e@f=g");
  EXPECT_EQ(shell_word("torch.ops.x.*"), "'torch.ops.x.*'");
  EXPECT_EQ(shell_word("a'b $(c)"), "'a'\\''b $(c)'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(html_command("a <b>"), "<pre class=\"run\">a &lt;b&gt;</pre>\n");
  EXPECT_EQ(html_command("a\u202eb"), "") << "it would look like another one";
}

TEST(Page, BarsSayWhetherAnythingWasWritten) {
  const Tally tally{Kind::kSizeAsserts, Class::kInput, {}, 3, 0, {0, 3}};
  ASSERT_EQ(tally.count(Fate::kStripped), 3u);
  const std::string dry = html_bars({tally}, true), done = html_bars({tally}, false);
  EXPECT_TRUE(says(dry, {"3 to strip</title>"}));
  EXPECT_EQ(dry.find("3 stripped"), dry.npos);
  EXPECT_TRUE(says(done, {"3 stripped</title>"}));
}

TEST(Page, NumbersCanBeRead) {
  EXPECT_EQ(html_number(0), "0");
  EXPECT_EQ(html_number(999), "999");
  EXPECT_EQ(html_number(1000), "1,000");
  EXPECT_EQ(html_number(1234567), "1,234,567");
}

TEST(Page, OfTheHookShowsWhatItKnowsInOrderAndTheRestBehind) {
  const auto page = html_of_hook(
      R"({"totals": {"processes": 1, "another": 5, "failed": 1, "loaded": 1234, "microseconds": 2600},
          "processes": [{"pid": 4711, "started": 0, "command": ["python", "a b"], "policy": "<p>", "loaded": 1234,
                         "another": "odd\u202e", "failed": null}, 7]})");
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(
      says(*page, {"1,234", "loaded", "1</b>failed", ">3</b>ms", "5</b>another", "4711",
                   "1970-01-01T00:00:00Z", "python &#39;a b&#39;", "&lt;p&gt;", "<pre id=\"json\">"}));
  EXPECT_EQ(page->find("\u202e"), page->npos);
}

TEST(Page, OfTheHookTakesNoOtherJson) {
  for (const char* text : {"", "[]", "{}", R"({"totals": 1, "processes": []})", R"({"totals": {}})",
                           R"({"totals": {}, "totals": {}, "processes": []})"})
    EXPECT_FALSE(html_of_hook(text).has_value()) << text;
}

}  // namespace
}  // namespace torchpare::test
