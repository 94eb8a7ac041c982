#include "validate/bad_tensors.h"

#include <gtest/gtest.h>

namespace torchpare::validate {
namespace {

constexpr std::string_view kOriginal = R"(def true_graph_0(args):
    true_graph_0_arg0_1, = args
    args.clear()
    assert_size_stride(true_graph_0_arg0_1, (4, ), (1, ), 'input')
    return (true_graph_0_arg0_1, )


def call(args):
    arg0_1, arg1_1 = args
    args.clear()
    assert_size_stride_grouped((arg1_1, arg0_1), ((4, ), (4, )), ((1, ), (1, )), 'input')
    buf0 = torch.ops.aten.sort.stable(arg0_1)
    buf1 = buf0[0]
    assert_size_stride(buf1, (4, ), (1, ), 'torch.ops.aten.sort.default')
    assert_alignment(buf1, 16, 'torch.ops.aten.sort.default')
    buf2 = buf0[1]
    assert_size_stride(buf2, (4, ), (1, ), 'torch.ops.aten.sort.default')
    return (buf1, buf2, )
)";

std::vector<BadTensor> found_for(std::string_view b) {
  Recogniser recogniser;
  const Wrappers texts{kOriginal, b};
  return bad_tensors(texts, find_sites(texts.a, recogniser), find_sites(texts.b, recogniser));
}

std::string without(std::string_view line) {
  std::string text(kOriginal);
  const size_t at = text.find(line);
  return text.erase(at, text.find('\n', at) - at);
}

TEST(BadTensors, TheFirstOfEachClassAndKindInTheBodyThatIsCalled) {
  const std::vector<BadTensor> found = found_for("def call(args):\n    return ()\n");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].cls, "input");
  EXPECT_EQ(found[0].subject, "arg1_1");
  EXPECT_EQ(found[0].line, 11u);
  EXPECT_EQ(found[1].cls, "torch.ops.aten.sort.default");
  EXPECT_EQ(found[1].subject, "buf1");
  EXPECT_EQ(found[1].kind, Kind::kSizeAsserts);
  EXPECT_EQ(found[2].kind, Kind::kAlignmentAsserts);
  EXPECT_EQ(found[2].line, 15u);
}

TEST(BadTensors, AnAssertThatStayedHasNone) {
  const std::vector<BadTensor> found = found_for(without("    assert_size_stride(buf2"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].subject, "buf2");
  EXPECT_TRUE(found_for(kOriginal).empty());
}

}  // namespace
}  // namespace torchpare::validate
