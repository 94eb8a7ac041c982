#include "policy/policy.h"

#include <gtest/gtest.h>

namespace torchpare {
namespace {

using enum Action;

Policy policy_with(Action size) {
  Policy policy;
  policy.settings[static_cast<size_t>(Kind::kSizeAsserts)].chosen = {size, "preset"};
  return policy;
}

OpRule rule(std::string glob, Action action) { return {glob, {action, "rule " + glob}}; }

TEST(Policy, ActionsAndStylesHaveTheirNames) {
  for (Action action : {kStrip, kKeep, kOnce}) EXPECT_EQ(action_named(name_of(action)), action);
  EXPECT_EQ(name_of(kOnce), "once");
  EXPECT_EQ(action_named("Strip"), std::nullopt);
  EXPECT_EQ(action_named(""), std::nullopt);
  EXPECT_EQ(name_of(Style::kDelete), "delete");
  EXPECT_EQ(name_of(Style::kMute), "mute");
}

TEST(Decide, TheSettingOfTheKindHoldsForEveryClass) {
  Policy policy = policy_with(kStrip);
  for (Class cls : {Class::kInput, Class::kOp, Class::kUnnamed})
    EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {cls, "torch.ops.aten.sort.default"}).action, kStrip);
  EXPECT_EQ(decide(policy, Kind::kScalarAsserts, {}).action, kKeep);
}

TEST(Decide, KeepInputsSpeaksOfInputsOnly) {
  Policy policy = policy_with(kStrip);
  policy.inputs = Choice{kKeep, "--keep-inputs"};
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kInput, ""}).origin, "--keep-inputs");
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kUnnamed, ""}).origin, "preset");
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kOp, "x"}).origin, "preset");
}

TEST(Decide, TheLastOpRuleThatMatchesWins) {
  Policy policy = policy_with(kStrip);
  policy.op_rules = {rule("*", kKeep), rule("torch.ops.aten.*", kStrip),
                     rule("torch.ops.aten.sort.*", kKeep)};
  auto origin = [&](std::string_view op) {
    return decide(policy, Kind::kSizeAsserts, {Class::kOp, op}).origin;
  };
  EXPECT_EQ(origin("torch.ops.vllm.attention"), "rule *");
  EXPECT_EQ(origin("torch.ops.aten.mm.default"), "rule torch.ops.aten.*");
  EXPECT_EQ(origin("torch.ops.aten.sort.default"), "rule torch.ops.aten.sort.*");
}

TEST(Decide, OpRulesSpeakOfOpsOnly) {
  Policy policy = policy_with(kStrip);
  policy.op_rules = {rule("*", kKeep)};
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kInput, ""}).action, kStrip);
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kUnnamed, ""}).action, kStrip);
}

TEST(Decide, ARuleThatDoesNotMatchLeavesTheSetting) {
  Policy policy = policy_with(kStrip);
  policy.op_rules = {rule("torch.ops.aten.*", kKeep)};
  EXPECT_EQ(decide(policy, Kind::kSizeAsserts, {Class::kOp, "torch.ops.vllm.attention"}).origin, "preset");
}

}  // namespace
}  // namespace torchpare
