// Every warning: when it comes, what it says, and when it does not come.
#include <gtest/gtest.h>

#include "policy/resolve.h"

namespace torchpare {
namespace {

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

TEST(Traps, NothingToSay) {
  EXPECT_EQ(warnings(torch("2.11.0")), kNone);
  EXPECT_EQ(
      warnings(with_flags(
          R"("size_asserts": true, "scalar_asserts": false, "max_autotune": true, "triton.cudagraphs": false)")),
      kNone);
}

TEST(Traps, AStringThatLooksLikeFalse) {
  EXPECT_EQ(warnings(with_flags(R"("size_asserts": "False")")),
            Sentences{"--compilation-config: size_asserts is the string \"False\", which Python counts as "
                      "true, so these asserts "
                      "stay on; to strip them write false without quotes."});
  for (std::string word : {"false", "FALSE", "0", "no", "Off", "None", "null"})
    EXPECT_NE(warnings(with_flags("\"size_asserts\": \"" + word + "\"")).at(0).find("stay on; to strip them"),
              std::string::npos)
        << word;
}

TEST(Traps, ValuesThatAreNotBoolean) {
  struct {
    std::string value, counts;
  } cases[] = {{"0", "counts it as false, so these asserts are off; write false"},
               {"1", "counts it as true, so these asserts stay on; write true"},
               {"null", "as false"},
               {"\"\"", "as false"},
               {"\"True\"", "as true"},
               {"0.0", "as false"},
               {"-1.5", "as true"},
               {"[]", "as false"},
               {"[0]", "as true"},
               {"{}", "as false"},
               {"{\"a\": 1}", "as true"}};
  for (const auto& c : cases) {
    Sentences said = warnings(with_flags("\"size_asserts\": " + c.value));
    ASSERT_EQ(said.size(), 1u) << c.value;
    EXPECT_NE(said[0].find("neither true nor false"), std::string::npos) << said[0];
    EXPECT_NE(said[0].find(c.counts), std::string::npos) << said[0];
  }
}

TEST(Traps, KeysThatTorchRejects) {
  EXPECT_EQ(
      warnings(with_flags(R"("size_assert": false)")),
      Sentences{"--compilation-config: torch has no option \"size_assert\" and refuses to compile with it "
                "(AttributeError); size_asserts is meant, perhaps."});
  EXPECT_NE(warnings(with_flags(R"("alignement_asserts": false)")).at(0).find("; alignment_asserts is meant"),
            std::string::npos);
  EXPECT_EQ(warnings(with_flags(R"("shape_and_type_asserts": false)")),
            Sentences{"--compilation-config: torch has no option \"shape_and_type_asserts\" and refuses to "
                      "compile with it (AttributeError)."});
}

TEST(Traps, OptionsAboutOtherAsserts) {
  EXPECT_EQ(warnings(with_flags(R"("runtime_triton_nan_asserts": true)")),
            Sentences{"--compilation-config: runtime_triton_nan_asserts is about NaN checks inside Triton "
                      "kernels, not about the "
                      "asserts of a wrapper, and changes nothing here."});
  for (std::string option :
       {"assert_indirect_indexing", "debug_index_asserts", "triton.slow_path_cudagraph_asserts",
        "triton.fast_path_cudagraph_asserts", "halide.asserts", "test_configs.runtime_triton_dtype_assert",
        "test_configs.runtime_triton_shape_assert", "test_configs.static_cpp_dtype_assert",
        "do_not_emit_runtime_assertions", "unsafe_skip_scalar_range_asserts"})
    EXPECT_NE(warnings(with_flags("\"" + option + "\": true")).at(0).find(option + " is about "),
              std::string::npos);
}

TEST(Traps, KeysThatThisTorchDoesNotHave) {
  EXPECT_EQ(warnings(with_flags(R"("alignment_asserts_inputs": true)")),
            Sentences{"--compilation-config: alignment_asserts_inputs=true: torch 2.11.0 has no "
                      "alignment_asserts_inputs (it came with "
                      "2.15), and refuses to compile with that key (AttributeError)."});
}

TEST(Traps, VariablesThatAreNot1) {
  EXPECT_EQ(warnings(with_variable("2.13.0", "TORCHINDUCTOR_SIZE_ASSERTS", "true")).at(0),
            "TORCHINDUCTOR_SIZE_ASSERTS is \"true\": only the exact value 1 is true for torch, so this "
            "switches size_asserts off; "
            "write 1 or 0.");
  for (std::string value : {"True", "yes", "on", "", " 1", "1 ", "2"})
    for (const KindRow& kind : kinds())
      EXPECT_NE(warnings(with_variable("2.15.0", std::string(kind.environment), value))
                    .at(0)
                    .find("only the exact value 1"),
                std::string::npos);
  for (std::string value : {"0", "1", "false", "False", "off", "no"})
    EXPECT_EQ(warnings(with_variable("2.11.0", "TORCHINDUCTOR_NAN_ASSERTS", value)), kNone) << value;
}

TEST(Traps, ALevelWithSpaces) {
  EXPECT_EQ(warnings(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", " DEBUG ")),
            Sentences{"VLLM_LOGGING_LEVEL is \" DEBUG \": vLLM does not take the spaces off, so this is not "
                      "DEBUG and the asserts go; "
                      "write DEBUG to keep them."});
  EXPECT_EQ(warnings(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", "debug\n")).size(), 1u);
  for (std::string level : {"debug", "DEBUG", "INFO", " INFO ", ""})
    EXPECT_EQ(warnings(with_variable("2.11.0", "VLLM_LOGGING_LEVEL", level)), kNone) << level;
}

TEST(Traps, VariablesThatVllmOverrides) {
  EXPECT_EQ(warnings(with_variable("2.11.0", "TORCHINDUCTOR_SIZE_ASSERTS", "1")),
            Sentences{"TORCHINDUCTOR_SIZE_ASSERTS=1 has no effect under vLLM with torch 2.11.0, because vLLM "
                      "sets size_asserts itself; "
                      "say it by --set size_asserts=keep or in --compilation-config."});
  PolicyInputs debug = with_variable("2.11.0", "TORCHINDUCTOR_SIZE_ASSERTS", "0");
  EXPECT_EQ(warnings(debug), kNone) << "vLLM strips too";
  debug.environment["VLLM_LOGGING_LEVEL"] = "DEBUG";
  EXPECT_NE(warnings(debug).at(0).find("--set size_asserts=strip"), std::string::npos);
  EXPECT_EQ(warnings(with_sets(debug, {"size_asserts=strip"})), kNone) << "the user has said it";
  EXPECT_EQ(warnings(with_variable("2.11.0", "TORCHINDUCTOR_NAN_ASSERTS", "1")), kNone)
      << "vLLM does not set it";
}

TEST(Traps, TheRuleThatNoLongerApplies) {
  EXPECT_EQ(
      warnings(torch("2.13.0")),
      Sentences{
          "vLLM sets no asserts from torch 2.12.0.dev on, so with torch 2.13.0 these stay on: size_asserts, "
          "alignment_asserts, scalar_asserts; its documentation expects torch to assert only once, but torch "
          "asserts on "
          "every call; use --preset strip to strip them."});
  const PolicyInputs named = with_sets(torch("2.13.0"), {"size_asserts=strip", "scalar_asserts=keep"});
  EXPECT_NE(warnings(named).at(0).find("stay on: alignment_asserts; its"), std::string::npos);
  EXPECT_EQ(warnings(with_sets(named, {"alignment_asserts=strip"})), kNone);
  PolicyInputs preset = torch("2.13.0");
  preset.given.push_back(given(SettingKey::kPreset, "keep"));
  EXPECT_EQ(warnings(preset), kNone);
}

TEST(Traps, SettingsForWhatThisTorchDoesNotEmit) {
  const PolicyInputs inputs = torch("2.6.0");
  EXPECT_EQ(
      warnings(with_sets(inputs, {"alignment_asserts=strip"})),
      Sentences{"--set alignment_asserts=strip finds nothing in wrappers of this torch: torch 2.6.0 has no "
                "alignment_asserts (it came with 2.8)."});
  EXPECT_EQ(warnings(with_sets(inputs, {"scalar_asserts=strip"})), kNone) << "no flag yet, but emitted";
}

TEST(Traps, KeepInputsWithoutEffect) {
  PolicyInputs inputs = torch("2.11.0");
  inputs.given.push_back(given(SettingKey::kKeepInputs));
  EXPECT_EQ(warnings(inputs), kNone);
  EXPECT_EQ(
      warnings(with_sets(inputs, {"size_asserts=keep"})),
      Sentences{
          "--keep-inputs changes nothing for size asserts: they are all kept (--set size_asserts=keep)."});
  EXPECT_EQ(warnings(with_sets(inputs, {"size_asserts=once"})), kNone);
}

TEST(Traps, AVersionThatIsNone) {
  PolicyInputs inputs = torch("nightly");
  inputs.given.push_back(given(SettingKey::kPreset, "strip"));
  EXPECT_EQ(warnings(inputs), Sentences{"--torch-version: \"nightly\" is not a version and is not used."});
}

}  // namespace
}  // namespace torchpare
