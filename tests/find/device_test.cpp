#include "find/device.h"

#include <gtest/gtest.h>

#include "evidence.h"

namespace torchpare::test {
namespace {

/// The folders of the fixtures are named by the device that torch was asked to compile for.
TEST(Device, IsTheOneThatWasCompiledFor) {
  size_t cuda = 0;
  for (const Evidence& one : all_evidence()) {
    const bool for_cuda = one.name.find("/cuda/") != one.name.npos;
    cuda += for_cuda;
    EXPECT_EQ(device_of(one.variants.at("on")), for_cuda ? "cuda" : "cpu") << one.name;
  }
  EXPECT_GT(cuda, 0u);
}

TEST(Device, AMentionInTheHeaderIsNoUse) {
  EXPECT_EQ(device_of("empty_strided_xpu = torch._C._dynamo.guards._empty_strided_xpu\n"), "cpu");
  EXPECT_EQ(device_of("buf0 = empty_strided_xpu((4, ), (1, ), torch.float32)\n"), "xpu");
}

TEST(Device, OfSeveralTheFirstOfTheTableCounts) {
  const std::string mps = "device='mps'\n", xpu = "torch.xpu._DeviceGuard(0)\n",
                    mtia = "empty_strided_mtia(\n";
  EXPECT_EQ(device_of(mps), "mps");
  EXPECT_EQ(device_of(mps + mtia), "mtia");
  EXPECT_EQ(device_of(mps + mtia + xpu), "xpu");
  EXPECT_EQ(device_of(mtia + xpu + mps + "x = device_type_cuda"), "cuda");
}

}  // namespace
}  // namespace torchpare::test
