#include "validate/judge.h"

#include <gtest/gtest.h>

namespace torchpare::validate {
namespace {

/// A call that launches one kernel and returns one tensor of four bytes.
std::unique_ptr<Recording> call(std::string bytes, std::vector<std::string> launches = {"k"}) {
  auto r = std::make_unique<Recording>();
  r->kernels = {"k"};
  for (std::string& name : launches) r->events.push_back({Event::What::kLaunch, name, 1, {}, {}, 0, 0});
  Value tensor;
  tensor.view = View{0, 0, {1}, {1}};
  r->output = tensor;
  r->bytes = std::move(bytes);
  r->storages[0] = r->bytes;
  return r;
}

/// One call as the only input set.
ValidationReport judged(std::unique_ptr<Recording> a1, std::unique_ptr<Recording> a2,
                        std::unique_ptr<Recording> b) {
  ValidationReport report;
  report.sets.resize(1);
  Judge judge(report);
  judge.see(0, {std::move(a1), std::move(a2), std::move(b)});
  judge.conclude();
  return report;
}

TEST(Judge, SameNeedsEverythingToBeEqual) {
  const ValidationReport report = judged(call("abcd"), call("abcd"), call("abcd"));
  EXPECT_EQ(report.verdict, Verdict::kSame);
  EXPECT_EQ(report.sets[0].launches, 1u);
  EXPECT_EQ(judged(call("abcd"), call("abcd"), call("abcD")).verdict, Verdict::kDifferent);
  EXPECT_EQ(judged(call("abcd"), call("abcd"), call("abcd", {"k", "k"})).verdict, Verdict::kDifferent);
}

TEST(Judge, WhatTheOriginalDoesDifferentlyItselfIsNotJudged) {
  const ValidationReport report = judged(call("abcd"), call("abcX"), call("abcY"));
  EXPECT_EQ(report.verdict, Verdict::kUndecided);
  EXPECT_EQ(report.unstable.size(), 1u);
  EXPECT_TRUE(report.differences.empty());
  EXPECT_EQ(judged(call("abcd"), call("abcX"), call("abcd")).verdict, Verdict::kUndecided)
      << "luck is no proof";
}

TEST(Judge, AnUnstableOutputDoesNotExcuseALaunch) {
  const ValidationReport report = judged(call("abcd"), call("abcX"), call("abcY", {"other"}));
  EXPECT_EQ(report.verdict, Verdict::kDifferent);
  ASSERT_EQ(report.differences.size(), 1u);
  EXPECT_EQ(report.differences[0].difference.aspect, Aspect::kLaunches);
}

TEST(Judge, ACallThatLaunchesNothingShowsNothing) {
  const ValidationReport report = judged(call("abcd", {}), call("abcd", {}), call("abcd", {}));
  EXPECT_EQ(report.verdict, Verdict::kUndecided);
  EXPECT_NE(report.reason.find("no launch"), std::string::npos);
}

TEST(Judge, WhereTheOriginalRaisesNothingIsSaidOfTheRewrite) {
  auto raising = [] {
    auto r = call("abcd");
    r->output.reset();
    r->raised = Raised{"AssertionError", "expected size"};
    return r;
  };
  const ValidationReport report = judged(raising(), raising(), call("abcd"));
  EXPECT_EQ(report.verdict, Verdict::kUndecided);
  EXPECT_NE(report.reason.find("AssertionError: expected size"), std::string::npos);
  EXPECT_EQ(judged(call("abcd"), call("abcd"), raising()).verdict, Verdict::kDifferent);
}

TEST(Judge, BytesThatFollowThePoisonWereNeverWritten) {
  ValidationReport report;
  report.sets.resize(2);
  Judge judge(report);
  judge.see(0, {call("ab\xff\xff"), call("ab\xff\xff"), call("ab\xff\xff")});
  judge.see(1, {call("ab\x55\x55"), call("ab\x55\x55"), call("ab\x55\x55")});
  judge.conclude();
  EXPECT_EQ(report.verdict, Verdict::kSame);
  EXPECT_EQ(report.unwritten, std::vector<std::string>{"output"});
}

TEST(Judge, KernelsThatDidNotRunAreNamed) {
  auto with_branch = [] {
    auto r = call("abcd");
    r->kernels.push_back("other_branch");
    return r;
  };
  const ValidationReport report = judged(with_branch(), with_branch(), with_branch());
  EXPECT_EQ(report.verdict, Verdict::kSame);
  EXPECT_EQ(report.idle, std::vector<std::string>{"other_branch"});
}

}  // namespace
}  // namespace torchpare::validate
