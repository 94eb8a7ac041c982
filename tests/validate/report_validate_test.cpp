#include "validate/report_validate.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace torchpare {
namespace {

const ValidatedPair kPair{"a.py", "b.py"};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

validate::ValidationReport on_gpu() {
  validate::ValidationReport r;
  r.verdict = validate::Verdict::kDifferent;
  r.torch_version = "2.13.0";
  r.sets.push_back({"get_args(), seed 0", "ff", 2, 1});
  r.traced =
      validate::Traced{"a device", "preload", "CUPTI is held by 'another'", 7, {"isnan (2 times)"}, {}};
  r.traced->comparison.differences.push_back({"launch 2 (mul): grid", 5, 4, "mul [4 1 1]", "mul [2 1 1]"});
  r.traced->comparison.unjudged.push_back({3, "launch 1 (add): grid", "two runs of A differ", false});
  return r;
}

validate::ValidationReport timed(validate::Saving host, validate::Saving end) {
  validate::ValidationReport r = on_gpu();
  validate::Timed a{"A", 9000, 0, {}, 20000, {}}, b{"B", 8000, 0, host, 20000, end};
  r.timing = validate::Timing{false, 100, 4, {a, b}};
  return r;
}

TEST(ReportValidate, TheVerdictThenTheLaunchThatDiffersWithBothSides) {
  const std::string text = to_text(on_gpu(), kPair);
  EXPECT_EQ(text.find("different: b.py did not do what a.py did\n  launch 2 (mul): grid"), 0u) << text;
  EXPECT_TRUE(has(text, "A: mul [4 1 1]\n    B: mul [2 1 1]")) << text;
}

TEST(ReportValidate, SaysWhatWasTracedAndHow) {
  const std::string text = to_text(on_gpu(), kPair);
  EXPECT_TRUE(has(text, "on a device, traced by preload: 7 launches of A"));
  EXPECT_TRUE(has(text, "not traced by CUPTI: CUPTI is held by 'another'"));
  EXPECT_TRUE(has(text, "isnan (2 times)"));
  EXPECT_TRUE(has(text, "launch 1 (add): grid: two runs of A differ"));
}

TEST(ReportValidate, TheSameAsJson) {
  const auto j = nlohmann::json::parse(to_json(on_gpu(), kPair));
  EXPECT_EQ(j.at("gpu").at("differences").at(0).at("b"), "mul [2 1 1]");
  EXPECT_EQ(j.at("gpu").at("hook"), "preload");
  EXPECT_EQ(j.at("gpu").at("expected_missing").at(0), "isnan (2 times)");
}

TEST(ReportValidate, ASavingThatTheDeviceDoesNotLetThroughIsNone) {
  EXPECT_TRUE(has(to_text(timed({1000, 900, 1100}, {10, -50, 60}), kPair), "GPU-bound: no gain"));
  EXPECT_FALSE(has(to_text(timed({1000, 900, 1100}, {900, 800, 950}), kPair), "GPU-bound"));
  EXPECT_FALSE(has(to_text(timed({10, -50, 60}, {10, -50, 60}), kPair), "GPU-bound"));
}

TEST(ReportValidate, ALossIsNoSaving) {
  const std::string text = to_text(timed({-1000, -1100, -900}, {-1000, -1100, -900}), kPair);
  EXPECT_TRUE(has(text, "1.00 us MORE (95 %: 0.90 to 1.10 us)")) << text;
}

validate::ValidationReport interpreted() {
  validate::ValidationReport r;
  r.verdict = validate::Verdict::kSame;
  r.torch_version = "2.13.0";
  r.executed_on = "interpreter";
  r.interpreter = "triton 3.7.1";
  r.no_gpu = "there is no CUDA driver";
  r.sets.push_back({"get_args(), seed 0", "ff", 2, 1});
  r.timing = validate::Timing{true, 100, 4, {{"A", 9000, 0, {}, 0, {}}}};
  return r;
}

TEST(ReportValidate, SaysThatKernelsWereInterpretedAndWhatThatDoesNotShow) {
  const std::string text = to_text(interpreted(), kPair);
  EXPECT_EQ(text.find("same (kernels interpreted on the CPU): b.py did what a.py did"), 0u) << text;
  EXPECT_TRUE(
      has(text, "torch 2.13.0 and triton 3.7.1, whose interpreter computed the kernels: there is no CUDA"));
  EXPECT_TRUE(has(text, "one thread, without kernels: the host's work alone:")) << text;
  EXPECT_TRUE(has(text, "a GPU adds up in another order")) << text;
  EXPECT_FALSE(has(to_text(on_gpu(), kPair), "interpreted"));
}

TEST(ReportValidate, SaysInJsonWhatExecuted) {
  const auto j = nlohmann::json::parse(to_json(interpreted(), kPair));
  EXPECT_EQ(j.at("executed_on"), "interpreter");
  EXPECT_EQ(j.at("interpreter"), "triton 3.7.1");
  EXPECT_EQ(j.at("no_gpu"), "there is no CUDA driver");
  EXPECT_EQ(j.at("timing").at("host_only"), true);
  EXPECT_FALSE(nlohmann::json::parse(to_json(on_gpu(), kPair)).contains("executed_on"));
}

TEST(ReportValidate, SaysWhoseTensorWasBad) {
  validate::ValidationReport r = on_gpu();
  r.bad_tensors.push_back({"input", "arg0_1", Kind::kSizeAsserts, 12, "strides (2,) where (1,) was compiled",
                           "raises AssertionError", "runs to the end, with other results"});
  r.bad_tensors.push_back({"torch.ops.aten.sort.default", "buf2", Kind::kAlignmentAsserts, 15, "", "", ""});
  const std::string text = to_text(r, kPair);
  EXPECT_TRUE(has(text,
                  "bad input: arg0_1 with strides (2,) where (1,) was compiled (assert in line 12)\n"
                  "  A: raises AssertionError\n  B: runs to the end, with other results"));
  EXPECT_TRUE(has(text, "bad result: buf2 of torch.ops.aten.sort.default: not tried"));
}

}  // namespace
}  // namespace torchpare
