#include "validate/trace_compare.h"

#include <gtest/gtest.h>

#include "validate/traces.h"

namespace torchpare::validate {
namespace {

using test::call;
using test::launch;
using test::trace;

const Trace kTwo = trace({launch("relu", {{"x+0"}, {"#1+0"}}), launch("mul", {{"#1+0"}, {"10000000"}})});

TEST(CompareTraces, EqualTracesAreTheSame) {
  const TraceComparison found = compare_traces(kTwo, kTwo, kTwo);
  EXPECT_TRUE(found.same());
  EXPECT_FALSE(found.different());
  EXPECT_EQ(found.judged, 2u);
}

TEST(CompareTraces, NothingIsNotTheSame) { EXPECT_FALSE(compare_traces({}, {}, {}).same()); }

TEST(CompareTraces, ShowsBothSidesOfTheFirstDifference) {
  Trace b = kTwo;
  (*b.records[1].arguments)[1] = {"11000000"};
  const TraceComparison found = compare_traces(kTwo, kTwo, b);
  ASSERT_EQ(found.differences.size(), 1u);
  const TraceDifference& first = found.differences[0];
  EXPECT_EQ(first.what, "launch 2 (mul): argument 1");
  EXPECT_EQ(first.a, "mul [4 1 1] [128 1 1] shared 0 (#1+0, 10000000)");
  EXPECT_EQ(first.b, "mul [4 1 1] [128 1 1] shared 0 (#1+0, 11000000)");
  EXPECT_EQ(first.a_line, 3u);
  EXPECT_EQ(first.b_line, 3u);
}

TEST(CompareTraces, EveryFieldCounts) {
  const std::map<std::string, void (*)(TraceRecord&)> kChanges = {
      {"grid", [](TraceRecord& r) { r.launch->grid[1] = 2; }},
      {"block", [](TraceRecord& r) { r.launch->block[0] = 64; }},
      {"shared", [](TraceRecord& r) { r.launch->shared = 1; }},
      {"module", [](TraceRecord& r) { r.launch->module = "1111"; }},
      {"attributes", [](TraceRecord& r) { r.launch->attributes[2] = {"01"}; }},
      {"stream", [](TraceRecord& r) { r.stream = 1; }},
      {"result", [](TraceRecord& r) { r.result = 1; }},
      {"number of arguments", [](TraceRecord& r) { r.arguments->pop_back(); }},
      {"arguments", [](TraceRecord& r) { r.arguments.reset(); }},
      {"argument 0", [](TraceRecord& r) { r.arguments->at(0) = {"x+4"}; }},
      {"is another one", [](TraceRecord& r) { r.launch->kernel = "gelu"; }},
  };
  for (const auto& [what, change] : kChanges) {
    Trace b = kTwo;
    change(b.records[0]);
    const TraceComparison found = compare_traces(kTwo, kTwo, b);
    ASSERT_FALSE(found.differences.empty()) << what;
    EXPECT_EQ(found.differences[0].what, "launch 1 (relu): " + what);
  }
}

TEST(CompareTraces, OrderAndNumberCount) {
  const TraceRecord relu = kTwo.records[0], mul = kTwo.records[1];
  const std::vector<std::pair<Trace, std::string>> kWrong = {
      {trace({mul, relu}), "launch 1 (relu): comes in another order"},
      {trace({mul}), "launch 1 (relu): is missing"},
      {trace({relu}), "launch 2 (mul): is missing"},
      {trace({relu, relu, mul}), "launch 2 (mul): comes after an additional one"},
      {trace({relu, mul, mul}), "launch 3 (mul): is additional"},
      {trace({}), "launch 1 (relu): is missing"},
  };
  for (const auto& [b, what] : kWrong) {
    const TraceComparison found = compare_traces(kTwo, kTwo, b);
    ASSERT_EQ(found.differences.size(), 1u) << what;
    EXPECT_EQ(found.differences[0].what, what);
  }
}

TEST(CompareTraces, SwappedArgumentsAreSeenEvenOfFreshBuffers) {
  const Trace a = trace({launch("add", {{"#1+0"}, {"#2+0"}})});
  const Trace b = trace({launch("add", {{"#2+0"}, {"#1+0"}})});
  EXPECT_TRUE(compare_traces(a, a, b).different());
}

const std::string kPointer = "#1+0";

TEST(CompareTraces, PaddingThatIsUnstableIsMaskedAndNamed) {
  auto with = [](const std::string& padded, const std::string& last = "00000040") {
    return trace({launch("gemm", {{kPointer, padded, last}})});
  };
  const Trace a1 = with("6e01010101010101"), a2 = with("6e02020202020202");
  const TraceComparison same = compare_traces(a1, a2, with("6e03030303030303"));
  EXPECT_TRUE(same.same());
  ASSERT_EQ(same.unjudged.size(), 1u);
  EXPECT_TRUE(same.unjudged[0].padding);
  EXPECT_EQ(same.unjudged[0].what, "launch 1 (gemm): argument 0, 7 of 20 bytes");
  EXPECT_TRUE(compare_traces(a1, a2, with("7403030303030303")).different()) << "the byte before the padding";
  EXPECT_TRUE(compare_traces(a1, a2, with("6e03030303030303", "00000041")).different());
}

TEST(CompareTraces, WhatElseIsUnstableIsNotJudgedAndNoPass) {
  Trace again = kTwo;
  (*again.records[1].arguments)[1] = {"10000001"};
  again.records[0].launch->grid[0] = 5;
  Trace b = kTwo;
  b.records[0].launch->grid[0] = 6;
  const TraceComparison found = compare_traces(kTwo, again, b);
  EXPECT_FALSE(found.different());
  EXPECT_FALSE(found.same());
  ASSERT_EQ(found.unjudged.size(), 2u);
  EXPECT_EQ(found.unjudged[0].what, "launch 1 (relu): grid");
  EXPECT_EQ(found.unjudged[1].what, "launch 2 (mul): argument 1, 1 of 4 bytes");
}

TEST(CompareTraces, UnstableOrderEndsTheJudgement) {
  const Trace again = trace({kTwo.records[0], launch("div", {})});
  const Trace b = trace({kTwo.records[0], launch("sub", {})});
  const TraceComparison found = compare_traces(kTwo, again, b);
  EXPECT_FALSE(found.different());
  EXPECT_FALSE(found.same());
  EXPECT_EQ(found.judged, 1u);
  EXPECT_EQ(found.unjudged.back().what, "everything from here on");
  EXPECT_EQ(found.unjudged.back().a_line, 3u);
  EXPECT_TRUE(compare_traces(kTwo, again, trace({launch("relu", {{"y+0"}, {"#1+0"}})})).different())
      << "what comes before is judged";
}

TEST(CompareTraces, UnknownArgumentsAndFailedLaunchesAreNoPass) {
  Trace unknown = kTwo;
  unknown.records[0].arguments.reset();
  EXPECT_FALSE(compare_traces(unknown, unknown, unknown).same());
  EXPECT_FALSE(compare_traces(unknown, unknown, unknown).different());
  Trace failed = kTwo;
  failed.records[0].result = 1;
  EXPECT_FALSE(compare_traces(failed, failed, failed).same());
}

TEST(CompareTraces, AllocationsAreKnownByName) {
  auto with = [](const std::string& made, const std::string& first, const std::string& second) {
    return trace({call("trace_malloc", {{"40"}}, made), launch("mul", {{first}, {second}})});
  };
  const Trace a = with("#1", "#1+0", "~1+0");
  EXPECT_TRUE(compare_traces(a, a, a).same());
  EXPECT_TRUE(compare_traces(a, a, with("#1", "~1+0", "#1+0")).different());
  EXPECT_TRUE(compare_traces(a, a, with("#1", "#1+4", "~1+0")).different());
  EXPECT_TRUE(compare_traces(a, a, with("#2", "#1+0", "~1+0")).different());
}

}  // namespace
}  // namespace torchpare::validate
