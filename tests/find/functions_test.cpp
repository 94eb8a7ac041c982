#include "find/functions.h"

#include <gtest/gtest.h>

#include "find/scan.h"

namespace torchpare {
namespace {

bool returns(const std::string& body) {
  const Scan seen = scan("def call(args):\n" + body);
  EXPECT_FALSE(seen.obstacle) << body;
  return !seen.bodies.empty() && seen.bodies[0].returns;
}

TEST(Functions, ABodyEndsInItsReturn) {
  EXPECT_TRUE(returns("    return (a, )\n"));
  EXPECT_TRUE(returns("    if x:\n        y = 1\n    return (a, )\n"));
  EXPECT_FALSE(returns("    x = 1\n"));
  EXPECT_FALSE(returns("    return (a, )\n    x = 1\n"));
  EXPECT_FALSE(returns("    if x:\n        return (a, )\n"));
  EXPECT_FALSE(returns("    returned = 1\n"));
}

TEST(Functions, ABodyMayEndInAGuardThatDoes) {
  for (const std::string guard :
       {"torch.cuda._DeviceGuard(0)", "torch.xpu._DeviceGuard(12)", "torch_npu.npu._DeviceGuard(0)",
        "torch.npu.utils.device(0)", "torch.mtia.device(0)",
        "record_function('graph_0_inductor_wrapper_call')", "record_function('inductor_wrapper_call')"}) {
    EXPECT_TRUE(returns("    with " + guard + ":\n        x = 1\n        return (a, )\n")) << guard;
    EXPECT_FALSE(returns("    with " + guard + ":\n        x = 1\n")) << guard;
    EXPECT_TRUE(
        returns("    with " + guard + ":\n        with torch.cuda._DeviceGuard(0):\n            return ()\n"))
        << guard;
  }
}

TEST(Functions, NothingMayRunBehindAGuardThatReturned) {
  const std::string guard = "    with torch.cuda._DeviceGuard(0):\n";
  EXPECT_FALSE(returns(guard + "        return (a, )\n    x = 1\n"));
  EXPECT_FALSE(returns(guard + "        return (a, )\n        x = 1\n"));
  EXPECT_FALSE(returns(guard + "        if x:\n            return (a, )\n"));
  EXPECT_FALSE(returns(guard + "        return (a, )\n" + guard + "        x = 1\n"));
  EXPECT_FALSE(
      returns(guard + "        with torch.cuda._DeviceGuard(1):\n            return (a, )\n        x = 1\n"));
  EXPECT_FALSE(returns("    return (a, )\n" + guard + "        x = 1\n"));
  EXPECT_FALSE(returns("    if x:\n        with torch.cuda._DeviceGuard(0):\n            return (a, )\n"));
  EXPECT_TRUE(returns(guard + "        x = 1\n    return (a, )\n"));
}

TEST(Functions, OtherContextManagersMaySwallowExceptions) {
  for (const std::string manager :
       {"suppress(AssertionError)", "torch.cuda._DeviceGuard(f())", "torch.cuda._DeviceGuard()",
        "_DeviceGuard(0)", "torch.cuda._DeviceGuard(0), suppress(E)", "torch.cuda._DeviceGuard(0) as g",
        "other._DeviceGuard(0)", "torch.no_grad()", "record_function(name)", "record_function('')",
        "record_function('a'), suppress('b')", "torch.cuda._DeviceGuard"})
    EXPECT_FALSE(returns("    with " + manager + ":\n        return (a, )\n")) << manager;
}

}  // namespace
}  // namespace torchpare
