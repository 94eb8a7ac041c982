// Asserts may go only while they call what Inductor's header bound.
#include "audit/rebinding.h"

#include <gtest/gtest.h>

#include <string>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "audit/small_wrapper.h"

namespace torchpare {
namespace {

using audit::Verdict;
using test::SmallWrapper;

const std::string kSite = "    assert_size_stride(buf0, (4, ), (math.floor(max(u0, 1)), ))\n";

/// The verdict on taking kSite, or `site`, out of a wrapper that has `line` in front of it.
Verdict with(const std::string& line, const std::string& site = kSite) {
  SmallWrapper wrapper;
  wrapper.before += line;
  return audit::audit(wrapper.with(site), wrapper.with(""), test::strip_every_kind()).verdict;
}

TEST(rebinding, of_what_an_assert_calls_leaves_it_undecided) {
  for (const char* line : {"    max = f\n",
                           "    max: int = f\n",
                           "    max: int\n",
                           "    if x: max: int\n",
                           "    max, x = f, 1\n",
                           "    (max, x) = f, 1\n",
                           "    [max] = f\n",
                           "    max += f\n",
                           "    for max in x:\n        y()\n",
                           "    with x as max:\n        y()\n",
                           "    import f as max\n",
                           "    from f import max\n",
                           "    from f import (x,\n    max)\n",
                           "    del max\n",
                           "    global max\n",
                           "    def max(*x):\n        y()\n",
                           "    class max(x):\n        y()\n",
                           "    (max := f)\n",
                           "    g(f'{(max := f)}')\n",
                           "    x = lambda max: 1\n",
                           "    math = f\n",
                           "    math.floor = f\n",
                           "    math.floor, x = f, 1\n",
                           "    del math.floor\n",
                           "    for math.floor in x:\n        y()\n",
                           "    builtins.max = f\n",
                           "    assert_size_stride = f\n",
                           "    torch.assert_size_stride = f\n",
                           "    from f import *\n",
                           "    from f import*\n",
                           "    exec(x)\n",
                           "    eval('x')\n",
                           "    run = exec\n",
                           "    builtins.exec(x)\n",
                           "    max \\\n      = f\n",
                           "    x = 1; max = f\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
}

TEST(rebinding, by_every_operator_that_assigns) {
  for (const char* sign :
       {"=", "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", "<<=", ">>=", "**="})
    for (const char* name : {"max", "math", "math.floor", "(max)", "y.floor"})
      for (const char* blank : {" ", "", "\t", "\f", " \\\n  "})
        EXPECT_EQ(with("    " + std::string(name) + blank + sign + blank + "f\n"), Verdict::kUndecided)
            << name << sign;
  for (const char* sign : {"==", "!=", "<=", ">=", "<", "//"})
    EXPECT_EQ(with("    x = math.pi" + std::string(sign) + "y\n"), Verdict::kProved) << sign;
}

TEST(rebinding, does_not_hide_behind_white_space_strings_and_brackets) {
  for (const char* line :
       {"    def \\\n  max(*x):\n        y()\n",
        "    def\fmax(*x):\n        y()\n",
        "    class\t\\\n max:\n        y()\n",
        "    from f import \\\n*\n",
        "    from f import\f*\n",
        "    from f import\t*  # *\n",
        "    import f as \\\n  max\n",
        "    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; max = f\n",
        "    '''xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'''; from f import *\n",
        "    x = [\n      max\n    ] = f\n",
        "    [x, (\n  y, *max)] = f\n",
        "    (\n    max  # x\n    ) = f\n",
        "    x[0], max = f\n",
        "    x = [0 for max in f]\n",
        "    x = [1for math.floor in f]\n",
        "    x = [1.e5for math.floor in f]\n",
        "    x = [0 for y in z for (a, b.floor) in f]\n",
        "    with f()as max: pass\n",
        "    with x as (y, [z, max]): pass\n",
        "    with (x as y, z as max): pass\n",
        "    with x as y.floor: pass\n",
        "    for x, y.floor in z: pass\n",
        "    if x: max = f\n",
        "    if x: pass; max = f\n",
        "    x = lambda: 0; max = f\n",
        "    del(max)\n",
        "    del x, (y, [math.floor])\n",
        "    x: int = 5; y.floor: int = f\n",
        "    type max = f\n",
        "    type max[T] = f\n",
        "    x = f'{[max := f]}'\n",
        "    x = f'{[0 for y.floor in z]}'\n",
        "    x = f'{x:>{(max := 5)}}'\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
}

TEST(rebinding, by_a_pattern) {
  for (const char* pattern :
       {"max", "[x, max]", "{'a': max}", "{**max}", "[*max]", "f(max)", "f(x=max)", "x as max", "1 | max"})
    EXPECT_EQ(with("    match x:\n        case " + std::string(pattern) + ": y()\n"), Verdict::kUndecided)
        << pattern;
  for (const char* pattern : {"math.pi", "int(x)", "[1, 'max']"})
    EXPECT_EQ(with("    match x:\n        case " + std::string(pattern) + ": y()\n"), Verdict::kProved)
        << pattern;
}

TEST(rebinding, of_an_attribute_of_whatever_object) {
  for (const char* line :
       {"    x.y = f\n", "    x().y = f\n", "    x[0].y += f\n", "    (x).y: int = f\n", "    del x.y\n",
        "    a, x.y = f\n", "    buf0.isnan = f\n", "    torch._C = f\n", "    self.floor = f\n",
        "    self.x.y = f\n", "    x.self.y = f\n", "    self = f\n", "    import f as self\n",
        "    self.sym_max = f\n", "    self.float32 = f\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
  for (const char* line :
       {"    self.partitions = f\n", "    self.x, y = f\n", "    x[math.floor(2)] = f\n", "    f(y=x.y)\n",
        "    x[y.z], w = f\n", "    del x[y.z]\n", "    x = [a.b for c in d.e]\n", "    x = y.z == w\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
}

TEST(rebinding, of_a_module_by_another_name) {
  for (const char* line :
       {"    m = math\n", "    f(math)\n", "    x = [torch]\n", "    x = torch.math\n",
        "    f(torch.utils.math)\n", "    import math as m\n", "    import torch as math\n",
        "    from f import torch\n", "    from torch import math as m\n", "    import f, torch as t\n",
        "    return math\n", "    for m in math, torch:\n        y()\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
  for (const char* line : {"    import math\n", "    import os, torch\n", "    import torch._inductor.x\n",
                           "    from torch import device\n", "    from torch.utils import x\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
}

/// The header counts as such only in Inductor's spelling, and only while torch is torch.
TEST(rebinding, of_torch_or_by_a_header_that_is_none) {
  const std::string size = "    assert_size_stride(buf0, (4, ), (1, ))\n";
  for (const char* line : {"    torch = f\n", "    torch._C = f\n", "    from f import torch\n"})
    EXPECT_EQ(with(line, size), Verdict::kUndecided) << line;
  for (const char* header : {"assert_size_stride = torch.f.assert_size_stride\n", "max = torch.max\n",
                             "import max\n", "import max.x\n", "from torch import assert_size_stride\n",
                             "assert_size_stride = torch._C._dynamo.guards.assert_size_stride; x = 1\n"}) {
    SmallWrapper wrapper;
    wrapper.before = header + wrapper.before;
    EXPECT_EQ(audit::audit(wrapper.with(kSite), wrapper.with(""), test::strip_every_kind()).verdict,
              Verdict::kUndecided)
        << header;
  }
}

TEST(rebinding, by_reflection) {
  for (const char* line : {"    globals()['max'] = f\n",
                           "    globals().update(max=f)\n",
                           "    vars()['max'] = f\n",
                           "    setattr(math, 'floor', f)\n",
                           "    x = f'{globals()}'\n",
                           "    x = f'{1:>{locals()}}'\n",
                           "    x.__dict__['y'] = f\n",
                           "    __builtins__['max'] = f\n",
                           "    import builtins\n",
                           "    import sys; sys.modules['math'] = f\n",
                           "    from sys import modules as m\n",
                           "    call.__globals__['max'] = f\n",
                           "    x = ().__class__.__base__.__subclasses__()\n",
                           "    from unittest import mock\n",
                           "    @patch('builtins.max', f)\n    def g(): pass\n",
                           "    print(dir())\n",
                           "    sys._getframe().f_locals\n",
                           "    importlib.reload(math)\n",
                           "    def __builtins__(): pass\n",
                           "    getattr(x, '__di' + 'ct__')\n",
                           "    async_compile.wait(globals())\n",
                           "    x = globals\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
  for (const char* line :
       {"    x = 'globals()'\n", "    x()  # globals()\n", "    if __name__ == '__main__':\n        f()\n",
        "    class C:\n        def __init__(self):\n            y()\n", "    re.compile(x)\n",
        "    x = '''\n    setattr(math, 'floor', f)\n'''\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
}

/// Python's own library assigns attributes of what it is given, finds objects by names in strings, evaluates strings.
TEST(rebinding, by_what_the_library_does_for_others) {
  for (const char* line :
       {"    functools.update_wrapper(m, SimpleNamespace(max=f), ())\n",
        "    functools.wraps(SimpleNamespace(max=f), ())(m)\n", "    from functools import wraps as w\n",
        "    import copy\n", "    import os, copy\n", "    from copy import copy as c\n",
        "    x = torch.fx.graph.copy.copy(y)\n", "    x = y.deepcopy(z)\n", "    import copyreg\n",
        "    p.parse_args(['--max', '1'], m)\n", "    import argparse\n",
        "    string.Formatter().get_field('0.__globals__', (f,), {})\n",
        "    class F(string.Formatter):\n        def format_field(self, x, y):\n            x['max'] = z\n",
        "    @functools.singledispatch\n    def g(x): pass\n", "    logging.config.dictConfig(x)\n",
        "    test.support.swap_attr(m, 'max', f)\n", "    annotationlib.get_annotations(f)\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
  for (const char* line :
       {"    x = y.copy()\n", "    y.copy_(x)\n", "    f('copy')\n", "    f(x, copy=True)\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
}

/// Who registers an operator names it and its parameters as he likes.
TEST(rebinding, is_no_name_of_an_operator_or_a_parameter) {
  for (const char* line :
       {"    buf1 = torch.ops.mylib.trace.default(buf0)\n",
        "    buf1 = torch.ops.mylib.patch.default(buf0)\n", "    buf1 = torch.ops.inspect.f.default(buf0)\n",
        "    buf1 = torch.ops.mylib.eval(buf0)\n", "    buf1 = torch.ops.aten.__or__.Tensor(buf0, buf2)\n",
        "    u0 = buf0.size(0).__floordiv__(4)\n", "    buf1 = f(buf0, trace=True, math=3)\n",
        "    buf1 = torch.ops.mylib.f.default(buf0,\n        dir='x')\n",
        "    buf1 = f(patch=torch.ops.mylib.exec.default)\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
  for (const char* line :
       {"    torch.ops.import_module('x')\n", "    x = torch.ops.modules\n",
        "    x = torch.ops.a.b.modules\n", "    x = torch.ops.mylib.__dict__\n",
        "    x = torch.ops.mylib.__class__.y\n", "    x = y.torch.ops.mylib.modules\n",
        "    x = ops.mylib.modules\n", "    x = f(trace)\n", "    x = f(x=trace)\n", "    x, trace = y\n",
        "    x = f(x, trace == y)\n", "    x = f(y, z=globals())\n", "    torch.ops.mylib.patch = f\n",
        "    def g(x, math=1): pass\n", "    x = lambda y, math=1: 0\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
}

/// `async_compile.wait(globals())` is let pass, as every wrapper holds it; not so where the name is something else.
TEST(rebinding, of_what_waits_for_kernels) {
  const auto verdict = [](const std::string& head) {
    SmallWrapper wrapper;
    wrapper.before = head + "async_compile.wait(globals())\n" + wrapper.before;
    return audit::audit(wrapper.with(kSite), wrapper.with(""), test::strip_every_kind()).verdict;
  };
  EXPECT_EQ(
      verdict("from torch._inductor.async_compile import AsyncCompile\nasync_compile = AsyncCompile()\n"),
      Verdict::kProved);
  for (const char* head :
       {"async_compile = f()\n", "from f import async_compile\n", "class AsyncCompile: pass\n",
        "from f import AsyncCompile\n", "def async_compile(): pass\n"})
    EXPECT_EQ(verdict(head), Verdict::kUndecided) << head;
}

/// No code goes, so nobody can see or change what it does.
TEST(rebinding, does_not_matter_to_comments) {
  const std::string comment = "    # buffer buf0 (op: torch.ops.a) is assumed to be not aligned\n";
  EXPECT_EQ(with("    globals()['max'] = f\n", comment), Verdict::kProved);
}

TEST(rebinding, is_no_use_no_string_and_no_header) {
  for (const char* line : {"    x = max(1, 2)\n",
                           "    y = math.floor(2.5)\n",
                           "    x = torch.max(buf1)\n",
                           "    x = torch.ops.aten.max.dim(buf1)\n",
                           "    x = 'max = f; exec(x)'\n",
                           "    x()  # max = f\n",
                           "    # from f import *\n",
                           "    x = '''\n    max = f\n    math.floor = f\n'''\n",
                           "    import math\n",
                           "    from math import inf\n",
                           "    maximum = f\n",
                           "    x = math.inf == y\n",
                           "    if math.pi == x:\n        y()\n",
                           "    check = max\n",
                           "    f(max, key=max)\n",
                           "    return max\n",
                           "    f(max=1)\n",
                           "    x = y if max is z else w\n",
                           "    f(f'{max}')\n",
                           "    x = math.floor\n",
                           "    f(\n        math.floor, x=1)\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
}

/// Written with a blank more, such a line is none of those that are passed at once: its tokens say the same.
TEST(rebinding, is_not_what_stands_in_every_wrapper) {
  for (const char* line :
       {"    import torch\n", "    import  torch\n", "    import math\n", "    import  math\n",
        "    from math import inf, nan\n", "    from math import inf , nan\n",
        "    from torch import device, empty_strided\n", "    from torch import device , empty_strided\n",
        "    def call(self, args):\n        pass\n", "    def call(self, args ):\n        pass\n",
        "    def __init__(self, partitions):\n        pass\n",
        "    def __init__(self, partitions ):\n        pass\n", "    self.partitions = partitions\n",
        "    self.partitions  = partitions\n"})
    EXPECT_EQ(with(line), Verdict::kProved) << line;
  for (const char* line : {"    import torch.x as math\n", "    from math import inf, nan as max\n",
                           "    def call(self, max):\n        pass\n", "    self.floor = partitions\n"})
    EXPECT_EQ(with(line), Verdict::kUndecided) << line;
}

TEST(rebinding, of_what_no_removed_assert_calls_does_not_matter) {
  EXPECT_EQ(with("    max = f\n", "    assert_size_stride(buf0, (4, ), (1, ))\n"), Verdict::kProved);
  EXPECT_EQ(with("    isinstance = f\n"), Verdict::kProved);
}

TEST(rebinding, each_form_calls_something) {
  const std::string epilogue =
      "    return_vars = (reinterpret_tensor(buf0, (4, ), (1, ), 0), )\n"
      "    for var in return_vars:\n"
      "        if isinstance(var, torch.Tensor):\n"
      "            assert not var.isnan().any().item()\n"
      "            assert not var.isinf().any().item()\n";
  const std::string triple =
      "    if not (int(u0) >= 0):\n        raise RuntimeError('u0 >= 0')\n    buf7 = None\n";
  const std::string metadata =
      "    assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.a')\n";
  for (const auto& [site, names] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {epilogue, {"isinstance", "torch", "reinterpret_tensor"}},
           {triple, {"int", "RuntimeError"}},
           {metadata, {"assert_tensor_metadata", "torch"}},
           {"    assert_alignment(buf0, 16)\n", {"assert_alignment"}}}) {
    EXPECT_EQ(with("", site), Verdict::kProved) << site;
    for (const std::string& name : names)
      EXPECT_EQ(with("    " + name + " = f\n", site), Verdict::kUndecided) << name << "\n" << site;
  }
}

TEST(rebinding, letters_beyond_ascii_may_be_any_name) {
  EXPECT_EQ(with("    \xEF\xBD\x8D"
                 "ax = f\n"),
            Verdict::kUndecided);  // a full-width m
  EXPECT_EQ(with("    f(f'{\xEF\xBD\x8D"
                 "ax}')\n"),
            Verdict::kUndecided);
  EXPECT_EQ(with("    f(f'{x:>{\xEF\xBD\x8D"
                 "ax}}')\n"),
            Verdict::kUndecided);
  EXPECT_EQ(with("    x = '\xEF\xBD\x8D'\n"), Verdict::kProved);
}

}  // namespace
}  // namespace torchpare
