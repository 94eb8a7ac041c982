#include "find/cpp_wrapper.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "find/sites.h"

namespace torchpare::test {
namespace {

std::string module(std::string_view quotes, std::string_view statements) {
  std::string text = "import torch\ncpp_wrapper_src = (\n";
  for (const std::string_view part : {quotes, std::string_view("\nvoid f() {\n"), statements,
                                      std::string_view("}\n"), quotes, std::string_view("\n)\n")})
    text += part;
  return text + "inductor_entry = CppWrapperCodeCache.load_pybinding(main_code=cpp_wrapper_src)\n";
}

std::vector<std::pair<Form, Class>> in(std::string_view text) {
  std::vector<std::pair<Form, Class>> found;
  for (const CompiledAssert& a : compiled_asserts(text, cpp_in(text)))
    found.emplace_back(a.form, a.subject.cls);
  return found;
}

constexpr std::string_view kEach =
    "    // make sure graph inputs are not nan/inf\n"
    "    AOTI_TORCH_ERROR_CODE_CHECK(aoti_torch_check_inf_and_nan(\"a\", a));\n"
    "    AOTI_TORCH_ERROR_CODE_CHECK(aoti_torch_check_inf_and_nan(\"b\", b));\n"
    "        assert_size_stride(a, {4L, }, {1L, }, \"input\");\n"
    "        AOTI_TORCH_ERROR_CODE_CHECK(aoti_torch_check_inf_and_nan(\"buf0\", buf0));\n"
    "        assert_size_stride(buf2, {4L, }, {1L, }, \"torch.ops.aten.sort.default\", f32, "
    "\"torch.float32\");\n"
    "        assert_alignment(buf2, 16, \"torch.ops.aten.sort.default\");\n"
    "        if (!(u1 >= 2L)) { throw std::runtime_error(\"Expected u1 >= 2\" + std::to_string(u1)); }\n";

TEST(CppWrapper, EachStatementIsAnAssert) {
  using enum Form;
  const std::vector<std::pair<Form, Class>> all = {
      {kNanValue, Class::kInput},      {kNanValue, Class::kInput}, {kSizeStride, Class::kInput},
      {kNanValue, Class::kUnnamed},    {kSizeStride, Class::kOp},  {kAlignment, Class::kOp},
      {kScalarTriple, Class::kUnnamed}};
  EXPECT_EQ(in(module("r\"\"\"", kEach).replace(module("r\"\"\"", kEach).rfind("r\"\"\""), 1, "")), all);
  EXPECT_EQ(in(module("'''", kEach)), all);
}

TEST(CppWrapper, TheOperatorIsTheFirstString) {
  const std::string text = module("'''", kEach);
  const auto found = compiled_asserts(text, cpp_in(text));
  ASSERT_EQ(found.size(), 7u);
  EXPECT_EQ(found[4].subject.op, "torch.ops.aten.sort.default");
  EXPECT_EQ(text.substr(found[4].at, 24), "assert_size_stride(buf2,");
}

TEST(CppWrapper, OtherTextIsNone) {
  EXPECT_TRUE(in("").empty());
  EXPECT_TRUE(in(kEach).empty()) << "no module of Python around it";
  EXPECT_TRUE(in("cpp_wrapper_src = 5\n").empty());
  EXPECT_TRUE(in("cpp_wrapper_src = ").empty());
  EXPECT_TRUE(in(module("'''",
                        "  // assert_size_stride(a, {}, {}, \"input\");\n"
                        "  if (!(a)) { return; }\n"
                        "  throw std::runtime_error(\"x\");\n"
                        "  my_assert_size_stride(a);\n"
                        "  assert_size_strides(a);\n"))
                  .empty());
  EXPECT_TRUE(in(module("'''", "") + std::string(kEach)).empty()) << "behind the string";
}

/// The quotes of kernels in it do not end it.
TEST(CppWrapper, EndsWithItsOwnQuotesAlone) {
  const std::string kernel = "R\"TRITON(async_compile.triton('k', '''\n''', device_str='cuda'))TRITON\";\n";
  EXPECT_EQ(in(module("'''", kernel + std::string(kEach))).size(), 7u);
}

TEST(CppWrapper, CapturedOnesHaveAsserts) {
  Recogniser recogniser;
  size_t modules = 0;
  for (const Evidence& e : all_evidence()) {
    const std::string& text = e.variants.at("on");
    if (text.find("CppWrapperCodeCache") == text.npos) continue;
    const Inventory found = find_sites(text, recogniser);
    EXPECT_FALSE(found.is_wrapper()) << e.name;
    EXPECT_FALSE(found.compiled.empty()) << e.name;
    ++modules;
  }
  EXPECT_GE(modules, 4u);
}

}  // namespace
}  // namespace torchpare::test
