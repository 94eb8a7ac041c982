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
