#include "audit/blocks.h"

#include <gtest/gtest.h>

#include <string>

#include "audit/statements.h"

namespace torchpare::audit {
namespace {

/// The place of the line whose code is "here" (or of the comment "# here").
Place place_in(const std::string& source) {
  Reader reader(source);
  Blocks blocks;
  for (Line line; reader.next(line);) {
    const std::string_view text = std::string_view(source).substr(line.text, 6);
    if (line.comment_only && text == "# here") return blocks.place_of_comment(line.indent());
    if (line.comment_only) continue;
    EXPECT_EQ(blocks.enter(line.begin, line.indent()), nullptr) << source;
    if (text.starts_with("here")) return blocks.place();
    blocks.settle(true, code_of(source, line), opens_block(source, line));
  }
  ADD_FAILURE() << source;
  return Place::kElsewhere;
}

/// What is wrong with the indentation of `source`; empty: nothing.
std::string indentation_trouble(const std::string& source) {
  Reader reader(source);
  Blocks blocks;
  for (Line line; reader.next(line);) {
    if (const char* trouble = blocks.enter(line.begin, line.indent())) return trouble;
    blocks.settle(true, code_of(source, line), opens_block(source, line));
  }
  const char* trouble = blocks.finish();
  return trouble ? trouble : "";
}

TEST(blocks, bodies) {
  for (const char* source :
       {"def call(args):\n    here", "def partition_0(args):\n  here",
        "def true_graph_0( args ):  # c\n    here", "class Runner:\n    def call(self, args):\n        here",
        "def call(args):\n    with x:\n        here",
        "def call(args):\n    if x:\n        y\n    elif z:\n        if w:\n            here",
        "def call(args):\n    while True:\n        if x:\n            y\n        else:\n            here",
        "def call(args):\n    with x:\n        y\n    here", "def call(args):\n    # here",
        "def f(args):\n    x\ndef call(args):\n    here",
        "def call(args):\n    def f():\n        y\n    here",
        "def call(args):\n    for x in y:\n        z\n    while x:\n        y\n    else:\n        here",
        "@x\ndef f(args):\n    y\ndef call(args):\n    here"}) {
    EXPECT_EQ(place_in(source), Place::kBody) << source;
  }
}

TEST(blocks, no_bodies) {
  for (const char* source :
       {"@x\ndef call(args):\n    here",
        "class Runner:\n    @x\n    def call(self, args):\n        here",
        "@x\nclass Runner:\n    def call(self, args):\n        here",
        "def call(args):\n    for x in y:\n        z\n    else:\n        here",
        "def call(args):\n    try:\n        z\n    except E:\n        y\n    else:\n        here",
        "def call():\n    here",
        "def call(args, x):\n    here",
        "def call(args=1):\n    here",
        "def call(*args):\n    here",
        "def call(a):\n    here",
        "def call(args) -> int:\n    here",
        "def call(self, args):\n    here",
        "async def call(args):\n    here",
        "if x:\n    def call(args):\n        here",
        "if x:\n    here",
        "class Runner:\n    def other(self, args):\n        here",
        "class Runner:\n    def call(self, args, x):\n        here",
        "class Runner(X):\n    def call(self, args):\n        here",
        "class Other:\n    def call(self, args):\n        here",
        "class Runner:\n    here",
        "class Runner:\n    def call(args):\n        here",
        "class Runner:\n    if x:\n        def call(self, args):\n            here",
        "def call(args):\n    def f():\n        here",
        "def call(args):\n    def call(args):\n        here",
        "def call(args):\n    class C:\n        here",
        "def call(args):\n    for i in x:\n        here",
        "def call(args):\n    try:\n        here",
        "def call(args):\n    x\nhere",
        "def call(args):\n    x\n# here",
        "def benchmark_compiled_module(args, times=10, repeat=10):\n    here",
        "def get_args():\n    here",
        "def call(args):\n    def f():\n        y\n        # here",
        "here"})
    EXPECT_NE(place_in(source), Place::kBody) << source;
}

TEST(blocks, indentation_that_python_refuses) {
  for (const char* source :
       {"  a", "a\n  b", "if x:\na", "if x:\n  a\n b", "if x:\n    a\n  b\n", "if x:", "if x:\n  y:\n"})
    EXPECT_NE(indentation_trouble(source), "") << source;
  std::string deep;
  for (size_t level = 0; level < 101; ++level) deep += std::string(level, ' ') + "if x:\n";
  EXPECT_NE(indentation_trouble(deep + std::string(101, ' ') + "y"), "");
}

TEST(blocks, indentation_that_python_takes) {
  std::string deep;
  for (size_t level = 0; level < 99; ++level) deep += std::string(level, ' ') + "if x:\n";
  for (const std::string& source :
       {std::string(), std::string("a\nb"), std::string("if x:\n  a\nb"),
        std::string("if x:\n  if y:\n     a\n  b"), deep + std::string(99, ' ') + "y"})
    EXPECT_EQ(indentation_trouble(source), "") << source;
}

TEST(blocks, emptied) {
  Blocks blocks;
  ASSERT_EQ(blocks.enter(0, 0), nullptr);
  blocks.settle(true, "if x:", true);  // an opener that stays
  ASSERT_EQ(blocks.enter(7, 4), nullptr);
  blocks.settle(false, "y", false);  // its only statement goes
  ASSERT_EQ(blocks.enter(20, 0), nullptr);
  EXPECT_EQ(blocks.emptied(), 7u);
  blocks.settle(false, "if x:", true);  // an opener that goes
  ASSERT_EQ(blocks.enter(30, 4), nullptr);
  blocks.settle(false, "y", false);
  ASSERT_EQ(blocks.finish(), nullptr);
  EXPECT_EQ(blocks.emptied(), std::nullopt);
}

}  // namespace
}  // namespace torchpare::audit
