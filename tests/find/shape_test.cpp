#include "find/shape.h"

#include <gtest/gtest.h>

#include "find/recognise.h"

namespace torchpare {
namespace {

std::string shape_of(std::string_view code) {
  Shape shape;
  return append_shape(code, {0, code.size()}, 0, shape) ? shape.text : "no shape";
}

TEST(Shape, NamesNumbersAndStringsLoseTheirText) {
  EXPECT_EQ(shape_of("assert_size_stride(buf12, (s77, 4), (4, 1), 'torch.ops.aten.sort')"),
            "assert_size_stride ( a , ( a , 0 ) , ( 0 , 0 ) , '' )\n");
  EXPECT_EQ(shape_of("x = 1.5e-3 + 31"), "a = 0.0 + 0\n");
}

TEST(Shape, WhatChangesTheTreeStays) {
  EXPECT_EQ(shape_of("if not (u0 >= 0 and math.floor(u1) in x):"),
            "if not ( a >= 0 and math . floor ( a ) in a ) :\n");
  EXPECT_EQ(shape_of("buf0.isnan().any()"), "a . isnan ( ) . any ( )\n");
  EXPECT_EQ(shape_of("(n := 4)"), "( a := 0 )\n");
}

TEST(Shape, EqualShapesForWhatDiffersInNamesOnly) {
  EXPECT_EQ(shape_of("assert_alignment(buf1, 16, 'a')"),
            shape_of("assert_alignment(primals_77, 16, \"it's\")"));
  EXPECT_NE(shape_of("assert_alignment(buf1, 16, 'a')"), shape_of("assert_alignment(buf1, 16)"));
}

TEST(Shape, RefusesWhatItCannotReduce) {
  for (std::string_view code :
       {"x = f'{y}'", "x = b''", "x = '''a'''", "x = $", "x = 1 \\\n + 2", "f(a,  # note\n b)",
        "x = 'a\\\nb'", "x = 0x1f", "x = 1if", "x = 1.2.3", "x = 1e", "x = 1j", "\xC3\xA9 = 1"})
    EXPECT_EQ(shape_of(code), "no shape") << code;
  EXPECT_EQ(shape_of(std::string(40, '(') + std::string(40, ')')), "no shape");
  EXPECT_EQ(shape_of(std::string(kLongestStatement + 1, 'x')), "no shape");
}

TEST(Shape, RemembersWhereTokensWere) {
  const std::string_view code = "assert_alignment(buf1, 16, 'op')";
  Shape shape;
  ASSERT_TRUE(append_shape(code, {0, code.size()}, 0, shape));
  EXPECT_EQ(slice(code, shape.tokens[2]), "buf1");
  const size_t name = shape.text.find("a ", shape.text.find('('));
  EXPECT_EQ(token_at(shape, {name, name + 1}), 2);
  EXPECT_EQ(token_at(shape, {name, name + 2}), std::nullopt);
  EXPECT_EQ(token_at(shape, {0, 1}), std::nullopt);
  EXPECT_EQ(inside_quotes(slice(code, shape.tokens[6])), "op");
}

/// The soundness of asking the grammar about shapes: the tree of a statement and the tree of its shape are
/// one.
void expect_same_tree(const Node& a, const Node& b) {
  ASSERT_EQ(a.type, b.type);
  if (a.is("string")) return;  // what is inside of a literal is not syntax
  ASSERT_EQ(a.children.size(), b.children.size()) << a.type;
  for (size_t i = 0; i < a.children.size(); ++i) expect_same_tree(a.children[i], b.children[i]);
}

TEST(Shape, HasTheTreeOfItsStatement) {
  Grammar grammar;
  for (std::string_view code :
       {"assert_size_stride(buf0, (1 + (s0 // 2), max(1, s1)), (-s1 ** 2, x % y), 'op')",
        "assert not buf0.isnan().any().item()",
        "assert_size_stride_grouped((a, b), ((4, ), ()), ((1, ), ()), 'input')",
        "raise RuntimeError('u0 >= 0')",
        "return_vars = (buf0, reinterpret_tensor(buf1, (4, ), (1, ), 0), None, )", "x = a if b else c",
        "print(x)", "exec(x)", "match(x)", "type(x)", "x = not a in b", "x = a is not b", "lambda x: x",
        "x: int = 3", "del a, b", "x = a @ b"}) {
    Shape shape;
    ASSERT_TRUE(append_shape(code, {0, code.size()}, 0, shape)) << code;
    const auto tree = grammar.parse(code);
    const auto reduced = grammar.parse(shape.text);
    ASSERT_TRUE(tree && reduced) << code;
    expect_same_tree(*tree, *reduced);
  }
}

}  // namespace
}  // namespace torchpare
