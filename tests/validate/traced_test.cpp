#include "validate/traced.h"

#include <gtest/gtest.h>

#include "validate/traces.h"

namespace torchpare::validate {
namespace {

using test::call;
using test::launch;
using test::mark;
using test::trace;

/// A wrapper with a NaN assert on its input; its flag is freed after the mark, as Python does.
const Trace kChecked =
    trace({mark("set 0"), mark("assert"), call("trace_malloc", {{"40"}}, "#1"),
           launch("isnan", {{"arg0+0"}, {"#1+0"}}), call("cuMemcpyDtoHAsync_v2", {{"host+0"}, {"#1+0"}}),
           mark("end of assert"), call("trace_free", {{"#1+0"}}), call("trace_malloc", {{"40"}}, "#2"),
           launch("relu", {{"arg0+0"}, {"#2+16"}}), call("trace_free", {{"#2+0"}}), mark("end of set 0")});
const Trace kBare =
    trace({mark("set 0"), call("trace_malloc", {{"40"}}, "#1"), launch("relu", {{"arg0+0"}, {"#1+16"}}),
           call("trace_free", {{"#1+0"}}), mark("end of set 0")});

bool same(const Trace& a, const Trace& b) {
  const Trace one = without_asserts(a).trace, other = without_asserts(b).trace;
  return compare_traces(one, one, other).same();
}

TEST(WithoutAsserts, LeavesWhatTheRewriteDoes) {
  EXPECT_TRUE(same(kChecked, kBare));
  EXPECT_EQ(without_asserts(kChecked).launches, std::vector<std::string>{"isnan"});
  EXPECT_TRUE(without_asserts(kBare).launches.empty());
}

TEST(WithoutAsserts, LeavesAllOfATraceThatHasNone) {
  const Trace left = without_asserts(kBare).trace;
  ASSERT_EQ(left.records.size(), kBare.records.size());
  for (size_t i = 0; i < left.records.size(); ++i)
    EXPECT_EQ(text_of(left.records[i]), text_of(kBare.records[i]));
}

TEST(WithoutAsserts, TakesNothingOutByName) {
  Trace b = kBare;
  b.records.insert(b.records.begin() + 2, launch("isnan", {{"arg0+0"}, {"#1+0"}}));
  EXPECT_FALSE(same(kChecked, b)) << "the same kernel, but no assert launched it";
}

TEST(WithoutAsserts, EveryOtherChangeStillShows) {
  for (const auto change : {+[](Trace& b) { b.records.erase(b.records.begin() + 2); },
                            +[](Trace& b) { b.records.insert(b.records.begin() + 2, b.records[2]); },
                            +[](Trace& b) { b.records[2].arguments->at(1) = {"#1+0"}; },
                            +[](Trace& b) { std::swap(b.records[2], b.records[3]); },
                            +[](Trace& b) { b.records.erase(b.records.begin() + 3); },
                            +[](Trace& b) { b.records[1].allocates.clear(); }}) {
    Trace b = kBare;
    change(b);
    EXPECT_FALSE(same(kChecked, b));
  }
}

TEST(WithoutAsserts, ATensorOfAnAssertThatIsUsedElsewhereShows) {
  Trace a = kChecked;
  a.records[8].arguments->at(0) = {"#1+0"};
  EXPECT_FALSE(same(a, kBare));
}

TEST(WithoutAsserts, NumbersBeginAgainInEveryWindow) {
  Trace a = kChecked, b = kBare;
  a.records.insert(a.records.end(), kChecked.records.begin(), kChecked.records.end());
  b.records.insert(b.records.end(), kBare.records.begin(), kBare.records.end());
  EXPECT_TRUE(same(a, b));
}

TEST(WithoutAsserts, WhatWasThereBeforeIsNumberedByFirstUse) {
  const Trace a = trace({mark("set 0"), launch("gemm", {{"~9+0"}, {"~7+8"}}), launch("gemm", {{"~9+0"}})});
  const Trace b = trace({mark("set 0"), launch("gemm", {{"~5+0"}, {"~3+8"}}), launch("gemm", {{"~5+0"}})});
  const Trace c = trace({mark("set 0"), launch("gemm", {{"~5+0"}, {"~3+8"}}), launch("gemm", {{"~3+0"}})});
  EXPECT_TRUE(same(a, b));
  EXPECT_FALSE(same(a, c));
}

}  // namespace
}  // namespace torchpare::validate
