// Every warning: when it comes, what it names, and when it does not come.
#include <gtest/gtest.h>

#include "policy/resolve.h"
#include "says.h"

namespace torchpare {
namespace {

using test::says;

PolicyInputs torch(std::string version) {
  return {{given(SettingKey::kTorchVersion, std::move(version))}, {}};
}

/// With each of `settings` as --set.
PolicyInputs with_sets(PolicyInputs inputs, std::initializer_list<std::string> settings) {
  for (const std::string& setting : settings) inputs.given.push_back(given(SettingKey::kSet, setting));
  return inputs;
}

PolicyInputs with_variable(std::string version, std::string name, std::string value) {
  PolicyInputs inputs = torch(std::move(version));
  inputs.environment[std::move(name)] = std::move(value);
  return inputs;
}

PolicyInputs with_flags(std::string flags, std::string version = "2.11.0") {
  PolicyInputs inputs = torch(std::move(version));
  inputs.given.push_back(
      given(SettingKey::kCompilationConfig, "{\"inductor_compile_config\": {" + flags + "}}"));
  return inputs;
}

using Sentences = std::vector<std::string>;
const Sentences kNone;

Sentences warnings(const PolicyInputs& inputs) {
  Result<Policy> policy = resolve(inputs);
  return policy ? policy->warnings : Sentences{message(policy.error())};
}

/// The only warning.
std::string warning(const PolicyInputs& inputs) {
  Sentences all = warnings(inputs);
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? "" : all[0];
}

TEST(Traps, NothingToSay) {
  EXPECT_EQ(warnings(torch("2.11.0")), kNone);
  EXPECT_EQ(
      warnings(with_flags(
          R"("size_asserts": true, "scalar_asserts": false, "max_autotune": true, "triton.cudagraphs": false)")),
      kNone);
}

TEST(Traps, AStringThatLooksLikeFalse) {
  for (std::string word : {"False", "false", "FALSE", "0", "no", "Off", "None", "null"})
    EXPECT_TRUE(
        says(warning(with_flags("\"size_asserts\": \"" + word + "\"")),
             {"--compilation-config: size_asserts", "\"" + word + "\"", "true", "false without quotes"}));
}

TEST(Traps, ValuesThatAreNotBoolean) {
  const std::pair<std::string, std::string> cases[] = {
      {"0", "as false"},       {"1", "as true"},    {"null", "as false"},     {"\"\"", "as false"},
      {"\"True\"", "as true"}, {"0.0", "as false"}, {"-1.5", "as true"},      {"[]", "as false"},
      {"[0]", "as true"},      {"{}", "as false"},  {"{\"a\": 1}", "as true"}};
  for (const auto& [value, counts] : cases)
    EXPECT_TRUE(says(warning(with_flags("\"size_asserts\": " + value)), {"neither true nor false", counts}));
  EXPECT_TRUE(says(warning(with_flags("\"size_asserts\": 0")), {"write false"}));
  EXPECT_TRUE(says(warning(with_flags("\"size_asserts\": 1")), {"write true"}));
}

TEST(Traps, KeysThatTorchRejects) {
  EXPECT_TRUE(says(warning(with_flags(R"("size_assert": false)")),
                   {"\"size_assert\"", "AttributeError", "size_asserts"}));
  EXPECT_TRUE(
      says(warning(with_flags(R"("alignement_asserts": false)")), {"AttributeError", "alignment_asserts"}));
  const std::string unlike = warning(with_flags(R"("shape_and_type_asserts": false)"));
  EXPECT_TRUE(says(unlike, {"\"shape_and_type_asserts\"", "AttributeError"}));
  EXPECT_FALSE(says(unlike, {"AttributeError", "asserts"})) << "no other is like it";
}

TEST(Traps, OptionsAboutOtherAsserts) {
  for (std::string option :
       {"runtime_triton_nan_asserts", "assert_indirect_indexing", "debug_index_asserts",
        "triton.slow_path_cudagraph_asserts", "triton.fast_path_cudagraph_asserts", "halide.asserts",
        "test_configs.runtime_triton_dtype_assert", "test_configs.runtime_triton_shape_assert",
        "test_configs.static_cpp_dtype_assert", "do_not_emit_runtime_assertions",
        "unsafe_skip_scalar_range_asserts"})
    EXPECT_TRUE(
        says(warning(with_flags("\"" + option + "\": true")), {option + " is about ", "changes nothing"}));
}

TEST(Traps, KeysThatThisTorchDoesNotHave) {
  EXPECT_TRUE(says(warning(with_flags(R"("alignment_asserts_inputs": true)")),
                   {"alignment_asserts_inputs=true", "2.11.0", "2.15", "AttributeError"}));
}

TEST(Traps, VariablesThatAreNot1) {
  for (std::string value : {"true", "True", "yes", "on", "", " 1", "1 ", "2"})
    for (const KindRow& kind : kinds())
      EXPECT_TRUE(says(warnings(with_variable("2.15.0", std::string(kind.environment), value)).at(0),
                       {kind.environment, "\"" + value + "\"", "exact value 1", kind.name}));
  for (std::string value : {"0", "1", "false", "False", "off", "no"})
    EXPECT_EQ(warnings(with_variable("2.11.0", "TORCHINDUCTOR_NAN_ASSERTS", value)), kNone) << value;
}

TEST(Traps, ALevelWithSpaces) {
  EXPECT_TRUE(says(warning(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", " DEBUG ")),
                   {"VLLM_LOGGING_LEVEL", "\" DEBUG \"", "spaces"}));
  EXPECT_TRUE(says(warning(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", "debug\n")), {"spaces"}));
  for (std::string level : {"debug", "DEBUG", "INFO", " INFO ", ""})
    EXPECT_EQ(warnings(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", level)), kNone) << level;
}

TEST(Traps, VariablesThatVllmOverrides) {
  EXPECT_TRUE(says(warning(with_variable("2.11.0", "TORCHINDUCTOR_SIZE_ASSERTS", "1")),
                   {"TORCHINDUCTOR_SIZE_ASSERTS=1", "vLLM", "2.11.0", "--set size_asserts=keep"}));
  PolicyInputs debug = with_variable("2.11.0", "TORCHINDUCTOR_SIZE_ASSERTS", "0");
  EXPECT_EQ(warnings(debug), kNone) << "vLLM strips too";
  debug.environment["VLLM_LOGGING_LEVEL"] = "DEBUG";
  EXPECT_TRUE(says(warning(debug), {"--set size_asserts=strip"}));
  EXPECT_EQ(warnings(with_sets(debug, {"size_asserts=strip"})), kNone) << "the user has said it";
  EXPECT_EQ(warnings(with_variable("2.11.0", "TORCHINDUCTOR_NAN_ASSERTS", "1")), kNone)
      << "vLLM does not set it";
}

TEST(Traps, TheRuleThatNoLongerApplies) {
  EXPECT_TRUE(says(
      warning(torch("2.13.0")),
      {"2.12.0.dev", "torch 2.13.0", "size_asserts, alignment_asserts, scalar_asserts", "--preset strip"}));
  const PolicyInputs named = with_sets(torch("2.13.0"), {"size_asserts=strip", "scalar_asserts=keep"});
  EXPECT_TRUE(says(warning(named), {": alignment_asserts;"}));
  EXPECT_EQ(warnings(with_sets(named, {"alignment_asserts=strip"})), kNone);
  PolicyInputs preset = torch("2.13.0");
  preset.given.push_back(given(SettingKey::kPreset, "keep"));
  EXPECT_EQ(warnings(preset), kNone);
}

TEST(Traps, SettingsForWhatThisTorchDoesNotEmit) {
  const PolicyInputs inputs = torch("2.6.0");
  EXPECT_TRUE(says(warning(with_sets(inputs, {"alignment_asserts=strip"})),
                   {"--set alignment_asserts=strip", "torch 2.6.0", "alignment_asserts", "2.8"}));
  EXPECT_EQ(warnings(with_sets(inputs, {"scalar_asserts=strip"})), kNone) << "no flag yet, but emitted";
}

TEST(Traps, KeepInputsWithoutEffect) {
  PolicyInputs inputs = torch("2.11.0");
  inputs.given.push_back(given(SettingKey::kKeepInputs));
  EXPECT_EQ(warnings(inputs), kNone);
  EXPECT_TRUE(
      says(warning(with_sets(inputs, {"size_asserts=keep"})), {"--keep-inputs", "--set size_asserts=keep"}));
  EXPECT_EQ(warnings(with_sets(inputs, {"size_asserts=once"})), kNone);
}

TEST(Traps, AVersionThatIsNone) {
  PolicyInputs inputs = torch("nightly");
  inputs.given.push_back(given(SettingKey::kPreset, "strip"));
  EXPECT_TRUE(says(warning(inputs), {"--torch-version", "\"nightly\"", "not"}));
}

}  // namespace
}  // namespace torchpare
