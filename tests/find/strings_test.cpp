#include "find/strings.h"

#include <gtest/gtest.h>

#include <string>

namespace torchpare {
namespace {

/// What of `source` the literal at its first quote is; "?" when that is not known.
std::string literal(std::string_view source) {
  const size_t quote = source.find_first_of("'\"");
  const LiteralEnd end = end_of_literal(source, quote);
  return end.trouble != nullptr ? "?" : std::string(source.substr(quote, end.at - quote));
}

TEST(Strings, EndAtTheFirstQuoteThatIsNotEscaped) {
  EXPECT_EQ(literal("'a' 'b'"), "'a'");
  EXPECT_EQ(literal("r'\\'' x"), "'\\''");
  EXPECT_EQ(literal("'' 'x'"), "''");
  EXPECT_EQ(literal("'''a''\\''''b"), "'''a''\\''''");
  EXPECT_EQ(literal("b\"{\" }"), "\"{\"");
  EXPECT_EQ(literal("'a"), "?");
  EXPECT_EQ(literal("'''a''"), "?");
}

TEST(Strings, FieldsThatEveryPythonReadsAlike) {
  for (const std::string text : {"'{a}'", "'{{'", "'{{{a}}}'", "'{a!r:>{w}}}}'", "'{a[\"x\"]}'",
                                 "'{a:%H:%M}'", "'{ {1: 2}[1] }'", "'{f(lambda: 1)}'", "'{\"\"\"}\"\"\"}'",
                                 "'{x!=y}'", "'{x:#x}'", "'\\'{a}\\\\'", "'{f\"{b}\"}'", "'{rf\"{b:{c}}\"}'"})
    EXPECT_EQ(literal("f" + text + " 'x'"), text);
  EXPECT_EQ(literal("f'''{\na}'''"), "'''{\na}'''");
}

TEST(Strings, FieldsThatPythonsReadDifferently) {
  for (const char* text : {"f'{a['x']}'", "f\"{'}\"'\"\"\"'", "f'{'", "f'}'", "f'{a\\n}'", "f'{\"\\n\"}'",
                           "f'''{a # '''}\n'''", "f'\\N{DASH}'", "f'\\{a}'", "f'{a:{b:{c}}}'", "f'{a:\"}'",
                           "f'''{a:\n}'''", "f'{(]}'", "t'{'", "fR'{x'", "f'{f\"{\"}'"})
    EXPECT_EQ(literal(text), "?") << text;
}

TEST(Strings, DepthIsBounded) {
  std::string text = "x";
  for (int i = 0; i < 40; ++i) text = (i % 2 ? "f'''{" : "f\"\"\"{") + text + (i % 2 ? "}'''" : "}\"\"\"");
  EXPECT_EQ(literal(text), "?");
}

TEST(Strings, PrefixesWithFields) {
  for (const std::string prefix : {"f", "F", "rf", "Rf", "fr", "t", "tr", "= f"})
    EXPECT_TRUE(has_fields(prefix + "''", prefix.size())) << prefix;
  for (const std::string prefix : {"", "r", "b", "br", "u", "if", "xf", "fff", "1f", "f "})
    EXPECT_FALSE(has_fields(prefix + "''", prefix.size())) << prefix;
}

}  // namespace
}  // namespace torchpare
