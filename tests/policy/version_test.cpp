#include "policy/version.h"

#include <gtest/gtest.h>

namespace torchpare {
namespace {

Version version(std::string_view text) {
  std::optional<Version> parsed = parse_version(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Version{});
}

// packaging's own list of versions in ascending order (tests/test_version.py, VERSIONS), with torch's among
// them.
constexpr std::string_view kAscending[] = {
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456",
    "1.0b2.post345",
    "1.0b2-346",
    "1.0c1.dev456",
    "1.0c1",
    "1.0rc2",
    "1.0c3",
    "1.0",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.1.dev1",
    "1.2+123abc",
    "1.2+123abc456",
    "1.2+abc",
    "1.2+abc123",
    "1.2+abc123def",
    "1.2+1234.abc",
    "1.2+123456",
    "1.2.r32+123456",
    "1.2.rev33+123456",
    "2.11.0a0+git99",
    "2.11.0",
    "2.11.0+cpu",
    "2.11.0+cu130",
    "2.11.0.post1",
    "2.11.1",
    "2.12.0.dev",
    "2.12.0.dev20260301",
    "2.12.0.dev20260301+cu130",
    "2.12.0a0",
    "2.12.0a0+gitabc",
    "2.12.0a0+nv26.03",
    "2.12.0rc1",
    "2.12.0",
    "2.12.0+cu130",
    "2.12.1",
    "2.13",
    "1!1.0.dev456",
    "1!1.0a1",
    "1!1.0",
    "1!1.0.post456",
    "1!1.1.dev1",
    "1!1.2+123456",
    "2!0.1",
};

TEST(Version, OrdersLikePackaging) {
  for (size_t i = 0; i < std::size(kAscending); ++i)
    for (size_t j = 0; j < std::size(kAscending); ++j)
      EXPECT_EQ(version(kAscending[i]) <=> version(kAscending[j]), i <=> j)
          << kAscending[i] << " and " << kAscending[j];
}

// reference: the guard of vLLM's rule, _is_torch_equal_or_newer(torch.__version__, "2.12.0.dev").
TEST(Version, TheGuardOfTheVllmRule) {
  const Version bound = version("2.12.0.dev"), release = version("2.12.0");
  for (std::string_view text : {"2.11.0", "2.11.0+cu130", "2.11.0+cpu", "2.11.1", "2.11.0.post1",
                                "2.11.0.dev20260101", "2.11.0a0+git99", "2.11.0a0+eb65b.nv26.02"})
    EXPECT_LT(version(text), bound) << text;
  for (std::string_view text : {"2.12.0.dev20260301", "2.12.0.dev20260301+cu130", "2.12.0.dev20260301+gitabc",
                                "2.12.0a0", "2.12.0a0+gitabc", "2.12.0a0+nv26.03", "2.12.0rc1"}) {
    EXPECT_GE(version(text), bound) << text;
    EXPECT_LT(version(text), release) << text;
  }
  for (std::string_view text : {"2.12.0", "2.12.0+cu130", "2.12.1", "2.13.0+cu130", "2.12"})
    EXPECT_GE(version(text), release) << text;
}

struct Spelling {
  std::string_view written;
  std::string_view normal;
};

TEST(Version, Normalises) {
  const Spelling spellings[] = {
      {"2.12.0.dev", "2.12.0.dev0"},
      {"2.12.0dev", "2.12.0.dev0"},
      {"2.12.0-DEV-3", "2.12.0.dev3"},
      {"v1.0", "1.0"},
      {"V1.0", "1.0"},
      {" \t1.0\n", "1.0"},
      {"01.002", "1.2"},
      {"0", "0"},
      {"00!1", "1"},
      {"1!1.0", "1!1.0"},
      {"007!1.0", "7!1.0"},
      {"1.0a", "1.0a0"},
      {"1.0.alpha1", "1.0a1"},
      {"1.0-ALPHA-1", "1.0a1"},
      {"1.0_beta_2", "1.0b2"},
      {"1.0b", "1.0b0"},
      {"1.0c1", "1.0rc1"},
      {"1.0pre", "1.0rc0"},
      {"1.0.preview.4", "1.0rc4"},
      {"1.0rc", "1.0rc0"},
      {"1.0.post", "1.0.post0"},
      {"1.0post5", "1.0.post5"},
      {"1.0-r4", "1.0.post4"},
      {"1.0rev", "1.0.post0"},
      {"1.0-1", "1.0.post1"},
      {"1.0-01", "1.0.post1"},
      {"1.0a-1", "1.0a1"},
      {"1.0a--1", "1.0a0.post1"},
      {"1.0-1dev", "1.0.post1.dev0"},
      {"1.0rc1.post2.dev3+x", "1.0rc1.post2.dev3+x"},
      {"1.0a.", "1.0a0"},
      {"1.0+CU130", "1.0+cu130"},
      {"1.0+a-b_c.1", "1.0+a.b.c.1"},
      {"1.0+001", "1.0+1"},
      {"1.0+00a", "1.0+00a"},
      {"2.11.0a0+eb65b.nv26.02", "2.11.0a0+eb65b.nv26.2"},
  };
  for (const Spelling& s : spellings) {
    EXPECT_EQ(normalised(version(s.written)), s.normal) << s.written;
    EXPECT_EQ(version(s.written), version(s.normal)) << s.written;
  }
}

TEST(Version, RefusesWhatPackagingRefuses) {
  for (std::string_view text : {"",
                                " ",
                                "v",
                                "french toast",
                                "1.0.",
                                ".1",
                                "1..0",
                                "1!",
                                "!1",
                                "1!2!3",
                                "1.0+",
                                "1.0+a+",
                                "1.0+a..b",
                                "1.0++a",
                                "1.0+_foobar",
                                "1.0+foo&asd",
                                "1.0 .dev",
                                "1.0devx",
                                "1.0-",
                                "1.0-a-x",
                                "1.0.post1.post2",
                                "1.0-1-1",
                                "1.0x",
                                "-1",
                                "+1",
                                "2.12.0.dev1.rc1",
                                "1.0\xc2\xb9",
                                "latest",
                                "2,12"})
    EXPECT_FALSE(parse_version(text).has_value()) << text;
  EXPECT_FALSE(parse_version(std::string_view("1.0\0", 4)).has_value());
}

TEST(Version, TrailingZerosOfTheReleaseDoNotCount) {
  EXPECT_EQ(version("1"), version("1.0.0"));
  EXPECT_EQ(version("1.0+a"), version("1+A"));
  EXPECT_LT(version("1.0"), version("1.0.0.1"));
  EXPECT_EQ(version("0"), version("0.0"));
}

TEST(Version, NumbersOfAnySize) {
  std::string huge(5000, '9');
  EXPECT_LT(version("2.18446744073709551615"), version("2.18446744073709551616"));
  EXPECT_LT(version("2.0.dev" + huge), version("2.0"));
  EXPECT_GT(version(huge), version("2.12"));
  EXPECT_EQ(normalised(version("1." + huge)), "1." + huge);
}

}  // namespace
}  // namespace torchpare
