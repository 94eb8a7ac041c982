#include "audit/strings.h"

#include <gtest/gtest.h>

#include <string>

namespace torchpare::audit {
namespace {

/// What of `source` the string literal beginning at its first quote is; "open" or "unclear" when it has no
/// end.
std::string literal(const std::string& source) {
  const size_t quote = source.find_first_of("'\"");
  const StringEnd end = end_of_string(source, quote);
  if (end.literal == Literal::kOpen) return "open";
  if (end.literal == Literal::kFieldsUnclear) return "unclear";
  return source.substr(quote, end.at - quote);
}

struct Case {
  std::string source;
  std::string literal;
};

TEST(strings, end_where_python_says) {
  const Case cases[] = {
      {"'a' b'", "'a'"},
      {"\"a'b\"'", "\"a'b\""},
      {"'' 'x'", "''"},
      {"'a\\'b' c", "'a\\'b'"},
      {"r'a\\'b' c", "'a\\'b'"},  // raw, and still protected
      {"'a\\\\' b'", "'a\\\\'"},
      {"'a\\\nb' c", "'a\\\nb'"},  // a joined line
      {"'''a''b'''c'", "'''a''b'''"},
      {"'''''''", "''''''"},
      {"'''\n\"\"\"\n''' x", "'''\n\"\"\"\n'''"},
      {"\"\"\"a\\\"\"\"b\"\"\"", "\"\"\"a\\\"\"\"b\"\"\""},
      {"f'{a}{{' '", "'{a}{{'"},
      {"f'{a:{w}}' '", "'{a:{w}}'"},
      {"Rb'{' x", "'{'"},
      {"if'{' x", "'{'"},  // the keyword, no prefix
      {"xf'{' y", "'{'"},  // no prefix either
      {"rf'{a}' y", "'{a}'"},
  };
  for (const Case& c : cases) EXPECT_EQ(literal(c.source), c.literal) << c.source;
}

TEST(strings, without_end) {
  for (const char* source : {"'", "'a", "'a\n'", "'a\\'", "'a\\", "'''a''", "'''a\\'''", "\"\"\"", "'''''"})
    EXPECT_EQ(literal(source), "open") << source;
}

TEST(strings, fields_that_newer_pythons_read_differently) {
  for (const char* source :
       {"f'{a['x']}'", "f'{'", "rF'{x'", "fR'}'", "f'''{a # '''}\n'''", "t'{'", "F'{{{'"})
    EXPECT_EQ(literal(source), "unclear") << source;
}

}  // namespace
}  // namespace torchpare::audit
