#include "report/diff.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "policies.h"
#include "rewrite/rewrite.h"

namespace torchpare::test {
namespace {

TEST(Diff, IsEmptyWithoutEdits) { EXPECT_EQ(unified_diff("x.py", "a\nb\n", {}), ""); }

std::string without(const std::string& text, std::vector<Span> gone, std::string_view name = "x") {
  EditSet edits;
  edits.deletions = std::move(gone);
  return unified_diff(name, text, edits);
}

TEST(Diff, ShowsThreeLinesOfContext) {
  EXPECT_EQ(without("1\n2\n3\n4\n5\n6\n7\n8\n9\n", {{8, 10}}),  // line 5
            "--- x\n+++ x\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n");
}

TEST(Diff, ANameIsOneLine) {
  EXPECT_EQ(without("1\n", {{0, 2}}, "x\n+y\x1b"), "--- x\\n+y\\x1b\n+++ x\\n+y\\x1b\n@@ -1,1 +0,0 @@\n-1\n");
}

TEST(Diff, JoinsNeighboursAndPartsDistantOnes) {
  std::string text;
  for (int i = 10; i < 40; ++i) text += std::to_string(i) + "\n";
  // Lines 1, 7 and 26: the first two share their context.
  EXPECT_EQ(without(text, {{0, 3}, {18, 21}, {75, 78}}),
            "--- x\n+++ x\n@@ -1,10 +1,8 @@\n-10\n 11\n 12\n 13\n 14\n 15\n-16\n 17\n 18\n 19\n"
            "@@ -23,7 +21,6 @@\n 32\n 33\n 34\n-35\n 36\n 37\n 38\n");
}

TEST(Diff, SaysWhereTheLastLineEndIsMissing) {
  EXPECT_EQ(without("a\nb", {{0, 2}}),
            "--- x\n+++ x\n@@ -1,2 +1,1 @@\n-a\n b\n\\ No newline at end of file\n");
}

TEST(Diff, ShowsMutedLinesAsOldAndNew) {
  EditSet edits;
  edits.style = Style::kMute;
  edits.mutes = {1};
  EXPECT_EQ(unified_diff("x", "  f()\n", edits), "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-  f()\n+ #f()\n");
}

TEST(Diff, AppliedToTheOriginalGivesTheRewrittenText) {
  Recogniser recogniser;
  size_t applied = 0;
  for (const Evidence& e : all_evidence()) {
    for (Style style : {Style::kDelete, Style::kMute}) {
      const std::string& on = e.variants.at("on");
      const Outcome outcome = rewrite(on, strip_all(), style, recogniser);
      if (!outcome.rewritten) continue;
      EXPECT_EQ(patched(on, unified_diff(e.name, on, outcome.plan.edits)), outcome.rewritten->text())
          << e.name;
      ++applied;
    }
  }
  EXPECT_GT(applied, 100u);
}

}  // namespace
}  // namespace torchpare::test
