#include "audit/inputs.h"

#include <gtest/gtest.h>

namespace torchpare::audit {
namespace {

TEST(inputs, unpacked_names) {
  for (const char* code : {"a, b = args", "b, = args", "(b,) = args", "(\n    a,\n    b,\n) = args",
                           "a, b, = args", "a,b=args"}) {
    Inputs inputs;
    inputs.note(code);
    EXPECT_TRUE(inputs.holds("b")) << code;
    EXPECT_FALSE(inputs.holds("args")) << code;
    inputs.clear();
    EXPECT_FALSE(inputs.holds("b")) << code;
  }
}

TEST(inputs, other_statements) {
  for (const char* code :
       {"b = args", "(b) = args", "b, = other_args", "b, = self.args", "b, = (args)", "a, b = args[0]",
        "b.x, = args", "b, == args", "b, c == args", "f(b, c) == args", "*b, c = args", "[b, c] = args",
        "x = b, c = args", "(b, c = args", "b, c += args", "args", "=args"}) {
    Inputs inputs;
    inputs.note(code);
    EXPECT_FALSE(inputs.holds("b")) << code;
  }
}

}  // namespace
}  // namespace torchpare::audit
