#include "audit/expressions.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>

namespace torchpare::audit {
namespace {

bool is_expression(std::string_view code) {
  Cursor at(code);
  return at.accept_expression() && at.done();
}

TEST(expressions, what_inductor_prints) {
  for (const char* code : {"0",
                           "12",
                           "s0",
                           "-1",
                           "4*s0",
                           "1 + (s0 // 2)",
                           "max(1, s1)",
                           "min(s0, 3, u0)",
                           "(x % y)",
                           "math.floor(s0/2)",
                           "math.ceil(s0)",
                           "math.trunc(2.5)",
                           "torch.sym_float(s0)",
                           "math.inf",
                           "-math.inf",
                           "u0 >= 0",
                           "0 <= u0",
                           "u0 == u1",
                           "u0 != 3",
                           "u0 >= 0 and u0 <= 4",
                           "not u0 < 1 or s0 > 1",
                           "u0**2",
                           "u0 << 1",
                           "u0 & ~u1",
                           "1.0",
                           "1e-05",
                           "2.",
                           "1_000",
                           "()",
                           "(x, )",
                           "(a, b)",
                           "((1, ), ())",
                           "abs(-s0)",
                           "int(s0)",
                           "float(u0) < math.nan",
                           "bool(u0)",
                           "max(1,\n    s1)",
                           "True",
                           "torch.float32",
                           "math.pow(s0, 0.5)",
                           "((((1))))",
                           "a^b|c",
                           "round(0.5*torch.sym_float(s0))",
                           "round(s0, 2)",
                           "math.floor(torch._sym_sqrt(s0))",
                           "(s0 if s0 > 100 else 2*s0)",
                           "(s0 if not s0 > 1 else (1 if s1 else -s0))"})
    EXPECT_TRUE(is_expression(code)) << code;
}

TEST(expressions, whatever_could_have_an_effect) {
  for (const char* code : {"",
                           "f(x)",
                           "x[0]",
                           "x.y",
                           "(n := 4)",
                           "n := 4",
                           "lambda: 0",
                           "(lambda: 0)()",
                           "await x",
                           "(yield)",
                           "*x",
                           "(*x, 1)",
                           "max(u0, key=f)",
                           "max(*x)",
                           "f'{x}'",
                           "'a'",
                           "f(x) if y else z",
                           "x if f(y) else z",
                           "x if y else f(z)",
                           "round(x, ndigits=1)",
                           "torch._sqrt(x)",
                           "torch._sym_sqrt",
                           "x in y",
                           "x is y",
                           "x not in y",
                           "[1]",
                           "{1}",
                           "x()",
                           "max()()",
                           "(x)(y)",
                           "math",
                           "math.floor",
                           "math.x.y",
                           "math.floor(1)(2)",
                           "torch.ops(1)",
                           "torch.empty",
                           "torch.load('x')",
                           "torch.manual_seed(1)",
                           "os.system(1)",
                           "1 +",
                           "+ ",
                           "a b",
                           "1 2",
                           "(1",
                           "1)",
                           "(,)",
                           "(a,,b)",
                           "a = b",
                           "a += 1",
                           "a@b",
                           "1x",
                           "0x10",
                           "1j",
                           "1.real",
                           "1..real",
                           "max(1, s1",
                           "m\xC3\xA1x(1)",
                           "max\xC3\xA1",
                           "b'x'",
                           "x; y",
                           "x # y",
                           "x \\\n y",
                           "a <>b",
                           "a ==",
                           "print(1)",
                           "...",
                           "`x`"})
    EXPECT_FALSE(is_expression(code)) << code;
}

TEST(expressions, views_only_where_they_are_named) {
  for (const char* code :
       {"(reinterpret_tensor(b, (1, ), (1, ), 0), )", "(aten.view.dtype(b, torch.int32), )",
        "(aten.view.dtype(reinterpret_tensor(b, (1, ), (1, ), 0), torch.int8), c)"}) {
    EXPECT_TRUE(Cursor(code).accept_tuple(Calls::kViews)) << code;
    EXPECT_FALSE(Cursor(code).accept_tuple()) << code;
  }
  for (const char* code : {"(other(b), )", "(aten.view(b), )", "(aten.view.dtype, )", "(aten.add(b), )",
                           "(aten.view.dtype(f(b)), )"})
    EXPECT_FALSE(Cursor(code).accept_tuple(Calls::kViews)) << code;
}

/// Tuples as Inductor writes them are read in another way than those with other blanks.
TEST(expressions, blanks_in_tuples_make_no_difference) {
  constexpr std::string_view kPieces[] = {"4", "16", "0", ", ", ", ", ",", ")", "(", " ", "x", "-", "\n"};
  std::mt19937 random(4);
  size_t read = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string inside;
    for (size_t count = random() % 8; count-- > 0;) inside += kPieces[random() % std::size(kPieces)];
    const std::string dense = "(" + inside + ")", wide = "( " + inside + ")";
    Cursor of_dense(dense), of_wide(wide);
    ASSERT_EQ(of_dense.accept_tuple(), of_wide.accept_tuple()) << inside;
    ASSERT_EQ(of_dense.done(), of_wide.done()) << inside;
    read += of_dense.done();
  }
  EXPECT_GT(read, 100u);
}

TEST(expressions, tuples_need_their_comma) {
  auto count = [](std::string_view code) -> int {
    Cursor at(code);
    const auto n = at.accept_tuple();
    return n && at.done() ? static_cast<int>(*n) : -1;
  };
  EXPECT_EQ(count("()"), 0);
  EXPECT_EQ(count("(1, )"), 1);
  EXPECT_EQ(count("(1,)"), 1);
  EXPECT_EQ(count("(1, 2)"), 2);
  EXPECT_EQ(count("(1, 2, )"), 2);
  EXPECT_EQ(count("(max(1, 2), s0*4, ())"), 3);
  for (const char* code :
       {"(1)", "1, 2", "(1, 2", "(, )", "(1,, 2)", "(f(), 2)", "[1, 2]", "(1, 2)[0]", "(1 2, 3)"})
    EXPECT_EQ(count(code), -1) << code;
}

TEST(expressions, strings_are_plain_and_on_one_line) {
  auto text = [](std::string_view code) { return Cursor(code).accept_string().value_or("none"); };
  EXPECT_EQ(text("'a b'"), "a b");
  EXPECT_EQ(text("\"it's\""), "it's");
  EXPECT_EQ(text(R"('node \'ge\'')"), R"(node \'ge\')");
  EXPECT_EQ(text("''"), "");
  for (const char* code :
       {"f'a'", "r'a'", "b'a'", "'''a'''", "\"\"\"a\"\"\"", "'a\\\nb'", "'a", "a", "u'a'", "("})
    EXPECT_EQ(text(code), "none") << code;
}

TEST(expressions, names_are_ascii_and_no_keywords) {
  EXPECT_EQ(Cursor("arg0_1, x").accept_name(), "arg0_1");
  EXPECT_EQ(Cursor("  _frozen_param0").accept_name(), "_frozen_param0");
  for (const char* code : {"1a", "if", "lambda", "\xC3\xA9", "a\xC3\xA9", "'a'", "f'a'", "", "(a)"})
    EXPECT_FALSE(Cursor(code).accept_name()) << code;
}

TEST(expressions, dtypes) {
  for (const char* code :
       {"torch.float32", "torch.bfloat16", "torch.int64", "torch.bool", "torch.float8_e4m3fn"})
    EXPECT_TRUE(Cursor(code).accept_dtype()) << code;
  for (const char* code : {"torch", "float32", "torch.float32()", "torch.ops", "np.float32", "torch.load"})
    EXPECT_FALSE(Cursor(code).accept_dtype()) << code;
}

}  // namespace
}  // namespace torchpare::audit
