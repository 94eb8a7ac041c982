// Small wrappers for tests, and the two ways to take lines out of them.
#pragma once

#include <string>
#include <string_view>

#include "lines.h"

namespace torchpare::test {

/// `lines` as comments: the last space of each indentation is '#'. Lines that are comments or blank stay.
inline std::string muted(std::string lines) {
  for (size_t begin = 0; begin < lines.size(); begin = lines.find('\n', begin) + 1) {
    const size_t text = lines.find_first_not_of(' ', begin);
    if (text != std::string::npos && text > begin && lines[text] != '#' && lines[text] != '\n')
      lines[text - 1] = '#';
    if (lines.find('\n', begin) == std::string::npos) break;
  }
  return lines;
}

/// A wrapper in two parts: what stands before a site in `call`, and what stands behind it. arg0_1 and arg1_1
/// are inputs; the site is to be indented by 4.
struct SmallWrapper {
  std::string before =
      "# AOT ID: ['0_inference']\n"
      "import torch\n"
      "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
      "cpp_fused_0 = async_compile.cpp_pybinding(['float*'], r'''\n"
      "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "''')\n"
      "\n"
      "def call(args):\n"
      "    arg0_1, arg1_1 = args\n"
      "    args.clear()\n"
      "    buf0 = torch.ops.aten.sort.default(arg0_1)\n";
  std::string behind =
      "    del arg0_1\n"
      "    cpp_fused_0(buf0)\n"
      "    return (buf0, )\n";

  std::string with(std::string_view lines) const { return before + std::string(lines) + behind; }
};

}  // namespace torchpare::test
