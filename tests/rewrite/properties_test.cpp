// What holds for every captured wrapper, whatever the policy.
#include <gtest/gtest.h>

#include "evidence.h"
#include "policies.h"
#include "rewrite/rewrite.h"

namespace torchpare::test {
namespace {

constexpr const char* kVariants[] = {"off", "no_size", "no_alignment", "no_scalar", "no_nan"};

struct Properties : testing::Test {
  Recogniser recogniser;

  std::string text_of(const Outcome& outcome, const std::string& original) {
    return outcome.rewritten ? std::string(outcome.rewritten->text()) : original;
  }
};

TEST_F(Properties, KeepingEverythingChangesNothing) {
  for (const Evidence& e : all_evidence())
    for (Style style : {Style::kDelete, Style::kMute})
      EXPECT_EQ(rewrite(e.variants.at("on"), keep_all(), style, recogniser).state, State::kUnchanged)
          << e.name;
}

TEST_F(Properties, RewritingTwiceIsRewritingOnce) {
  for (const Evidence& e : all_evidence())
    for (Style style : {Style::kDelete, Style::kMute})
      for (const char* variant : kVariants) {
        const Policy policy = policy_for_variant(variant, e);
        const std::string& on = e.variants.at("on");
        const std::string once = text_of(rewrite(on, policy, style, recogniser), on);
        EXPECT_EQ(rewrite(once, policy, style, recogniser).state, State::kUnchanged)
            << e.name << " " << variant;
      }
}

TEST_F(Properties, MuteChangesOneSpaceInEachCodeLineAndNothingElse) {
  for (const Evidence& e : all_evidence()) {
    const std::string& on = e.variants.at("on");
    const Outcome outcome = rewrite(on, strip_all(), Style::kMute, recogniser);
    const std::string muted = text_of(outcome, on);
    ASSERT_EQ(muted.size(), on.size()) << e.name;
    size_t changed = 0;
    for (size_t i = 0; i < on.size(); ++i) {
      if (on[i] == muted[i]) continue;
      ++changed;
      EXPECT_EQ(on[i], ' ') << e.name;
      EXPECT_EQ(muted[i], '#') << e.name;
    }
    EXPECT_EQ(changed, outcome.plan.edits.mutes.size()) << e.name;
    EXPECT_EQ(outcome.count(Fate::kStuck), 0u) << e.name;
    if (const auto off = e.variants.find("off"); off != e.variants.end()) {
      EXPECT_TRUE(changed + outcome.count(Fate::kComment) > 0 || off->second == on) << e.name;
    }
  }
}

TEST_F(Properties, UnmutingGivesTheOriginalBack) {
  for (const Evidence& e : all_evidence()) {
    const std::string& on = e.variants.at("on");
    const Outcome outcome = rewrite(on, strip_all(), Style::kMute, recogniser);
    std::string back = text_of(outcome, on);
    for (size_t at : outcome.plan.edits.mutes) back[at] = ' ';
    EXPECT_EQ(back, on) << e.name;
  }
}

/// audit names by itself what was removed; rewrite knows what it removed. Both must tell the same story.
TEST_F(Properties, AuditSeesTheRemovalsThatRewriteMade) {
  for (const Evidence& e : all_evidence())
    for (Style style : {Style::kDelete, Style::kMute})
      for (const char* variant : kVariants) {
        const Policy policy = policy_for_variant(variant, e);
        const std::string& on = e.variants.at("on");
        const Outcome outcome = rewrite(on, policy, style, recogniser);
        if (!outcome.rewritten) continue;
        const audit::AuditReport report = audit::audit(on, outcome.rewritten->text(), policy);
        ASSERT_EQ(report.verdict, audit::Verdict::kProved) << e.name;
        EXPECT_EQ(report.style, style) << e.name;
        size_t next = 0;
        for (size_t i = 0; i < outcome.inventory.sites.size(); ++i) {
          const Site& site = outcome.inventory.sites[i];
          if (outcome.plan.decisions[i].fate != Fate::kStripped) continue;
          ASSERT_LT(next, report.removals.size()) << e.name;
          const audit::Removal& removal = report.removals[next++];
          EXPECT_EQ(removal.form, site.form) << e.name;
          EXPECT_EQ(removal.in_a, (style == Style::kMute ? Span{site.code, site.bytes.end} : site.bytes))
              << e.name;
          EXPECT_EQ(removal.subject.cls, site.subject.cls) << e.name << " " << slice(on, site.bytes);
          EXPECT_EQ(removal.subject.op, site.subject.op) << e.name;
        }
        EXPECT_EQ(next, report.removals.size()) << e.name;
      }
}

TEST_F(Properties, ShapesAreFew) {
  for (const Evidence& e : all_evidence()) find_sites(e.variants.at("on"), recogniser);
  EXPECT_LT(recogniser.shapes_seen(), 400u);
}

}  // namespace
}  // namespace torchpare::test
