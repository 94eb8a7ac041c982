#include "find/sites.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "kernel_module.h"

namespace torchpare::test {
namespace {

constexpr std::string_view kWrapper =
    "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    buf0 = torch.ops.aten.sort.default(arg0_1)\n"
    "    assert_size_stride(buf0, (4, ), (1, ), 'torch.ops.aten.sort.default')\n"
    "    assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.aten.sort.default')\n"
    "    # buffer buf1 (op: torch.ops.aten.sort.default) is assumed to be not aligned\n"
    "    if not (u0 >= 0):\n"
    "        raise RuntimeError('u0 >= 0')\n"
    "    buf2 = None\n"
    "    return (buf0, )\n";

std::string_view text_of(std::string_view text, const Site& site) { return slice(text, site.bytes); }

TEST(Sites, AreWholeLinesInOrder) {
  Recogniser recogniser;
  const Inventory found = find_sites(kWrapper, recogniser);
  ASSERT_FALSE(found.obstacle);
  std::vector<Form> forms;
  size_t before = 0;
  for (const Site& site : found.sites) {
    forms.push_back(site.form);
    EXPECT_GE(site.bytes.begin, before);
    EXPECT_TRUE(site.bytes.begin == 0 || kWrapper[site.bytes.begin - 1] == '\n');
    EXPECT_EQ(kWrapper[site.bytes.end - 1], '\n');
    before = site.bytes.end;
  }
  EXPECT_EQ(forms, (std::vector{Form::kMetadataImport, Form::kSizeStride, Form::kSizeStride,
                                Form::kTensorMetadata, Form::kAlignmentComment, Form::kScalarTriple}));
}

TEST(Sites, KnowWhoTheySpeakOf) {
  Recogniser recogniser;
  const auto sites = find_sites(kWrapper, recogniser).sites;
  ASSERT_EQ(sites.size(), 6u);
  EXPECT_EQ(sites[0].body, kNoBody);
  EXPECT_EQ(sites[1].subject.cls, Class::kInput) << "it is unpacked from args";
  EXPECT_EQ(sites[2].subject.cls, Class::kOp);
  EXPECT_EQ(sites[2].subject.op, "torch.ops.aten.sort.default");
  EXPECT_EQ(sites[5].subject.cls, Class::kUnnamed);
  EXPECT_EQ(sites[5].placeholder, "buf2");
  EXPECT_EQ(text_of(kWrapper, sites[5]).substr(0, 12), "    if not (");
}

TEST(Sites, TellWhereTheyStandInTheirBlock) {
  Recogniser recogniser;
  const std::string_view text =
      "def call(args):\n"
      "    with guard:\n"
      "        assert_alignment(a, 16)\n"
      "        assert_alignment(b, 16)\n"
      "    return ()\n";
  const auto sites = find_sites(text, recogniser).sites;
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_TRUE(sites[0].first_in_block && !sites[0].last_in_block);
  EXPECT_TRUE(!sites[1].first_in_block && sites[1].last_in_block);
}

TEST(Sites, OutsideOfBodiesAreNone) {
  Recogniser recogniser;
  const Inventory found =
      find_sites("def other(x):\n    assert_alignment(a, 16)\ndef call(args):\n    return ()\n", recogniser);
  EXPECT_TRUE(found.sites.empty());
  EXPECT_EQ(found.oddities.size(), 1u);
  EXPECT_TRUE(found.names_asserts);
}

TEST(Sites, OfATextThatIsNotUnderstoodAreNone) {
  Recogniser recogniser;
  const Inventory found = find_sites("def call(args):\n    assert_alignment(a, 16)\n    f(\n", recogniser);
  EXPECT_TRUE(found.obstacle);
  EXPECT_TRUE(found.sites.empty());
}

TEST(Sites, TheGrammarIsAskedOncePerShape) {
  Recogniser recogniser;
  std::string text = "def call(args):\n";
  for (int i = 0; i < 50; ++i)
    text += "    assert_size_stride(buf" + std::to_string(i) + ", (" + std::to_string(i) + ", ), (1, ))\n";
  text += "    return ()\n";
  EXPECT_EQ(find_sites(text, recogniser).sites.size(), 50u);
  EXPECT_EQ(recogniser.shapes_seen(), 1u);
}

TEST(Sites, AreTheSameWhereNothingElseIsLookedFor) {
  Recogniser recogniser;
  for (const Evidence& one : all_evidence()) {
    const std::string_view text = one.variants.at("on");
    const Inventory all = find_sites(text, recogniser), sites = find_sites(text, recogniser, Wanted::kSites);
    ASSERT_TRUE(all.suspects) << one.name;
    EXPECT_FALSE(sites.suspects) << one.name;
    EXPECT_EQ(all.is_wrapper(), sites.is_wrapper()) << one.name;
    EXPECT_EQ(all.is_kernel, sites.is_kernel) << one.name;
    EXPECT_EQ(all.obstacle.has_value(), sites.obstacle.has_value()) << one.name;
    const auto places = [](const Inventory& found) {
      std::vector<Span> out;
      for (const Site& site : found.sites) out.push_back(site.bytes);
      return out;
    };
    EXPECT_EQ(places(all), places(sites)) << one.name;
  }
}

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
