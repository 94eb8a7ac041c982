#include "policy/json.h"

#include <gtest/gtest.h>

#include "says.h"

namespace torchpare {
namespace {

using test::says;

std::string config_failure(std::string text) {
  Result<ConfigFile> read = read_config({std::move(text), "--config p.json"});
  return read ? "" : message(read.error());
}

std::string compilation_failure(std::string text) {
  Result<CompilationConfig> read = read_compilation_config({std::move(text), "--compilation-config"});
  return read ? "" : message(read.error());
}

TEST(PolicyJson, MalformedTextIsAnErrorWithItsPlace) {
  EXPECT_EQ(compilation_failure("{\"a\": 1,\n \"b\": True}")
                .rfind("--compilation-config:2:7: this is not JSON; syntax error while parsing value", 0),
            0u)
      << compilation_failure("{\"a\": 1,\n \"b\": True}");
  for (std::string text : {"", " ", "{", "{\"a\"}", "{'a': 1}", "{} {}", "{\"a\": NaN}", "{\"a\": 1,}",
                           "{\"a\": \"\x80\"}", "\"\\ud800\""}) {
    EXPECT_NE(compilation_failure(text).find("this is not JSON"), std::string::npos) << text;
    EXPECT_NE(config_failure(text).find("this is not JSON"), std::string::npos) << text;
  }
  EXPECT_EQ(compilation_failure("{\"a\": 1e999}")
                .find("--compilation-config:1:1: this is not JSON; number overflow"),
            0u);
}

TEST(PolicyJson, DeepNestingIsNoTrouble) {
  std::string deep = "{\"a\": " + std::string(300000, '[');
  EXPECT_NE(compilation_failure(deep).find("this is not JSON"), std::string::npos);
  EXPECT_EQ(compilation_failure(deep + std::string(300000, ']') + "}"), "");
}

TEST(PolicyJson, AKeyTwiceIsAnError) {
  EXPECT_TRUE(says(
      compilation_failure(R"({"inductor_compile_config": {"size_asserts": true, "size_asserts": false}})"),
      {"--compilation-config: ", "\"size_asserts\"", "twice"}));
  EXPECT_TRUE(says(config_failure(R"({"settings": {}, "settings": {}})"), {"\"settings\"", "twice"}));
  EXPECT_EQ(compilation_failure(R"({"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 2}]})"), "")
      << "not in one object";
}

TEST(PolicyJson, NotAnObject) {
  EXPECT_EQ(compilation_failure("[]"),
            "--compilation-config: this is of type array, not an object; write it as {...}");
  EXPECT_EQ(config_failure("3"), "--config p.json: this is of type number, not an object; write it as {...}");
}

TEST(PolicyJson, TruthIsPythons) {
  for (const char* text : {"null", "false", "0", "-0", "0.0", "-0.0", "1e-999", "\"\"", "[]", "{}"})
    EXPECT_FALSE(is_truthy(nlohmann::json::parse(text))) << text;
  for (const char* text : {"true", "1", "-1", "0.5", "99999999999999999999", "5e-324", "\"False\"", "\" \"",
                           "[0]", "[null]", "{\"a\": null}"})
    EXPECT_TRUE(is_truthy(nlohmann::json::parse(text))) << text;
}

TEST(CompilationConfig, ReadsTheKindsAndNothingElse) {
  auto read = read_compilation_config({R"({"mode": 3, "pass_config": {"fuse_norm_quant": true},
      "inductor_compile_config": {"size_asserts": true, "scalar_asserts": null, "max_autotune": true}})",
                                       "cc"});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->layer[0]->action, Action::kKeep);
  EXPECT_EQ(read->layer[0]->origin, "cc: size_asserts=true");
  EXPECT_EQ(read->layer[static_cast<size_t>(Kind::kScalarAsserts)]->origin, "cc: scalar_asserts=null");
  EXPECT_FALSE(read->layer[static_cast<size_t>(Kind::kAlignmentAsserts)].has_value());
}

TEST(CompilationConfig, LongValuesAreCutInOrigins) {
  auto read = read_compilation_config(
      {"{\"inductor_compile_config\": {\"size_asserts\": \"" + std::string(5000, 'x') + "\"}}", "cc"});
  EXPECT_LT(read->layer[0]->origin.size(), 120u);
  EXPECT_LT(read->warnings.at(0).size(), 400u);
}

TEST(CompilationConfig, WhatVllmRefuses) {
  const std::string remedy =
      "; vLLM refuses it; write {\"inductor_compile_config\": {\"size_asserts\": true}}";
  EXPECT_EQ(compilation_failure(R"({"size_asserts": true})"),
            "--compilation-config: there is no field \"size_asserts\"" + remedy);
  EXPECT_EQ(compilation_failure(R"({"inductor_config": {"size_asserts": true}})"),
            "--compilation-config: there is no assert kind in \"inductor_config\"" + remedy);
  EXPECT_EQ(compilation_failure(R"({"inductor_compile_config.size_asserts": true})"),
            "--compilation-config: there is no field \"inductor_compile_config.size_asserts\"" + remedy);
  EXPECT_EQ(compilation_failure(R"({"inductor_compile_config": null})"),
            "--compilation-config: inductor_compile_config is of type null, not an object" + remedy);
}

TEST(Config, AcceptsBothSpellingsOfAnAction) {
  auto read = read_config(
      {R"({"settings": {"size_asserts": "once", "nan_asserts": {"action": "keep", "origin": "x", "overrode": []}}})",
       "f"});
  ASSERT_TRUE(read.has_value()) << message(read.error());
  EXPECT_EQ(read->layer[0]->action, Action::kOnce);
  EXPECT_EQ(read->layer[4]->origin, "f: nan_asserts=keep");
  EXPECT_FALSE(read->inputs.has_value());
}

TEST(Config, EverythingIsOptional) {
  EXPECT_EQ(config_failure("{}"), "");
  EXPECT_EQ(
      config_failure(
          R"({"torch_version": null, "keep_inputs": false, "ops": [], "warnings": ["x"], "settings": {}})"),
      "");
}

struct Refusal {
  std::string text;
  std::string message;
};

TEST(Config, RefusesWhatItDoesNotKnow) {
  const Refusal refusals[] = {
      {R"({"setting": {}})", "unknown key \"setting\"; did you mean settings?"},
      {R"({"size_asserts": "strip"})",
       "unknown key \"size_asserts\"; one of preset, torch_version, settings, keep_inputs, ops, warnings"},
      {R"({"settings": []})", "settings: this is of type array; write an object"},
      {R"({"settings": {"size_assert": "strip"}})",
       "settings: unknown key \"size_assert\"; did you mean size_asserts?"},
      {R"({"settings": {"size_asserts": "stip"}})",
       "settings.size_asserts: unknown action \"stip\"; did you mean strip?"},
      {R"({"settings": {"size_asserts": true}})",
       "settings.size_asserts: this is of type boolean; write an action: strip, keep or once"},
      {R"({"settings": {"size_asserts": {}}})",
       "settings.size_asserts: this is of type null; write an action: strip, keep or once"},
      {R"({"settings": {"size_asserts": {"acton": "strip"}}})",
       "settings.size_asserts: unknown key \"acton\"; did you mean action?"},
      {R"({"preset": 1})", "preset: this is of type number; write a string"},
      {R"({"torch_version": 2.11})", "torch_version: this is of type number; write a string"},
      {R"({"keep_inputs": "yes"})", "keep_inputs: this is of type string; write true or false"},
      {R"({"ops": {}})", "ops: this is of type object; write a list"},
      {R"({"ops": ["a"]})", "ops[0]: this is of type string; write an object"},
      {R"({"ops": [{"action": "keep"}]})",
       "ops[0]: there is no glob; write {\"glob\": \"torch.ops.aten.*\", \"action\": \"keep\"}"},
      {R"({"ops": [{"glob": "", "action": "keep"}]})",
       "ops[0]: there is no glob; write {\"glob\": \"torch.ops.aten.*\", \"action\": \"keep\"}"},
      {R"({"ops": [{"glob": "a", "action": "keep"}, {"glob": "b"}]})",
       "ops[1]: this is of type null; write an action: strip, keep or once"},
      {R"({"ops": [{"glob": "a", "action": "drop"}]})",
       "ops[0]: unknown action \"drop\"; one of strip, keep, once"},
      {R"({"ops": [{"glob": "a", "action": "keep", "kind": "x"}]})",
       "ops[0]: unknown key \"kind\"; one of glob, action, origin"},
  };
  for (const Refusal& r : refusals)
    EXPECT_EQ(config_failure(r.text), "--config p.json: " + r.message) << r.text;
}

TEST(Config, TheShapeThatIsPrinted) {
  Policy policy;
  policy.preset = Preset::kVllm;
  policy.op_rules = {{"a*", {Action::kStrip, "--strip-op a*"}}};
  policy.settings[0] = {{Action::kOnce, "--set size_asserts=once"},
                        {{Action::kKeep, "torch 2.13.0: on by default"}}};
  policy.warnings = {"Mind the gap."};
  nlohmann::ordered_json printed = to_json(policy);
  EXPECT_EQ(printed["settings"].size(), kKindCount);
  EXPECT_EQ(
      printed["settings"]["size_asserts"].dump(),
      R"({"action":"once","origin":"--set size_asserts=once","overrode":[{"action":"keep","origin":"torch 2.13.0: on by default"}]})");
  printed.erase("settings");
  EXPECT_EQ(
      printed.dump(),
      R"({"preset":"vllm","torch_version":null,"keep_inputs":false,)"
      R"("ops":[{"glob":"a*","action":"strip","origin":"--strip-op a*"}],"warnings":["Mind the gap."]})");
}

}  // namespace
}  // namespace torchpare
