#include "audit/statements.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace torchpare::audit {
namespace {

/// Each line as its indentation and code, with "!" when it is not bare, "#" for a comment; the reason comes
/// last.
std::vector<std::string> lines(const std::string& source) {
  std::vector<std::string> out;
  Reader reader(source);
  size_t last = 0;
  for (Line line; reader.next(line);) {
    EXPECT_GE(line.begin, last);
    EXPECT_LT(line.begin, line.end);
    last = line.end;
    if (line.comment_only)
      out.push_back("#" + std::to_string(line.indent()));
    else
      out.push_back(std::to_string(line.indent()) + (line.bare ? " " : "!") +
                    std::string(code_of(source, line)));
  }
  if (const auto& obstacle = reader.obstacle()) {
    const std::string_view what = obstacle->what;
    out.push_back(std::string(what.substr(0, what.find(';'))) + " @" + std::to_string(obstacle->at));
  }
  return out;
}

struct Case {
  std::string source;
  std::vector<std::string> expected;
};

TEST(statements, logical_lines) {
  const Case cases[] = {
      {"", {}},
      {"\n  \n\n", {}},
      {"a\nb", {"0 a", "0 b"}},
      {"  a  \n", {"2 a"}},
      {"f(1,\n  2)\nb\n", {"0 f(1,\n  2)", "0 b"}},
      {"f(1, # x\n  2)\n", {"0!f(1, # x\n  2)"}},
      {"a # x\n", {"0!a"}},
      {"# x\n    # y", {"#0", "#4"}},
      {"\t# x\n", {"#1"}},
      {"a; b\n", {"0!a; b"}},
      {"a = 1 + \\\n  2\nb", {"0!a = 1 + \\\n  2", "0 b"}},
      {"x = '''\nassert_size_stride(a)\n'''\ny", {"0 x = '''\nassert_size_stride(a)\n'''", "0 y"}},
      {"x = '#'\n", {"0 x = '#'"}},
      {"x = r'\\'' # '\ny", {"0!x = r'\\''", "0 y"}},
      {"x = [{(1)}]\n", {"0 x = [{(1)}]"}},
      {"f(\n\n# c\n)\n", {"0!f(\n\n# c\n)"}},
      {"f(\n'a'\n'b')\n", {"0 f(\n'a'\n'b')"}},
      {"if x: # y\n", {"0!if x:"}},
      {"\xC3\xA9 = 1\n", {"0 \xC3\xA9 = 1"}},
      {"f'{a}' # }\n", {"0!f'{a}'"}},
  };
  for (const Case& c : cases) EXPECT_EQ(lines(c.source), c.expected) << c.source;
}

TEST(statements, what_cannot_be_understood) {
  const Case cases[] = {
      {"a\nx = 'b\n", {"0 a", "unterminated string @6"}},
      {"'''\n", {"unterminated string @0"}},
      {"f(1\n", {"unclosed bracket @0"}},
      {"a)\n", {"unbalanced closing bracket @1"}},
      {"(]\n", {"unbalanced closing bracket @1"}},
      {"{)\n", {"unbalanced closing bracket @1"}},
      {"a \\ b\n", {"stray backslash @2"}},
      {"a \\\n", {"stray backslash @2"}},
      {"a \\", {"stray backslash @2"}},
      {"  \\\n  a\n", {"stray backslash @2"}},
      {"\ta\n", {"tab in indentation @0"}},
      {"  \t a\n", {"tab in indentation @0"}},
      {"\f\n", {"form feed in indentation @0"}},
      {" \fa\n", {"form feed in indentation @1"}},
      {"f'{a[\"\n", {"unterminated string @1"}},
      {"f'{a['x']}'\n", {"f-string not understood @1"}},
      {std::string(201, '('), {"too many nested brackets @200"}},
  };
  for (const Case& c : cases) EXPECT_EQ(lines(c.source), c.expected) << c.source;
}

TEST(statements, depth_of_200_is_read) {
  const std::string source = std::string(200, '(') + std::string(200, ')') + "\n";
  EXPECT_EQ(lines(source).size(), 1u);
  EXPECT_EQ(lines(source + source).size(), 2u);
}

TEST(statements, opens_block) {
  for (const char* source : {"if x:", "else :  # c", "with f(a,\n  b):", "class C: # :"}) {
    Line line;
    ASSERT_TRUE(Reader(source).next(line));
    EXPECT_TRUE(opens_block(source, line)) << source;
  }
  for (const char* source : {"a[1:]", "x # :", "':'", "if x: y", "{1:\n2}"}) {
    Line line;
    ASSERT_TRUE(Reader(source).next(line));
    EXPECT_FALSE(opens_block(source, line)) << source;
  }
}

TEST(statements, unreadable_texts) {
  const Case cases[] = {
      {std::string("a\0b", 3), {"NUL byte @1"}},
      {"a\r\n", {"carriage return @1"}},
      {"'''\r'''", {"carriage return @3"}},
      {"\xEF\xBB\xBF"
       "a",
       {"byte order mark @0"}},
      {"'\xC3'", {"invalid UTF-8 @1"}},
      {"# \xE9t\xE9\n", {"invalid UTF-8 @2"}},
      {"# coding: latin-1\n", {"an encoding other than UTF-8 is declared @0"}},
      {"\n# -*- coding: cp1252 -*-\n", {"an encoding other than UTF-8 is declared @0"}},
      {"#!x\n  # vim: fileencoding=ascii\n", {"an encoding other than UTF-8 is declared @0"}},
  };
  for (const Case& c : cases) {
    const auto trouble = unreadable(c.source);
    ASSERT_TRUE(trouble) << c.source;
    EXPECT_EQ(
        std::string(trouble->what.substr(0, trouble->what.find(';'))) + " @" + std::to_string(trouble->at),
        c.expected[0]);
  }
}

TEST(statements, readable_texts) {
  for (const char* source : {"", "a", "'\xC3\xA9 \xF0\x9F\x98\x80'", "# coding: utf-8\n",
                             "# -*- coding: UTF_8 -*-", "# coding=utf8", "# coding: utf-8-sig",
                             "# coding is fun\n", "a\nb\n# coding: latin-1", "x = '# coding: latin-1'"})
    EXPECT_FALSE(unreadable(source)) << source;
}

}  // namespace
}  // namespace torchpare::audit
