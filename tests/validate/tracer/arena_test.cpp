// The arena of the tracer as it ships, on a fake driver.
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "validate/tracer/traced.h"

namespace torchpare::test {
namespace {

Traced arena(const std::string& what, const std::map<std::string, std::string>& more = {}) {
  std::map<std::string, std::string> environment = {{"TORCHPARE_ARENA_BYTES", "65536"}};
  environment.insert(more.begin(), more.end());
  return traced(Hook::kCupti, TORCHPARE_ARENA_PROGRAM, {what}, environment);
}

TEST(Arena, GivesTheSameAddressesAfterAReset) {
  const Traced run = arena("again");
  ASSERT_EQ(run.finished.code, 0) << run.finished.err;
  std::istringstream lines(run.finished.out);
  std::string first, live, second, live_again;
  std::getline(lines, first) && std::getline(lines, live) && std::getline(lines, second);
  std::getline(lines, live_again);
  EXPECT_EQ(first, second);
  EXPECT_EQ(live, "512") << "what was kept, rounded up";
  EXPECT_EQ(live_again, "512");
}

TEST(Arena, UsesNothingTwiceBetweenTwoResets) {
  const Traced run = arena("again");
  std::istringstream words(run.finished.out);
  unsigned long long a = 0, b = 0, c = 0;
  words >> std::hex >> a >> b >> c;
  EXPECT_EQ(b, a + 1024);
  EXPECT_EQ(c, b + 512) << "a was free by then, and large enough";
}

TEST(Arena, FillsFreshMemory) { EXPECT_EQ(arena("poison").finished.out, "ff ff\n55\n"); }

TEST(Arena, EndsTheProgramWhenItIsTooSmall) {
  const Traced run = arena("small");
  EXPECT_EQ(run.finished.code, -SIGABRT);
  EXPECT_NE(run.finished.err.find("arena: no room for 1 bytes; 1024 of 1024 are used"), std::string::npos)
      << run.finished.err;
  ASSERT_EQ(run.traces.size(), 1u);
  const auto trace = validate::read_trace(run.traces[0], "trace");
  ASSERT_FALSE(trace);
  EXPECT_NE(trace.error().why.find("TORCHPARE_ARENA_BYTES"), std::string::npos) << trace.error().why;
}

TEST(Arena, IsOfOneDevice) {
  const Traced run = arena("devices");
  EXPECT_EQ(run.finished.code, -SIGABRT);
  EXPECT_NE(run.finished.err.find("an allocation on device 1"), std::string::npos) << run.finished.err;
}

TEST(Arena, NamesWhatItGivesAndNotWhatItTook) {
  const Traced run = arena("again", {{"TORCHPARE_TRACE_ACTIVE", "1"}});
  ASSERT_EQ(run.traces.size(), 1u);
  const std::string& text = run.traces[0];
  EXPECT_NE(text.find(R"("call":"trace_malloc","allocates":"#1")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("call":"trace_free","arguments":[["#2+0"]])"), std::string::npos) << text;
  EXPECT_EQ(text.find("cuMemAlloc_v2"), std::string::npos) << text;
  EXPECT_EQ(text.find("cuMemsetD8Async"), std::string::npos) << text;
}

}  // namespace
}  // namespace torchpare::test
