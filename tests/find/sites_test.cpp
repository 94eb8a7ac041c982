// What a text is, beside the asserts in it; tests/cases and tests/rewrite ask for those.
#include "find/sites.h"

#include <gtest/gtest.h>

#include "kernel_module.h"

namespace torchpare::test {
namespace {

Inventory found_in(std::string_view text) {
  Recogniser recogniser;
  return find_sites(text, recogniser);
}

std::string kernel_with(std::string_view what, std::string_view instead) {
  std::string text(kKernelModule);
  return text.replace(text.find(what), what.size(), instead);
}

TEST(Sites, AKernelWithItsBenchmarkIsNoWrapper) {
  const Inventory found = found_in(kKernelModule);
  EXPECT_TRUE(found.is_kernel);
  EXPECT_FALSE(found.is_wrapper());
  EXPECT_FALSE(found.obstacle);
  EXPECT_TRUE(found.oddities.empty());
}

/// What a kernel's file never holds may be an assert that somebody wants to know of.
TEST(Sites, AKernelHasNoAsserts) {
  const std::string_view run = "        raw_stream0 = get_raw_stream(0)\n";
  for (const std::string line :
       {"        assert_size_stride(arg_0, (16, 16), (16, 1))\n",
        "        assert not arg_0.isnan().any().item()\n", "        check = assert_size_stride\n"})
    EXPECT_FALSE(found_in(kernel_with(run, line)).is_kernel) << line;
  const std::string_view jit = "@triton.jit\n";
  EXPECT_FALSE(found_in(kernel_with(jit, "@other.jit\n")).is_kernel);
  EXPECT_FALSE(found_in(kernel_with("import torch\n",
                                    "import torch\n"
                                    "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"))
                   .is_kernel);
}

TEST(Sites, AWrapperHasItsKernelsInStrings) {
  const std::string text = "kernel = async_compile.triton('kernel', '''" + std::string(kKernelModule) +
                           "''')\ndef call(args):\n    arg0_1, = args\n"
                           "    assert_size_stride(arg0_1, (4, ), (1, ))\n    return (arg0_1, )\n";
  const Inventory found = found_in(text);
  EXPECT_FALSE(found.is_kernel);
  EXPECT_EQ(found.sites.size(), 1u);
}

}  // namespace
}  // namespace torchpare::test
