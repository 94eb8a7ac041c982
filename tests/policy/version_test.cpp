#include "policy/version.h"

#include <gtest/gtest.h>

#include <algorithm>

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
    "0.9",
    "1.0.dev0",
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
    "1.1.dev0",
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
    "2.11.dev0",
    "2.11.0a0+git99",
    "2.11.0",
    "2.11.0+cpu",
    "2.11.0+cu130",
    "2.11.0.post1",
    "2.11.1",
    "2.12.0.dev0",
    "2.12.0.dev20260301",
    "2.12.0.dev20260301+cu130",
    "2.12.0a0",
    "2.12.0a0+gitabc",
    "2.12.0a0+nv26.03",
    "2.12.0rc1",
    "2.12.0",
    "2.12.0+cu130",
    "2.12.1",
    "2.13.dev0",
    "2.13",
    "2.100.0",
    "3",
    "1!1.0.dev456",
    "1!1.0a1",
    "1!1.0",
    "1!1.0.post456",
    "1!1.1.dev1",
    "1!1.2+123456",
    "2!0.1",
};

TEST(Version, OrdersLikePackaging) {
  const std::pair<std::string_view, std::string_view> bounds[] = {{"1.0", "1.0.dev0"},
                                                                  {"1.1", "1.1.dev0"},
                                                                  {"2.11", "2.11.dev0"},
                                                                  {"2.12", "2.12.0.dev0"},
                                                                  {"2.13", "2.13.dev0"}};
  for (const auto& [release, first] : bounds) {
    const auto place = std::ranges::find(kAscending, first);
    ASSERT_NE(place, std::end(kAscending)) << first;
    for (const std::string_view& text : kAscending)
      EXPECT_EQ(is_at_least(version(text), release), &text >= place) << text << " and " << release;
  }
}

TEST(Version, KeepsItsSpellingButForWhatStandsAroundAndCase) {
  for (std::string_view text :
       {"2.12.0.dev", "2.11.0a0+eb65b.nv26.02", "01.002", "1!1.0", "1.0-alpha-1", "1.0_beta_2", "1.0c1",
        "1.0.preview.4", "1.0post5", "1.0-r4", "1.0rev", "1.0-1", "1.0a--1", "1.0-1dev",
        "1.0rc1.post2.dev3+x", "1.0a.", "1.0+cu130", "1.0+a-b_c.1"})
    EXPECT_EQ(version(text).text, text);
  EXPECT_EQ(version(" \tV2.12-RC.1\n").text, "2.12-rc.1");
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

TEST(Version, NumbersOfAnySize) {
  EXPECT_FALSE(is_at_least(version("2.11.18446744073709551616"), "2.12"));
  EXPECT_TRUE(is_at_least(version("2.18446744073709551616"), "2.12"));
  EXPECT_TRUE(is_at_least(version("18446744073709551616!0"), "2.12"));
  EXPECT_FALSE(is_at_least(version("2.11.dev" + std::string(5000, '9')), "2.12"));
}

}  // namespace
}  // namespace torchpare
