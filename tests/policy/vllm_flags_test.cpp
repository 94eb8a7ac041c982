#include "policy/vllm_flags.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "says.h"

namespace torchpare {
namespace {

using nlohmann::json;
using test::says;
using Words = std::vector<std::string>;

json config(const Words& words) {
  const auto read = read_vllm_flags(words);
  EXPECT_TRUE(read) << message(read.error());
  return read && *read ? json::parse((*read)->said.value) : json();
}

std::string failure(const Words& words) {
  const auto read = read_vllm_flags(words);
  return read ? "" : message(read.error());
}

TEST(VllmFlags, HowManyWordsEachTakes) {
  for (const char* word : {"-cc={}", "-cc.a=1", "--compilation-config.a.b=1", "--compilation_config={}",
                           "-O3", "-O=3", "--optimization-level=3"})
    EXPECT_EQ(words_of_vllm_flag(word), 1u) << word;
  for (const char* word : {"-cc", "-cc.a", "--compilation_config", "-O", "--optimization_level"})
    EXPECT_EQ(words_of_vllm_flag(word), 2u) << word;
  for (const char* word :
       {"", "-", "--", "-c", "-ccx", "-o", "--compilation-config", "--compilation-config={}", "x.y=1"})
    EXPECT_EQ(words_of_vllm_flag(word), 0u) << word;
}

TEST(VllmFlags, KeysBehindDotsAreOneObject) {
  EXPECT_EQ(config({"-cc.inductor_compile_config.size_asserts=true", "-O3", "-cc.mode", "3",
                    "-cc.inductor_compile_config.nan_asserts=False"}),
            json::parse(
                R"({"inductor_compile_config": {"size_asserts": true, "nan_asserts": "False"}, "mode": 3})"));
  EXPECT_EQ(config({"-cc.a={\"b\": 1, \"c\": {\"d\": 2}}", "-cc.a.c.e=x=y", "-cc.a.b=2"}),
            json::parse(R"({"a": {"b": 2, "c": {"d": 2, "e": "x=y"}}})"));
  EXPECT_EQ(config({"-cc.custom_ops+=+one,+two", "-cc.custom_ops+", "three"}),
            json::parse(R"({"custom_ops": ["+one", "+two", "three"]})"));
}

TEST(VllmFlags, AWholeConfigIsTakenAsItIs) {
  EXPECT_EQ(config({"-cc", "{\"mode\": 3}", "-O", "2"}), json::parse(R"({"mode": 3})"));
  EXPECT_EQ((*read_vllm_flags(Words{"-cc=@file"}))->said.value, "@file");
}

TEST(VllmFlags, LevelsSayNothing) {
  const Words words = {"-O3", "-O", "0", "-O=1", "--optimization-level", "2"};
  const auto read = read_vllm_flags(words);
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

TEST(VllmFlags, MistakesAreNamed) {
  EXPECT_TRUE(says(failure({"-cc"}), {"-cc: there is no value"}));
  EXPECT_TRUE(says(failure({"--preset=strip"}), {"--preset=strip", "no flag of vLLM's"}));
  EXPECT_TRUE(says(failure({"-cc={}", "-cc.a=1"}), {"whole config", "drop it"}));
  EXPECT_TRUE(says(failure({"-cc={}", "-cc={}"}), {"twice"}));
  EXPECT_TRUE(
      says(failure({"-cc.a=1", "--compilation-config.b=1"}), {"--compilation-config.b=1", "-cc too"}));
  EXPECT_EQ(failure({"--compilation_config.a=1", "--compilation-config.b=1"}), "");
}

TEST(VllmFlags, DepthIsBounded) {
  std::string dots = "-cc", value = "-cc.a=";
  for (int i = 0; i < 100000; ++i) dots += ".a";
  value += std::string(100000, '[') + std::string(100000, ']');
  EXPECT_TRUE(says(failure({dots + "=1"}), {"nested too deep"}));
  EXPECT_TRUE(says(failure({value}), {"nested too deep"}));
}

}  // namespace
}  // namespace torchpare
