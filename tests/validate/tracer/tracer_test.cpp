// The tracer as it ships, and what it sees of a program on a fake driver. Never on a GPU.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "validate/trace_compare.h"
#include "validate/tracer/traced.h"

namespace torchpare::test {
namespace {

using validate::Trace;
using validate::TraceComparison;
using validate::TraceRecord;
using validate::Words;

std::vector<TraceRecord> launches(const Trace& trace) {
  std::vector<TraceRecord> found;
  for (const TraceRecord& record : trace.records)
    if (record.launch) found.push_back(record);
  return found;
}

TraceComparison against(const std::vector<std::string>& variations, Hook hook = Hook::kCupti) {
  return validate::compare_traces(trace_of({}, hook), trace_of({}, hook), trace_of(variations, hook));
}

std::string first(const TraceComparison& found) {
  return found.differences.empty() ? "no difference" : found.differences[0].what;
}

/// What is wrong with the only trace of a run.
Error fault_of(const Traced& run) {
  EXPECT_EQ(run.traces.size(), 1u);
  const auto trace = validate::read_trace(run.traces.empty() ? "" : run.traces[0], "trace");
  EXPECT_FALSE(trace);
  return trace ? Error{} : trace.error();
}

class Tracer : public testing::TestWithParam<Hook> {};

TEST_P(Tracer, RecordsALaunchWithAllItWasGiven) {
  const auto found = launches(trace_of({}, GetParam()));
  ASSERT_EQ(found.size(), 3u);
  const TraceRecord& add = found[0];
  EXPECT_EQ(add.call, "cuLaunchKernel");
  EXPECT_EQ(add.launch->kernel, "add");
  EXPECT_EQ(add.launch->grid, (std::array<uint32_t, 3>{1, 1, 1}));
  EXPECT_EQ(add.launch->block, (std::array<uint32_t, 3>{32, 1, 1}));
  EXPECT_EQ(add.launch->shared, 64u);
  EXPECT_TRUE(add.launch->module);
  EXPECT_EQ(add.arguments, (std::vector<Words>{{"arg0+0"}, {"arg1+0"}, {"#1+0"}, {"10000000"}}));
  EXPECT_EQ(add.result, 0);
}

TEST_P(Tracer, RecordsAnExtendedLaunchWithItsAttributes) {
  const auto found = launches(trace_of({}, GetParam()));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].call, "cuLaunchKernelEx");
  EXPECT_EQ(found[1].launch->grid[0], 3u);
  EXPECT_EQ(found[1].launch->block[0], 64u);
  EXPECT_EQ(found[1].launch->shared, 128u);
  EXPECT_EQ(found[1].launch->attributes, (std::map<int, Words>{{2, {"01000000"}}}));
  EXPECT_EQ(found[1].arguments, (std::vector<Words>{{"#1+0"}, {"arg1+0"}, {"~3+0"}, {"10000000"}}));
}

TEST_P(Tracer, RecordsParametersThatComeInOneBuffer) {
  const auto found = launches(trace_of({"buffer"}, GetParam()));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[3].arguments, (std::vector<Words>{{"arg0+0"}, {"arg1+4"}, {"#1+0"}, {"10000000"}}));
}

TEST_P(Tracer, RecordsMoreThanLaunches) {
  std::vector<std::string> calls;
  for (const TraceRecord& record : trace_of({"graph"}, GetParam()).records) calls.push_back(record.call);
  EXPECT_EQ(calls, (std::vector<std::string>{"call", "cuMemcpyHtoDAsync_v2", "cuMemAlloc_v2",
                                             "cuLaunchKernel", "cuLaunchKernelEx", "cuLaunchKernel",
                                             "cuGraphLaunch", "cuMemFree_v2", "cuCtxSynchronize", "end"}));
}

TEST_P(Tracer, TwoRunsAreEqualButForPadding) {
  const TraceComparison found = against({}, GetParam());
  EXPECT_TRUE(found.same()) << first(found);
  EXPECT_EQ(found.judged, 9u);
}

TEST_P(Tracer, WritesNoAddresses) {
  const Traced run = traced(GetParam(), TORCHPARE_TRACED_PROGRAM, {});
  ASSERT_EQ(run.traces.size(), 1u);
  const uint64_t address = __builtin_bswap64(std::stoull(run.finished.out, nullptr, 16));
  EXPECT_EQ(run.traces[0].find(fmt::format("{:016x}", address)), std::string::npos) << run.traces[0];
}

TEST_P(Tracer, NeverTakesAnotherProgramForTheSame) {
  const std::map<std::string, std::string> kChanges = {
      {"swapped", "launch 1 (add): argument 0"},
      {"scalar", "launch 1 (add): argument 3"},
      {"grid", "launch 1 (add): grid"},
      {"factor", "launch 3 (gemm): argument 0"},
      {"other-image", "launch 1 (add): module"},
      {"dropped", "launch 2 (add): is missing"},
      {"doubled", "launch 2 (add): comes after an additional one"},
      {"reordered", "launch 1 (add): comes after an additional one"},
      {"buffer", "call cuMemFree_v2: comes after an additional one"},
      {"fresh-first", "launch 1 (add): comes after an additional one"},
      {"content", "call cuMemcpyHtoDAsync_v2: argument 1"},
      {"failing", "launch 1 (add): result"},
  };
  for (const auto& [variation, difference] : kChanges) {
    const TraceComparison found = against({variation}, GetParam());
    EXPECT_EQ(first(found), difference) << variation;
    EXPECT_FALSE(found.same()) << variation;
  }
}

TEST_P(Tracer, AnEmptyTraceIsAnError) {
  EXPECT_EQ(fault_of(traced(GetParam(), TORCHPARE_TRACED_PROGRAM, {"none"})).what,
            "this trace has no kernel launch");
}

TEST_P(Tracer, ALaunchThatFailedDoesNotCount) {
  const Trace trace = trace_of({"failing"}, GetParam());
  EXPECT_EQ(launches(trace).size(), 3u);
  EXPECT_EQ(trace.launches, 2u);
}

TEST_P(Tracer, AProcessThatDiesLeavesATraceWithoutAnEnd) {
  EXPECT_EQ(fault_of(traced(GetParam(), TORCHPARE_TRACED_PROGRAM, {"crashing"})).what,
            "this trace is not complete");
}

TEST_P(Tracer, AForkedChildWritesATraceOfItsOwn) {
  const Traced run = traced(GetParam(), TORCHPARE_TRACED_PROGRAM, {"forking"});
  ASSERT_EQ(run.traces.size(), 2u);
  for (const std::string& text : run.traces) {
    const auto trace = validate::read_trace(text, "trace");
    ASSERT_TRUE(trace) << message(trace.error());
    EXPECT_EQ(trace->launches, 3u);
  }
}

INSTANTIATE_TEST_SUITE_P(Hooks, Tracer, testing::Values(Hook::kCupti, Hook::kPreload),
                         [](const auto& hook) { return hook.param == Hook::kCupti ? "cupti" : "preload"; });

TEST(CuptiHook, ReportsWhichCodeWasLoaded) {
  const Traced run = traced(Hook::kCupti, TORCHPARE_TRACED_PROGRAM, {}, {{"TORCHPARE_TRACE_ACTIVE", "1"}});
  ASSERT_EQ(run.traces.size(), 1u);
  const auto trace = validate::read_trace(run.traces[0], "trace");
  ASSERT_TRUE(trace) << message(trace.error());
  EXPECT_EQ(trace->hook, "cupti");
  ASSERT_EQ(trace->modules.size(), 2u) << "once by CUPTI, once by the call";
  EXPECT_EQ(trace->modules[0], trace->modules[1]);
  EXPECT_EQ(launches(*trace)[0].launch->module, trace->modules[0]);
}

TEST(CuptiHook, NamesTheToolThatHoldsCupti) {
  const Traced run = traced(Hook::kCupti, TORCHPARE_TRACED_PROGRAM, {}, {{"FAKE_CUPTI_HOLDER", "Kineto"}});
  EXPECT_EQ(run.finished.code, 0) << "the program itself goes on";
  for (const char* part : {"error 39", "'CUPTI for Kineto'", "LD_PRELOAD=libtorchpare_tracer_preload.so"})
    EXPECT_NE(run.finished.err.find(part), std::string::npos) << run.finished.err;
  const Error fault = fault_of(run);
  EXPECT_EQ(fault.what, "there is no trace");
  EXPECT_NE(fault.why.find("Kineto"), std::string::npos);
}

TEST(CuptiHook, SaysWhyThereIsNoTraceWithoutCupti) {
  const Traced run = traced(Hook::kCupti, TORCHPARE_TRACED_PROGRAM, {},
                            {{"TORCHPARE_CUPTI", "/none.so"}, {"LD_LIBRARY_PATH", TORCHPARE_FAKE_DRIVER}});
  EXPECT_EQ(run.finished.code, 0) << "the program itself goes on";
  const Error fault = fault_of(run);
  EXPECT_EQ(fault.what, "there is no trace");
  // Where CUDA is installed its own CUPTI is found, which refuses to work on this driver.
  const bool found = fault.why.find("cuptiSubscribe: error 999") != std::string::npos;
  EXPECT_TRUE(found || fault.why.find("tried /none.so, libcupti.so.13") != std::string::npos) << fault.why;
}

TEST(PreloadHook, CatchesWhatGoesPastTheLinker) {
  const Trace by_handle = trace_of({}, Hook::kPreload);
  const Trace by_address = trace_of({"by-address"}, Hook::kPreload);
  EXPECT_EQ(by_handle.hook, "preload");
  EXPECT_EQ(by_handle.launches, 3u);
  EXPECT_EQ(by_address.launches, 3u);
  EXPECT_TRUE(validate::compare_traces(by_handle, by_handle, by_handle).same());
}

TEST(PreloadHook, LeavesTheLibrariesBehindItInOrder) {
  const Traced run = traced(Hook::kPreload, TORCHPARE_TRACED_PROGRAM, {"page-size"},
                            {{"LD_PRELOAD", TORCHPARE_PRELOAD ":" TORCHPARE_NEXT_LIBRARY}});
  EXPECT_EQ(run.finished.code, 1)
      << "the page size of the library behind the hook, one more than the true one";
  EXPECT_TRUE(run.traces.empty()) << "a program that does not use the GPU leaves no trace";
}

TEST(PreloadHook, MakesTheSameRecordsAsCupti) {
  const Trace cupti = trace_of({});
  const TraceComparison found = validate::compare_traces(cupti, trace_of({}), trace_of({}, Hook::kPreload));
  EXPECT_TRUE(found.same()) << first(found);
}

}  // namespace
}  // namespace torchpare::test
