#include "audit/plain_line.h"

#include <gtest/gtest.h>

#include "audit/rebinding.h"

namespace torchpare::audit {
namespace {

bool is_plain(const std::string& code) {
  const std::string source = "    " + code + "\n";
  Reader reader(source);
  Line line;
  EXPECT_TRUE(reader.next(line)) << code;
  return is_plain_line(source, line, reader);
}

TEST(PlainLine, TakesWhatInductorWrites) {
  for (const char* code :
       {"buf0 = empty_strided_cpu((4, 8), (8, 1), torch.float32)", "extern_kernels.mm(buf0, x, out=buf1)",
        "buf2 = buf1; del buf1  # reuse", "del arg0_1", "return (buf3, None, )", "def partition_0(args):",
        "with torch.cuda._DeviceGuard(0):", "(buf4,) = while_loop_cond(args)", "buf5[0] = arg1_1.clone()",
        "from torch._C import _cuda_getCurrentRawStream as get_raw_stream", "else:", "u0 = max(s0, s1)",
        "buf5[0] = f(arg1_1, out=buf6)", "(buf4, buf5) = f(g(a=1), b=2)", "x = torch.float32, torch.int8",
        "f(';', x)", "cpp_fused_0 = async_compile.cpp_pybinding(['float*'], r'''max = torch''')"})
    EXPECT_TRUE(is_plain(code)) << code;
}

TEST(PlainLine, LeavesTheRestToACloserLook) {
  for (const char* code : {"x.y = 1",
                           "x[0].y = 1",
                           "(x, y.z) = f",
                           "x = y.z = f",
                           "x.y += 1",
                           "x.y: int = 1",
                           "f(a=1).y = 2",
                           "for x.y in z:",
                           "x = [0 for y.z in f]",
                           "x = [1for y.z in f]",
                           "del x.y",
                           "x = f; del y.z",
                           "x; y.z = 1",
                           "if x: y.z = 1",
                           "if x: del y.z",
                           "x = f; del buf0; y.z = 1",
                           "x = f;del buf0",
                           "; with f as x.y:",
                           "f(a=1)[0] = 2",
                           "f(a=1).y = (b, c)",
                           "with f(): y.z = 1",
                           "with f(x)(y): y.z = 1",
                           "import torch.x",
                           "xtorch.y = 1",
                           "torch.x = 1",
                           "with f() as x.y:",
                           "with(f())as(x.y):",
                           "with (f() as x.y):",
                           "async with f() as x.y:",
                           "from f import *",
                           "from f import *; del x",
                           "from f import * ; del x",
                           "from f import *\\\n",
                           "if x: from f import *; del y",
                           "if x: import aten.y",
                           "else: import aten.y",
                           "x; import aten.y",
                           "max = f",
                           "f(max)",
                           "torch = f",
                           "x = torch",
                           "import math",
                           "import aten.x",
                           "def max(*x):",
                           "def\fmax(*x):",
                           "class max(x):",
                           "lambda max: 1",
                           "del max",
                           "del torch",
                           "x = 1; del torch",
                           "exec(x)",
                           "x = f'{max}'",
                           "self = x",
                           "f(self)"})
    EXPECT_FALSE(is_plain(code)) << code;
}

TEST(PlainLine, SeesASemicolonThatIsTheFirstByteOfAText) {
  const std::string source = "; with f as x.y:\n";
  Reader reader(source);
  Line line;
  ASSERT_TRUE(reader.next(line));
  EXPECT_FALSE(is_plain_line(source, line, reader));
}

TEST(PlainLine, LooksAtNothingBeforeTheText) {
  const std::string container = "xasync_compile.wait(stream)\n";
  const std::string_view text = std::string_view(container).substr(1);
  Reader reader(text);
  Line line;
  ASSERT_TRUE(reader.next(line));
  EXPECT_TRUE(is_plain_line(text, line, reader));
}

}  // namespace
}  // namespace torchpare::audit
