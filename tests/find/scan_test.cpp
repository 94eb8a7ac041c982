#include "find/scan.h"

#include <gtest/gtest.h>

namespace torchpare {
namespace {

/// What every logical line of interest begins with.
std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> out;
  for (const Line& line : scan(text).lines)
    out.emplace_back(text.substr(line.code, line.code_end - line.code));
  return out;
}

TEST(Scan, FindsAssertsWhereStatementsBegin) {
  EXPECT_EQ(found("def call(args):\n    assert_alignment(a, 16)\n    x = 1\n    assert not "
                  "a.isnan().any().item()\n    return ()\n"),
            (std::vector<std::string>{"assert_alignment(a, 16)", "assert not a.isnan().any().item()"}));
}

TEST(Scan, StringsHideWhatTheyHold) {
  const std::string_view line = "assert_alignment(a, 16)\n";
  for (std::string_view open :
       {"'''", "\"\"\"", "r'''", "Rb\"\"\"", "f'''", "x = ('''a\\'''", "'''\\\\\\'''"}) {
    const std::string_view close = open.find('\'') != open.npos ? "'''" : "\"\"\"";
    std::string text = std::string(open) + "\n" + std::string(line) + std::string(close) +
                       (open.starts_with("x") ? ")\n" : "\n");
    EXPECT_TRUE(found(text).empty()) << text;
    EXPECT_FALSE(scan(text).obstacle) << text;
  }
}

TEST(Scan, AStringEndsBehindAnEvenNumberOfBackslashes) {
  EXPECT_EQ(found("x = '''\\\\'''\nassert_alignment(a, 16)\n").size(), 1u);
  EXPECT_EQ(found("x = '\\\\'\nassert_alignment(a, 16)\n").size(), 1u);
  EXPECT_EQ(found("x = r'\\''\nassert_alignment(a, 16)\n").size(), 1u);
}

TEST(Scan, LinesInBracketsAndJoinedLinesAreOne) {
  EXPECT_TRUE(found("f(\nassert_alignment\n)\n").empty());
  EXPECT_TRUE(found("x = \\\nassert_alignment\n").empty());
  const auto lines = scan("assert_alignment(\n  a,\n  16)\n").lines;
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].bytes, (Span{0, 29}));
}

TEST(Scan, CommentsEndCodeButNotStrings) {
  const auto lines = scan("assert_alignment(a, 16)  # note\n").lines;
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].code_end, 23u);
  EXPECT_TRUE(lines[0].trailing_comment);
  EXPECT_TRUE(found("# assert_alignment(a, 16)\n").empty());
  EXPECT_EQ(found("x = '#'; y = '''#\n'''\nassert_alignment(a, 16)\n").size(), 1u);
}

struct Broken {
  std::string text;
  std::string what;
};

TEST(Scan, SaysWhatItCannotFollow) {
  const std::vector<Broken> table = {
      {"x = 'a\n", "a string literal that does not end"},
      {"x = 'a\\", "a string literal that does not end"},
      {"x = '''a", "a triple-quoted string literal that does not end"},
      {"x = '''a\\'''", "a triple-quoted string literal that does not end"},
      {"f(\n", "a bracket that is never closed"},
      {"f(]\n", "a closing bracket that closes nothing"},
      {"f)\n", "a closing bracket that closes nothing"},
      {"x = \\ 1\n", "a backslash outside of a string"},
      {"\\\nx = 1\n", "a line that begins with a backslash"},
      {"if x:\ny = 1\n", "a line that should be indented more than the one that opens its block"},
      {"  x = 1\n", "indentation without a line that opens a block"},
      {"if x:\n    y = 1\n  z = 1\n", "indentation that matches no open block"},
      {"if x:\n\ty = 1\n", "a tab or form feed in the indentation"},
      {"if x:\n", "the end of the file, where an indented block should be (cut off?)"},
  };
  for (const Broken& broken : table) {
    const Scan seen = scan(broken.text);
    ASSERT_TRUE(seen.obstacle) << broken.text;
    EXPECT_EQ(seen.obstacle->what, broken.what) << broken.text;
  }
}

TEST(Scan, KnowsTheFunctionsThatInductorCalls) {
  const auto bodies = scan(
                          "def call(args):\n    return ()\n"
                          "def true_graph_0(args):\n    return ()\n"
                          "def benchmark(args, times=10):\n    return ()\n"
                          "@decorated\ndef odd(args):\n    return ()\n"
                          "class Runner:\n    def __init__(self, p):\n        self.p = p\n"
                          "    def call(self, args):\n        return ()\n"
                          "class Other:\n    def call(self, args):\n        return ()\n")
                          .bodies;
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_EQ(bodies[0].name, "call");
  EXPECT_EQ(bodies[1].name, "true_graph_0");
  EXPECT_EQ(bodies[2].name, "Runner.call");
}

TEST(Scan, FunctionsInsideABodyAreNotPartOfIt) {
  const auto lines =
      scan(
          "def call(args):\n    def inner(args):\n        assert_alignment(a, 16)\n        return ()\n"
          "    assert_alignment(b, 16)\n    return ()\n")
          .lines;
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].body, kNoBody);
  EXPECT_EQ(lines[1].body, 0u);
}

TEST(Scan, TellsFirstAndLastInABlock) {
  const auto lines =
      scan("with x:\n    assert_alignment(a, 16)\n    y = 1\n    assert_alignment(b, 16)\nz = 1\n").lines;
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].first_in_block);
  EXPECT_EQ(lines[0].next_indent, 4u);
  EXPECT_FALSE(lines[1].first_in_block);
  EXPECT_EQ(lines[1].next_indent, 0u);
}

TEST(Scan, MentionsAreNamesInCodeThatBeginNoStatement) {
  const auto mentions =
      scan("x = assert_alignment; y = 'assert_alignment'  # assert_alignment\nmy_assert_alignment(x)\n")
          .mentions;
  ASSERT_EQ(mentions.size(), 1u);
  EXPECT_EQ(mentions[0].at, 4u);
  EXPECT_EQ(mentions[0].name, "assert_alignment");
}

TEST(Scan, HeaderBindingsAndTheImportAreNoMentions) {
  EXPECT_TRUE(scan("assert_alignment = torch._C._dynamo.guards.assert_alignment\n").mentions.empty());
  EXPECT_TRUE(
      scan("from torch._inductor.runtime.runtime_utils import assert_tensor_metadata\n").mentions.empty());
  EXPECT_EQ(scan("assert_alignment = other.assert_alignment\n").mentions.size(), 1u);
}

TEST(Scan, GoesAsDeepAsPython) {
  EXPECT_FALSE(scan(std::string(200, '(') + std::string(200, ')')).obstacle);
  EXPECT_TRUE(scan(std::string(201, '(') + std::string(201, ')')).obstacle);
  EXPECT_EQ(scan(std::string(100'000, '(')).obstacle->at, 200u);
}

}  // namespace
}  // namespace torchpare
