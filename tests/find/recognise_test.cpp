#include "find/recognise.h"

#include <gtest/gtest.h>

#include "find/syntax.h"

namespace torchpare::test {
namespace {

std::optional<Match> recognised(std::string_view text) {
  Grammar grammar;
  const auto tree = grammar.parse(text);
  return tree ? recognise(tree->children, text) : std::nullopt;
}

TEST(Recognise, EachFormOfCall) {
  const std::pair<const char*, Form> table[] = {
      {"assert_size_stride(buf0, (4, 8), (8, 1))", Form::kSizeStride},
      {"assert_size_stride(buf0, (s0, 8*s1), (8, 1), 'torch.ops.aten.mm.default')", Form::kSizeStride},
      {"assert_size_stride(buf0, (), (), 'input')", Form::kSizeStride},
      {"assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')",
       Form::kSizeStrideGrouped},
      {"assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'op')", Form::kTensorMetadata},
      {"assert_alignment(buf0, 16)", Form::kAlignment},
      {"assert_alignment(buf0, 16, 'op')", Form::kAlignment},
      {"assert not buf0.isnan().any().item()", Form::kNanValue},
      {"assert not buf0.isinf().any().item()", Form::kNanValue},
  };
  for (const auto& [text, form] : table) {
    const auto match = recognised(text);
    ASSERT_TRUE(match) << text;
    EXPECT_EQ(match->form, form) << text;
    EXPECT_EQ(match->statements, 1u) << text;
  }
}

TEST(Recognise, WhoItSpeaksOf) {
  const std::string_view text = "assert_size_stride(buf7, (4, ), (1, ), 'torch.ops.aten.sort.default')";
  const auto match = recognised(text);
  ASSERT_TRUE(match && match->name && match->op);
  EXPECT_EQ(slice(text, *match->name), "buf7");
  EXPECT_EQ(slice(text, *match->op), "'torch.ops.aten.sort.default'");
}

TEST(Recognise, SeveralStatementsThatAreOne) {
  const std::string_view scalar =
      "if not (u0 >= 0):\n    raise RuntimeError('u0 >= 0')\nbuf1 = None\nx = 1\n";
  const auto match = recognised(scalar);
  ASSERT_TRUE(match && match->placeholder);
  EXPECT_EQ(match->form, Form::kScalarTriple);
  EXPECT_EQ(match->statements, 2u) << "the if with its raise, and the placeholder";
  EXPECT_EQ(slice(scalar, *match->placeholder), "buf1");
}

TEST(Recognise, NothingThatMayHaveAnEffectOrIsAnotherCall) {
  for (const char* text : {
           "assert_size_stride(f(), (4, ), (1, ))",
           "assert_size_stride(buf0, (x := 4, ), (1, ))",
           "assert_size_stride(buf0, (await x, ), (1, ))",
           "assert_size_stride(buf0, (4, ), (1, ), op='x')",
           "assert_size_stride(*args)",
           "assert_size_stride(buf0, (4, ))",
           "assert_size_stride(buf0, (4, ), (1, ), f'{x}')",
           "assert_size_stride(buf0, [pop()], (1, ))",
           "x = assert_size_stride(buf0, (4, ), (1, ))",
           "m.assert_size_stride(buf0, (4, ), (1, ))",
           "assert_alignment(buf0)",
           "assert buf0.isnan().any().item()",
           "assert not buf0.isnan().any().item(), 'why'",
           "assert not f().isnan().any().item()",
           "if not (u0 >= 0):\n    raise ValueError('u0 >= 0')\nbuf1 = None\n",
           "if not (u0 >= 0):\n    raise RuntimeError('u0 >= 0')\nelse:\n    x = 1\nbuf1 = None\n",
           "if not (u0 >= 0):\n    x = 1\n    raise RuntimeError('u0 >= 0')\nbuf1 = None\n",
           "if not f(u0):\n    raise RuntimeError('u0 >= 0')\nbuf1 = None\n",
       })
    EXPECT_FALSE(recognised(text)) << text;
}

}  // namespace
}  // namespace torchpare::test
