#include "core/processor.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace torchpare {
namespace {

/// What Linux says of the first processor; empty elsewhere.
std::string flags() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("flags")) return line + " ";
  return {};
}

TEST(Processor, HasWhatLinuxSays) {
  const std::string all = flags();
  if (all.empty()) GTEST_SKIP() << "no flags in /proc/cpuinfo";
  const auto has = [&all](const char* flag) { return all.find(std::string(" ") + flag + " ") != all.npos; };
  EXPECT_EQ(has_avx2(), has("avx2"));
  EXPECT_EQ(has_sha(), has("sha_ni") && has("sse4_1"));
}

}  // namespace
}  // namespace torchpare
