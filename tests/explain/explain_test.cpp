#include "explain/explain.h"

#include <gtest/gtest.h>

#include "explain/arguments.h"
#include "explain/differences.h"
#include "explain/report_explain.h"

namespace torchpare::explain::test {
namespace {

const std::string kWrapper =
    "async_compile.wait(globals())\n"
    "def call(args):\n"
    "    arg0_1, arg1_1 = args\n"
    "    args.clear()\n"
    "    assert_size_stride(arg1_1, (4, 8), (8, 1), 'input')\n"
    "    # Topologically Sorted Source Nodes: [mul, out], Original ATen: [aten.mul, my.op]\n"
    "    buf1 = torch.ops.my.op.default(arg0_1)\n"
    "    buf2 = buf1[0]\n"
    "    assert_size_stride(buf2, (4, 8), (8, 1), 'torch.ops.my.op.default')\n"
    "    assert_size_stride_grouped((buf4, buf5), ((4, ), (s7, 2)), ((1, ), (2, 1)), "
    "'torch.ops.my.two.default')\n"
    "    assert_alignment(buf2, 16, 'torch.ops.my.op.default')\n"
    "    u0 = buf2.item()\n"
    "    if not (u0 + max(2, s7) >= 2):\n"
    "        raise RuntimeError('u0 + max(2, s7) >= 2')\n"
    "    buf6 = None\n"
    "    assert not buf2.isnan().any().item()\n"
    "    buf5 = buf2; del buf2  # reuse\n"
    "    # Topologically Sorted Source Nodes: [add]\n"
    "    assert_alignment(buf50, 16, 'torch.ops.my.op.default')\n"
    "    cpp_fused_add_1(buf50)\n"
    "    cpp_fused_add_2(arg0_1, buf5)\n"
    "    cpp_fused_add_3(buf5)\n"
    "    assert not buf5.isnan().any().item()\n"
    "    buf8 = empty_strided_cpu((4, ), (1, ), torch.float32)\n"
    "    cpp_fused_mul_4(buf8)\n"
    "    assert not buf8.isinf().any().item()\n"
    "    return_vars = (buf2, buf5, )\n"
    "    for var in return_vars:\n"
    "        if isinstance(var, torch.Tensor):\n"
    "            assert not var.isnan().any().item()\n"
    "            assert not var.isinf().any().item()\n"
    "    assert_tensor_metadata(buf9, (4, ), (1, ), torch.int8, 'torch.ops.my.op.default')\n"
    "    assert_tensor_metadata(buf10, (4, ), (1, ), torch.float32, 'torch.ops.my.op.default')\n"
    "    return (buf2, buf5, )\n";

std::string traceback(std::string_view line, std::string_view statement, std::string_view message) {
  std::string text =
      "Traceback (most recent call last):\n  File \"/x/run.py\", line 3, in <module>\n    f(x)\n";
  for (const std::string_view part :
       {std::string_view("  File \"/c/ab/cabc.py\", line "), line, std::string_view(", in call\n    "),
        statement, std::string_view("\nAssertionError: "), message})
    text += part;
  return text + "\n";
}

Explanation explain(const std::string& text) {
  const auto failure = failure_in(text);
  EXPECT_TRUE(failure) << text;
  Recogniser recogniser;
  Grammar grammar;
  const Inventory found = find_sites(kWrapper, recogniser);
  const Site* site = site_of(*failure, kWrapper, found, grammar);
  EXPECT_NE(site, nullptr) << text;
  return site == nullptr ? Explanation() : explained(*failure, kWrapper, found, *site, grammar);
}

constexpr std::string_view kOfOp = "assert_size_stride(buf2, (4, 8), (8, 1), 'torch.ops.my.op.default')";

TEST(Failure, IsWhatTheTracebackSays) {
  const auto failure =
      failure_in(traceback("9", kOfOp,
                           "expected size 4==4, stride 9==8 at dim=0; expected size 9==8, stride 1==1 at "
                           "dim=1\nError in op: torch.ops.my.op.default"));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->path, "/c/ab/cabc.py");
  EXPECT_EQ(failure->line, 9u);
  EXPECT_EQ(failure->body, "call");
  EXPECT_EQ(failure->statement, kOfOp);
  EXPECT_EQ(failure->op, "torch.ops.my.op.default");
  EXPECT_EQ(failure->mismatches, (std::vector<Mismatch>{{0, 4, 4, 9, 8}, {1, 9, 8, 1, 1}}));
}

TEST(Failure, TheLastOneCounts) {
  const std::string two =
      traceback("5", "assert_size_stride(a, (4, ), (1, ))", "expected size 1==4, stride 1==1 at dim=0") +
      traceback("9", kOfOp, "wrong number of dimensions");
  const auto failure = failure_in(two);
  ASSERT_TRUE(failure);
  EXPECT_TRUE(failure->mismatches.empty());
  EXPECT_TRUE(failure->other_rank);
}

TEST(Failure, LinesMayHaveALogsPrefix) {
  std::string text = traceback("9", kOfOp, "expected size 4==4, stride 1==8 at dim=0"), logged;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at) + 1;
    logged += "(EngineCore pid=7) ERROR 05-30 22:17:40 [core.py:9] " + text.substr(at, end - at);
    at = end;
  }
  const auto failure = failure_in(logged);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->statement, kOfOp);
  EXPECT_EQ(failure->mismatches.size(), 1u);
}

TEST(Failure, OtherTextsHaveNone) {
  EXPECT_FALSE(failure_in(""));
  EXPECT_FALSE(failure_in("AssertionError\n"));
  EXPECT_FALSE(failure_in("  File \"/x/y.py\", line 1, in f\n    g()\nAssertionError: no\n"));
  EXPECT_FALSE(
      failure_in("expected size 4==, stride 1==1 at dim=0\nexpected size 99999999999999999999==1\n"));
}

TEST(Arguments, AreThoseOfTheFirstList) {
  Grammar grammar;
  const auto all = arguments_of("f((a, b), ((4, ), (s7 // 2, )), 'x, (y')  # (z)", grammar);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].text, "(a, b)");
  ASSERT_EQ(all[1].elements.size(), 2u);
  ASSERT_EQ(all[1].elements[1].elements.size(), 1u);
  EXPECT_EQ(all[1].elements[1].elements[0].text, "s7 // 2");
  EXPECT_EQ(all[2].text, "'x, (y'");
  EXPECT_TRUE(all[2].elements.empty());
  EXPECT_EQ(arguments_of("return_vars = (buf0, 5)", grammar).size(), 2u);
  for (const std::string_view none : {"x = 5", "f(a", "f()", ""})
    EXPECT_TRUE(arguments_of(none, grammar).empty()) << none;
}

TEST(Arguments, NamesAreNotThoseOfFunctions) {
  Grammar grammar;
  EXPECT_EQ(names_in("assert not buf0.isnan().any().item()", grammar), std::vector<std::string_view>{"buf0"});
  EXPECT_EQ(names_in("u0 + max(1, s7) <= u0*2", grammar), (std::vector<std::string_view>{"u0", "s7"}));
}

TEST(Explain, AnOperatorOfAnotherSize) {
  const auto e = explain(traceback(
      "9", kOfOp, "expected size 4==4, stride 9==8 at dim=0; expected size 9==8, stride 1==1 at dim=1"));
  EXPECT_EQ(e.cls, Class::kOp);
  EXPECT_EQ(e.tensors, std::vector<std::string>{"buf2"});
  EXPECT_EQ(e.came.sizes, (std::vector<std::string>{"4", "9"}));
  EXPECT_EQ(e.came.strides, (std::vector<std::string>{"9", "1"}));
  EXPECT_EQ(e.findings, std::vector<std::string>{"dimension 1: size 9 came, 8 was compiled"});
  EXPECT_EQ(e.made_by, "buf1 = torch.ops.my.op.default(arg0_1)");
  EXPECT_EQ(e.nodes, "Topologically Sorted Source Nodes: [mul, out], Original ATen: [aten.mul, my.op]");
  EXPECT_NE(e.advice.front().find("opcheck(torch.ops.my.op.default"), std::string::npos);
}

TEST(Explain, AnInput) {
  const auto e = explain(
      traceback("5", "assert_size_stride(arg1_1, (4, 8), (8, 1), 'input')",
                "expected size 4==4, stride 1==8 at dim=0; expected size 8==8, stride 4==1 at dim=1"));
  EXPECT_EQ(e.cls, Class::kInput);
  EXPECT_EQ(e.input, 1u);
  ASSERT_EQ(e.findings.size(), 1u);
  EXPECT_TRUE(e.findings[0].starts_with("permuted"));
}

TEST(Explain, OneOfAGroup) {
  const auto e = explain(
      traceback("10", "assert_size_stride_grouped((buf4, buf5)", "expected size 9==6, stride 2==2 at dim=0"));
  EXPECT_EQ(e.tensors, std::vector<std::string>{"buf5"}) << "buf4 was compiled for size 4";
  EXPECT_EQ(e.came.sizes, (std::vector<std::string>{"9", "2"}));
}

TEST(Explain, AMisalignedResult) {
  const auto e =
      explain(traceback("11", "assert_alignment(buf2, 16, 'torch.ops.my.op.default')",
                        "\nError in op: torch.ops.my.op.default\nExpect the tensor to be 16 bytes aligned. "
                        "Fail due to storage_offset=1 itemsize=4"));
  EXPECT_EQ(e.findings,
            std::vector<std::string>{"misaligned: it begins 1 elements of 4 bytes into its storage"});
}

TEST(Explain, ASizeOutOfItsRange) {
  const auto e =
      explain(traceback("14", "raise RuntimeError('u0 + max(2, s7) >= 2')", "u0 + max(2, s7) >= 2"));
  EXPECT_EQ(e.at.line, 13u);
  EXPECT_EQ(e.tensors, (std::vector<std::string>{"u0", "s7"}));
  EXPECT_EQ(e.made_by, "u0 = buf2.item()");
  EXPECT_NE(e.findings[0].find("u0 + max(2, s7) >= 2"), std::string::npos);
  EXPECT_NE(to_text(e).find("speaks of     u0, s7\n"), std::string::npos) << to_text(e);
}

TEST(Explain, ANanInAValue) {
  const auto e = explain(traceback("16", "assert not buf2.isnan().any().item()", ""));
  EXPECT_EQ(e.tensors, std::vector<std::string>{"buf2"});
  EXPECT_EQ(e.made_by, "buf1 = torch.ops.my.op.default(arg0_1)");
  EXPECT_EQ(e.findings, std::vector<std::string>{"NaN is among the values"});
}

TEST(Explain, MemoryIsFilledByTheFirstKernelThatGetsIt) {
  const auto e = explain(traceback("23", "assert not buf5.isnan().any().item()", ""));
  EXPECT_EQ(e.made_by, "cpp_fused_add_2(arg0_1, buf5)");
  EXPECT_EQ(e.nodes, "Topologically Sorted Source Nodes: [add]");
  const auto other = explain(traceback("26", "assert not buf8.isinf().any().item()", ""));
  EXPECT_EQ(other.made_by, "cpp_fused_mul_4(buf8)");
  EXPECT_EQ(other.nodes, "") << "the comment further up speaks of another kernel";
}

TEST(Explain, InfinityInOneOfTheResults) {
  const auto e = explain(traceback("31", "assert not var.isinf().any().item()", ""));
  EXPECT_EQ(e.tensors, (std::vector<std::string>{"buf2", "buf5"}));
  EXPECT_EQ(e.findings, std::vector<std::string>{"infinity is among the values"});
  EXPECT_NE(to_text(e).find("speaks of     one of buf2, buf5\n"), std::string::npos) << to_text(e);
}

TEST(Explain, AnotherDtype) {
  const std::string message =
      "RuntimeError: expected dtype torch.float32 but got torch.float64\nError in op: "
      "torch.ops.my.op.default\n";
  const auto e = explain(message);
  EXPECT_EQ(e.tensors, std::vector<std::string>{"buf10"}) << "another dtype was compiled for buf9";
  EXPECT_EQ(e.findings, std::vector<std::string>{"dtype: torch.float64 came, torch.float32 was compiled"});
  EXPECT_FALSE(failure_in("expected dtype torch.float32\n"));
}

TEST(Failure, FramesOfTorchAreNoWrappers) {
  const auto failure = failure_in(
      traceback("9", "assert_tensor_metadata(buf2, (4, ), (1, ), torch.int8)", "") +
      "  File \"/src/torch/_inductor/runtime/runtime_utils.py\", line 106, in assert_tensor_metadata\n"
      "    raise RuntimeError(\n");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->path, "/c/ab/cabc.py");
}

TEST(Explain, TheMessageAloneFindsTheAssert) {
  const auto e = explain(
      "AssertionError: expected size 4==4, stride 11==8 at dim=0\nError in op: torch.ops.my.op.default\n");
  EXPECT_EQ(e.statement, kOfOp);
  EXPECT_TRUE(e.findings[0].starts_with("padded")) << e.findings[0];
}

TEST(Explain, AStatementOutweighsALineThatMoved) {
  const auto e = explain(traceback("3", kOfOp, "expected size 4==4, stride 0==8 at dim=0"));
  EXPECT_EQ(e.at.line, 9u);
  EXPECT_TRUE(e.findings[0].starts_with("broadcast")) << e.findings[0];
}

TEST(Explain, ReportsShowEscapes) {
  Explanation e;
  e.wrapper = "a\x1b[31m.py";
  e.body = "call\n";
  EXPECT_EQ(to_text(e).find('\x1b'), std::string::npos);
  EXPECT_EQ(to_json(e).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace torchpare::explain::test
