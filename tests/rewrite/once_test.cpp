// `once`: which texts it is, and that it is seen wherever a policy can say it.
#include "rewrite/once.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "policies.h"

namespace torchpare::test {
namespace {

TEST(Once, IsSeenInKindsAndInOpRules) {
  Policy policy = strip_all();
  EXPECT_FALSE(asks_for_once(policy));
  policy.op_rules.push_back({"torch.ops.*", {Action::kOnce, "--config"}});
  EXPECT_EQ(asks_for_once(policy), "--config");
  EXPECT_EQ(asks_for_once(policy_of(Action::kOnce)), "test");
}

TEST(Once, AfterAPassOnceIsStripAndTheRestIsAsItWas) {
  Policy policy = strip({Kind::kNanAsserts});
  policy.settings[static_cast<size_t>(Kind::kSizeAsserts)].chosen = {Action::kOnce, "--preset once"};
  policy.op_rules = {{"a", {Action::kOnce, "x"}}, {"b", {Action::kKeep, "y"}}};
  const Policy later = after_a_pass(policy);
  EXPECT_FALSE(asks_for_once(later));
  EXPECT_EQ(later.setting(Kind::kSizeAsserts).chosen.action, Action::kStrip);
  EXPECT_TRUE(later.setting(Kind::kSizeAsserts).chosen.origin.starts_with("--preset once"));
  EXPECT_EQ(later.setting(Kind::kNanAsserts).chosen.action, Action::kStrip);
  EXPECT_EQ(later.setting(Kind::kScalarAsserts).chosen.action, Action::kKeep);
  EXPECT_EQ(later.op_rules[0].choice.action, Action::kStrip);
  EXPECT_EQ(later.op_rules[1].choice.action, Action::kKeep);
}

/// Checked first and stripped then comes to the same as stripped at once, in the same lines.
TEST(Once, PassedIsWhatStripWrites) {
  const Policy once = policy_of(Action::kOnce), strip = policy_of(Action::kStrip);
  const Policy later = after_a_pass(once);
  Recogniser recogniser;
  size_t rewritten = 0;
  for (const Evidence& e : all_evidence()) {
    const std::string& text = e.variants.at("on");
    const OnceOutcome both = rewrite_once(text, once, later, recogniser);
    EXPECT_FALSE(both.checked.rewritten) << e.name;
    ASSERT_TRUE(both.passed) << e.name;
    const Outcome stripped = rewrite(text, strip, Style::kMute, recogniser);
    ASSERT_EQ(both.passed->state, stripped.state) << e.name;
    if (!stripped.rewritten) continue;
    ++rewritten;
    EXPECT_EQ(both.passed->rewritten->text(), stripped.rewritten->text()) << e.name;
  }
  EXPECT_GT(rewritten, 100u);
}

TEST(Once, WithoutOnceThereIsNothingToPass) {
  const Policy policy = strip_all();
  Recogniser recogniser;
  EXPECT_FALSE(rewrite_once("def call(args):\n    pass\n", policy, policy, recogniser).passed);
}

}  // namespace
}  // namespace torchpare::test
