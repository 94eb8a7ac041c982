// What must not go: look-alikes, parts of sites, sites at the wrong place, blocks that would be left empty.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/audit_policies.h"
#include "audit/small_wrapper.h"

namespace torchpare {
namespace {

using audit::Verdict;
using test::indented;
using test::muted;
using test::SmallWrapper;

Verdict verdict(const std::string& a, const std::string& b) {
  return audit::audit(a, b, test::strip_every_kind()).verdict;
}

/// Neither deleting `gone` nor muting it is proved, when it stands between `before` and `behind`.
void expect_refuted(const std::string& before, const std::string& gone, const std::string& behind) {
  const std::string a = before + gone + behind;
  EXPECT_EQ(verdict(a, before + behind), Verdict::kRefuted) << "deleted:\n" << gone;
  if (muted(gone) == gone) return;
  EXPECT_EQ(verdict(a, before + muted(gone) + behind), Verdict::kRefuted) << "muted:\n" << gone;
}

TEST(refuted, statements_that_are_no_site) {
  const SmallWrapper wrapper;
  for (const char* line : {
           "ok = assert_size_stride(buf0, (4, ), (1, ))",
           "x.assert_size_stride(buf0, (4, ), (1, ))",
           "return assert_size_stride(buf0, (4, ), (1, ))",
           "not assert_size_stride(buf0, (4, ), (1, ))",
           "(assert_size_stride(buf0, (4, ), (1, )))",
           "assert_size_stride(buf0, (4, ), (1, )), f()",
           "assert_size_stride(buf0, (4, ), (1, )).x",
           "assert_size_stride(buf0, (4, ), (1, )) or f()",
           "assert_size_stride(buf0, (4, ), (1, )); x = 1",
           "assert_size_stride(buf0, (4, ), (1, ));",
           "x = 1; assert_size_stride(buf0, (4, ), (1, ))",
           "if x: assert_size_stride(buf0, (4, ), (1, ))",
           "assert_size_stride(buf0, (4, ), (1, ))  # why",
           "assert_size_stride \\\n  (buf0, (4, ), (1, ))",
           "assert_size_stride(buf0,  # why\n  (4, ), (1, ))",
           "assert_size_strides(buf0, (4, ), (1, ))",
           "assert_size_stride",
           "assert_size_stride assert_alignment(buf0, 16)",
           "assert_size_stride(buf0, (4, ))",
           "assert_size_stride(buf0, (4), (1, ))",
           "assert_size_stride(buf0, 4, 1)",
           "assert_size_stride(buf0, [4], [1])",
           "assert_size_stride(buf0, (4, ), (1, ), 'a', 'b')",
           "assert_size_stride(buf0, (4, ), (1, ), f'a')",
           "assert_size_stride(buf0, (4, ), (1, ), 'a' 'b')",
           "assert_size_stride(buf0, (4, ), (1, ), '''a''')",
           "assert_size_stride(buf0, (4, ), (1, ), op)",
           "assert_size_stride(buf0, (4, ), (1, ), 'inpu\\x74')",
           "assert_size_stride(buf0, (4, ), (1, ), op_name='a')",
           "assert_size_stride(args[0], (4, ), (1, ))",
           "assert_size_stride(f(), (4, ), (1, ))",
           "assert_size_stride(buf0.x, (4, ), (1, ))",
           "assert_size_stride(buf0, (f(), ), (1, ))",
           "assert_size_stride(buf0, (n := 4, ), (1, ))",
           "assert_size_stride(buf0, (x[0], ), (1, ))",
           "assert_size_stride(buf0, (*x, 1), (1, ))",
           "assert_size_stride(*x)",
           "await assert_size_stride(buf0, (4, ), (1, ))",
           "assert_size_stride_grouped((a, ), ((4, ), ), ((1, ), ), 'input')",
           "assert_size_stride_grouped((a, b), ((4, ), ), ((1, ), ), 'input')",
           "assert_size_stride_grouped((a, b), ((4, ), (4, )), ((1, ), (1, ), (1, )), 'input')",
           "assert_size_stride_grouped((a, f()), ((4, ), (4, )), ((1, ), (1, )), 'input')",
           "assert_size_stride_grouped((a, b), ((4, ), 4), ((1, ), (1, )), 'input')",
           "assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32)",
           "assert_tensor_metadata(buf0, (4, ), (1, ), 'torch.float32', 'op')",
           "assert_tensor_metadata(buf0, (4, ), (1, ), torch.load, 'op')",
           "assert_tensor_metadata(buf0, (4, ), (1, ), None, 'op')",
           "torch.ops.aten._assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32)",
           "assert_alignment(buf0)",
           "assert_alignment(buf0, n, 'op')",
           "assert_alignment(buf0, -16, 'op')",
           "assert_alignment(buf0, 16.0, 'op')",
           "assert_alignment(buf0, 'op', 16)",
           "buf0 = copy_if_misaligned(buf0)",
           "buf3 = None",
           "assert u0_undivided % 4 == 0, f'{u0_undivided} not divisible by 4'",
           "assert not buf0.isnan().any()",
           "assert not buf0.isnan().any().item(), 'nan'",
           "assert buf0.isnan().any().item()",
           "assert not buf0.isnan().all().item()",
           "assert not f(buf0).isnan().any().item()",
           "assert not buf0.x.isnan().any().item()",
           "assert not buf0.float().isnan().any().item()",
           "assert not lambda.isnan().any().item()",
           "assert not .isnan().any().item()",
           "return_vars = (buf0, )",
           "run_intermediate_hooks('n', buf0)",
           "del buf0",
           "torch.ops.aten._assert_async.default(buf0)",
           "# a comment",
           "# buffer buf0 (op: x) is assumed to be aligned",
           "# buffer buf0 (op: ) is assumed to be not aligned",
           "# buffer 0 (op: x) is assumed to be not aligned",
           "#  buffer buf0 (op: x) is assumed to be not aligned",
           "# make sure graph inputs are not nan",
           "'# buffer buf0 (op: x) is assumed to be not aligned'",
           "''",
           "",
       })
    expect_refuted(wrapper.before, indented(std::string(line) + "\n", 4), wrapper.behind);
}

TEST(refuted, groups_that_are_no_site) {
  const SmallWrapper wrapper;
  for (const char* lines : {
           "if not (u0 >= 0):\n    raise ValueError('u0')\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nbuf3 = 0\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nx = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nbuf = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nmybuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nbuf3 = buf4 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\n\nbuf3 = None\n",
           "if not (u0 >= 0):\n    # why\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')  # why\nbuf3 = None\n",
           "if not (u0 >= 0):\n    x = 1\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\n    y\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0')\nelse:\n    x\nbuf3 = None\n",
           "if not (u0 >= 0): raise RuntimeError('u0')\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError(f'{u0}')\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError(u0)\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0', 1)\nbuf3 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0') from x\nbuf3 = None\n",
           "if not (u0 >= 0):\n    RuntimeError('u0')\nbuf3 = None\n",
           "if not f(u0):\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "if not (n := u0):\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "if not x_cond_result: break\n",
           "if (u0 >= 0):\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "while not (u0 >= 0):\n    raise RuntimeError('u0')\nbuf3 = None\n",
           "return_vars = (f(), )\nfor var in return_vars:\n    if isinstance(var, torch.Tensor):\n"
           "        assert not var.isnan().any().item()\n        assert not var.isinf().any().item()\n",
           "return_vars = (buf0, )\nfor var in return_vars:\n    if isinstance(var, torch.Tensor):\n"
           "        assert not var.isnan().any().item()\n        assert not var.isinf().any().item()\n       "
           " x\n",
           "return_vars = (buf0, )\nfor var in return_vars:\n    if isinstance(var, torch.Tensor):\n"
           "        assert not var.isnan().any().item()\n        assert not var.isinf().any().item()\n    "
           "x\n",
           "return_vars = (buf0, )\nfor var in return_vars:\n    if isinstance(var, torch.Tensor):\n"
           "        assert not var.isnan().any().item()\n",
           "return_vars = (buf0, )\nfor var in return_vars:\n    if isinstance(var, torch.Tensor):\n"
           "        assert not var.isnan().any().item()\n        f()\n        assert not "
           "var.isinf().any().item()\n",
           "return_vars = (buf0, )\nfor x in return_vars:\n    if isinstance(x, torch.Tensor):\n"
           "        assert not x.isnan().any().item()\n        assert not x.isinf().any().item()\n",
           "# make sure graph inputs are not nan/inf\n\nassert not arg0_1.isnan().any().item()\nx\n",
       })
    expect_refuted(wrapper.before, indented(lines, 4), wrapper.behind);
}

/// Every proper, non-empty subset of the lines of a site that goes as a unit.
TEST(refuted, parts_of_sites) {
  const SmallWrapper wrapper;
  const std::vector<std::vector<std::string>> units = {
      {"    if not (u0 >= 0):\n", "        raise RuntimeError('u0')\n", "    buf3 = None\n"},
      {"    # make sure graph inputs are not nan/inf\n", "    assert not arg0_1.isnan().any().item()\n",
       "    assert not arg0_1.isinf().any().item()\n", "    assert not arg1_1.isnan().any().item()\n"},
      {"    return_vars = (buf0, )\n", "    for var in return_vars:\n",
       "        if isinstance(var, torch.Tensor):\n", "            assert not var.isnan().any().item()\n",
       "            assert not var.isinf().any().item()\n"},
  };
  for (const auto& unit : units) {
    std::string whole;
    for (const std::string& line : unit) whole += line;
    const std::string a = wrapper.with(whole);
    for (unsigned gone = 1; gone + 1 < 1u << unit.size(); ++gone) {
      std::string deleted, mute;
      for (size_t i = 0; i < unit.size(); ++i) {
        if (!(gone >> i & 1)) deleted += unit[i];
        mute += gone >> i & 1 ? muted(unit[i]) : unit[i];
      }
      EXPECT_EQ(verdict(a, wrapper.with(deleted)), Verdict::kRefuted) << deleted;
      if (mute == whole || mute == muted(whole)) continue;
      EXPECT_EQ(verdict(a, wrapper.with(mute)), Verdict::kRefuted) << mute;
    }
  }
}

TEST(refuted, sites_outside_of_bodies) {
  const std::string site = "assert_size_stride(arg0_1, (4, ), (1, ))\n";
  const struct {
    std::string before;
    size_t width;
  } places[] = {
      {"import torch\n", 0},
      {"if x:\n    y\n", 4},
      {"def benchmark_compiled_module(args, times=10, repeat=10):\n    x\n", 4},
      {"def get_args():\n    x\n", 4},
      {"def call(args, y):\n    x\n", 4},
      {"def call(self, args):\n    x\n", 4},
      {"async def call(args):\n    x\n", 4},
      {"class Runner:\n    x\n", 4},
      {"class Runner:\n    def __init__(self, partitions):\n        x\n", 8},
      {"class Other:\n    def call(self, args):\n        x\n", 8},
      {"def call(args):\n    def call(args):\n        x\n", 8},
      {"def call(args):\n    class Runner:\n        x\n", 8},
      {"def call(args):\n    try:\n        x\n", 8},
      {"def call(args):\n    for x in y:\n        x\n", 8},
      {"if x:\n    def call(args):\n        x\n", 8},
      {"def call(args):\n    x = '''\n", 4},
      {"def call(args):\n    x = [\n", 4},
      {"def call(args):\n    x = y + \\\n", 4},
  };
  for (const auto& place : places) {
    std::string behind(place.width, ' ');
    behind += place.before.ends_with("'''\n") ? "'''\n" : place.before.ends_with("[\n") ? "]\n" : "z\n";
    if (place.width == 0) behind = "z\n";
    expect_refuted(place.before, indented(site, place.width), behind);
    if (place.width > 0)
      expect_refuted(place.before, indented("# buffer b (op: x) is assumed to be not aligned\n", place.width),
                     behind);
  }
}

TEST(refuted, sole_statements_of_a_block) {
  const std::string size = "assert_size_stride(buf0, (4, ), (1, ))\n",
                    alignment = "assert_alignment(buf0, 16)\n";
  const std::string triple = "if not (u0 >= 0):\n    raise RuntimeError('u0')\nbuf3 = None\n";
  const std::string nan = "assert not x.isnan().any().item()\n";
  for (const std::string& block : {size, size + size, size + alignment, triple, triple + size, nan + nan}) {
    expect_refuted("def call(args):\n", indented(block, 4), "");
    expect_refuted("def call(args):\n", indented(block, 4), "x\n");
    expect_refuted("def call(args):\n    with x:\n", indented(block, 8), "    y\n");
    expect_refuted("def call(args):\n    with x:\n        # y\n", indented(block, 8), "        # z\n    y\n");
    expect_refuted("def call(args):\n    if x:\n", indented(block, 8), "    else:\n        y\n");
    expect_refuted("def call(args):\n    if x:\n        y\n    else:\n", indented(block, 8), "");
  }
  // One statement is enough, wherever it stands.
  const std::string a =
      "def call(args):\n    with x:\n        " + size + "        y\n        " + size + "    z\n";
  EXPECT_EQ(verdict(a, "def call(args):\n    with x:\n        y\n    z\n"), Verdict::kProved);
}

TEST(refuted, differences_beside_a_removal) {
  const SmallWrapper wrapper;
  const std::string site = "    assert_size_stride(buf0, (4, ), (1, ))\n", a = wrapper.with(site),
                    b = wrapper.with("");
  for (size_t at = 0; at < b.size(); ++at) {
    std::string other = b;
    other[at] = other[at] == 'q' ? 'p' : 'q';
    ASSERT_NE(verdict(a, other), Verdict::kProved) << at;
    ASSERT_NE(verdict(a, b.substr(0, at)), Verdict::kProved) << at;
    ASSERT_NE(verdict(a, b.substr(0, at) + b.substr(at + 1)), Verdict::kProved) << at;
    for (const char* extra : {" ", "\n", "#", "    pass\n", "x"})
      ASSERT_NE(verdict(a, b.substr(0, at) + extra + b.substr(at)), Verdict::kProved) << at;
  }
}

TEST(refuted, differences_beside_a_muted_site) {
  const SmallWrapper wrapper;
  const std::string site = "    assert_size_stride(buf0, (4, ), (1, ))\n", a = wrapper.with(site);
  const std::string b = wrapper.with(muted(site));
  for (size_t at = 0; at < b.size(); ++at) {
    for (char c : {'q', '#', ' ', '\n'}) {
      std::string other = b;
      other[at] = c;
      if (other == a || other == b) continue;
      ASSERT_NE(verdict(a, other), Verdict::kProved) << at;
    }
  }
}

TEST(refuted, muted_otherwise) {
  const SmallWrapper wrapper;
  const std::string a = wrapper.with("    assert_alignment(buf0, 16)\n");
  for (const char* line : {"#   assert_alignment(buf0, 16)\n", " #  assert_alignment(buf0, 16)\n",
                           "   # ssert_alignment(buf0, 16)\n", "    #ssert_alignment(buf0, 16)\n",
                           "   !assert_alignment(buf0, 16)\n", "  ##assert_alignment(buf0, 16)\n",
                           "    assert_alignment(buf0, 16)#", "   #assert_alignment(buf0, 17)\n"})
    EXPECT_EQ(verdict(a, wrapper.with(line)), Verdict::kRefuted) << line;
}

TEST(refuted, muted_lines_without_a_space_before) {
  const SmallWrapper wrapper;
  const std::string head = "    assert_alignment(\n", tail = "    buf0, 16)\n";
  for (const std::string line : {"buf0, 16)\n", "\tbuf0, 16)\n", "  \t buf0, 16)\n"}) {
    const std::string a = wrapper.with(head + line);
    EXPECT_EQ(verdict(a, wrapper.with("")), Verdict::kProved) << line;
    for (size_t at = 0; at + 1 < line.size(); ++at) {
      std::string b = line;
      b[at] = '#';
      EXPECT_EQ(verdict(a, wrapper.with(muted(head) + b)), Verdict::kRefuted) << b;
    }
    EXPECT_EQ(verdict(a, wrapper.with(muted(head) + line)), Verdict::kRefuted);
  }
  EXPECT_EQ(verdict(wrapper.with(head + tail), wrapper.with(muted(head + tail))), Verdict::kProved);
  EXPECT_EQ(verdict(wrapper.with(head + tail), wrapper.with(muted(head) + tail)), Verdict::kRefuted);
  EXPECT_EQ(verdict(wrapper.with(head + tail), wrapper.with(head + muted(tail))), Verdict::kRefuted);
}

TEST(refuted, two_styles_in_one_file) {
  const SmallWrapper wrapper;
  const std::string one = "    assert_alignment(buf0, 16)\n", two = "    assert_alignment(buf1, 16)\n";
  EXPECT_EQ(verdict(wrapper.with(one + two), wrapper.with(muted(two))), Verdict::kRefuted);
  EXPECT_EQ(verdict(wrapper.with(one + two), wrapper.with(muted(one))), Verdict::kRefuted);
  // The same length by accident is no mute.
  EXPECT_EQ(verdict(wrapper.with(one), wrapper.with("    x = 'just as long as it is'\n")), Verdict::kRefuted);
}

TEST(refuted, an_equal_site_that_the_policy_keeps_elsewhere) {
  // An input in one body, an intermediate in the other: the same line, but not the same assert.
  const std::string site = "    assert_size_stride(x, (4, ), (1, ))\n",
                    head = "def partition_0(args):\n    x, = args\n    y()\n";
  const std::string other = "def call(args):\n    x = y()\n", end = "    return x\n";
  const Policy policy = test::keeping_inputs(test::strip_every_kind());
  const std::string a = head + site + end + other + site + end;
  EXPECT_EQ(audit::audit(a, head + site + end + other + end, policy).verdict, Verdict::kProved);
  EXPECT_EQ(audit::audit(a, head + end + other + site + end, policy).verdict, Verdict::kRefuted);
  EXPECT_EQ(audit::audit(a, head + end + other + end, policy).verdict, Verdict::kRefuted);
}

TEST(refuted, sites_that_moved) {
  const SmallWrapper wrapper;
  const std::string site = "    assert_alignment(buf0, 16)\n", x = "    x = 1\n", y = "    y = 1\n";
  EXPECT_EQ(verdict(wrapper.with(site + x + y), wrapper.with(x + site + y)), Verdict::kRefuted);
  EXPECT_EQ(verdict(wrapper.with(site + site + x + y), wrapper.with(x + site + y)), Verdict::kRefuted);
  EXPECT_EQ(verdict(wrapper.with(site + x + y), wrapper.with(y + x)), Verdict::kRefuted);
}

TEST(refuted, violations_are_located_and_bounded) {
  const SmallWrapper wrapper;
  std::string a = wrapper.before, b = wrapper.before;
  for (int i = 0; i < 50; ++i) {
    a += "    x = 1\n";
    b += "    x = 2\n";
  }
  const auto report = audit::audit(a, b, test::strip_every_kind());
  EXPECT_EQ(report.verdict, Verdict::kRefuted);
  EXPECT_EQ(report.violations.size(), 20u);
  EXPECT_EQ(report.violations[0].in_a.begin, wrapper.before.size() + 8);
  const auto added = audit::audit(wrapper.with(""), wrapper.with("    x\n"), test::strip_every_kind());
  ASSERT_EQ(added.violations.size(), 1u);
  EXPECT_EQ(added.violations[0].in_a.size(), 0u);
  EXPECT_EQ(added.violations[0].in_b.size(), 6u);
  EXPECT_FALSE(added.style);
}

}  // namespace
}  // namespace torchpare
