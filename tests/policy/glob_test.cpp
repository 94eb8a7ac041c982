#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace torchpare {
namespace {

struct GlobCase {
  std::string_view glob;
  std::string_view text;
  bool matches;
};

TEST(Glob, Table) {
  const GlobCase cases[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "", false},
      {"*", "", true},
      {"**", "", true},
      {"?", "", false},
      {"torch.ops.aten.*", "torch.ops.aten.sort.default", true},
      {"torch.ops.aten.*", "torch.ops.vllm.sort.default", false},
      {"*.default", "torch.ops.aten.sort.default", true},
      {"*.sort.*", "aten.sort.sort.default", true},
      {"sort", "torch.ops.aten.sort.default", false},  // the whole text, not a part of it
      {"*sort*", "torch.ops.aten.sort.default", true},
      {"a.c", "abc", false},  // a dot is a dot
      {"a(b|c)", "ab", false},
      {"a?c", "abc", true},
      {"a??c", "abc", false},
      {"a[bx]c", "abc", true},
      {"a[bx]c", "adc", false},
      {"a[!bx]c", "abc", false},
      {"a[!bx]c", "adc", true},
      {"a[0-9]c", "a7c", true},
      {"a[0-9]c", "axc", false},
      {"a[0-9x]c", "axc", true},
      {"a[-x]c", "a-c", true},
      {"a[x-]c", "a-c", true},
      {"a[]]c", "a]c", true},
      {"a[!]]c", "a]c", false},
      {"a[b", "a[b", true},  // an open bracket that nothing closes is itself
      {"a[", "a[", true},
      {"[!", "[!", true},
      {"[]", "[]", true},
      {"[[]", "[", true},
      {"a]", "a]", true},
      {"*[ab]*c", "xxaxxbxxc", true},
      {"a*b*c", "aXbXbc", true},
      {"a*b*c", "aXbXb", false},
      {"[\x80-\xff]", "\xc3", true},
  };
  for (const GlobCase& c : cases)
    EXPECT_EQ(glob_matches(c.glob, c.text), c.matches) << c.glob << " on " << c.text;
}

TEST(Glob, EmbeddedNulIsAByte) {
  EXPECT_FALSE(glob_matches("a", std::string_view("a\0", 2)));
  EXPECT_TRUE(glob_matches("a?", std::string_view("a\0", 2)));
}

// A matcher that calls itself at every star takes more than 2^40 steps for the first of these.
TEST(Glob, HostilePatternsAreCheap) {
  std::string stars, brackets(20000, '['), text(20000, 'a');
  for (int i = 0; i < 50; ++i) stars += "*a";
  auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(glob_matches(stars + "*b", text));
  EXPECT_FALSE(glob_matches(brackets, text));
  EXPECT_TRUE(glob_matches(brackets, brackets));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace torchpare
