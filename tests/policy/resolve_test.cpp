// Precedence, origins and errors of resolve(); warnings are in traps_test.cpp.
#include <gtest/gtest.h>

#include "policy/json.h"
#include "policy/resolve.h"
#include "says.h"

namespace torchpare {
namespace {

using enum Action;
using enum Kind;
using test::says;

struct Inputs : PolicyInputs {
  Inputs& with(SettingKey key, std::string value = {}) {
    return add(torchpare::given(key, std::move(value)));
  }
  Inputs& torch(std::string version) { return with(SettingKey::kTorchVersion, std::move(version)); }
  Inputs& with_preset(std::string name) { return with(SettingKey::kPreset, std::move(name)); }
  Inputs& setting(std::string text) { return with(SettingKey::kSet, std::move(text)); }
  Inputs& variable(std::string name, std::string value) {
    return environment[name] = std::move(value), *this;
  }
  Inputs& compilation(std::string text) { return with(SettingKey::kCompilationConfig, std::move(text)); }
  Inputs& file(std::string text) { return add({SettingKey::kConfig, {std::move(text), "--config p.json"}}); }
  Inputs& add(Given one) { return PolicyInputs::given.push_back(std::move(one)), *this; }
};

Policy resolved(const PolicyInputs& inputs) {
  Result<Policy> policy = resolve(inputs);
  EXPECT_TRUE(policy.has_value()) << (policy ? "" : message(policy.error()));
  return policy ? *policy : Policy{};
}

Choice chosen(const PolicyInputs& inputs, Kind kind) { return resolved(inputs).setting(kind).chosen; }

/// The whole row of a kind, strongest first, one choice a line.
std::string row_of(const PolicyInputs& inputs, Kind kind) {
  Setting setting = resolved(inputs).setting(kind);
  std::string text = std::string(name_of(setting.chosen.action)) + " " + setting.chosen.origin + "\n";
  for (const Choice& beaten : setting.overrode)
    text += std::string(name_of(beaten.action)) + " " + beaten.origin + "\n";
  return text;
}

std::string failure(const PolicyInputs& inputs) {
  Result<Policy> policy = resolve(inputs);
  EXPECT_FALSE(policy.has_value());
  return policy ? "" : message(policy.error());
}

TEST(Resolve, PresetVllmOnAnOldTorch) {
  Inputs given = Inputs().torch("2.11.0+cu130");
  EXPECT_EQ(
      row_of(given, kSizeAsserts),
      "strip preset vllm: torch 2.11.0+cu130 is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is not DEBUG\n"
      "keep torch 2.11.0+cu130: on by default\n");
  EXPECT_EQ(chosen(given, kAlignmentAsserts).action, kStrip);
  EXPECT_EQ(chosen(given, kScalarAsserts).action, kStrip);
  EXPECT_EQ(row_of(given, kNanAsserts), "strip torch 2.11.0+cu130: off by default\n");
  given.variable("VLLM_LOGGING_LEVEL", "debug");
  EXPECT_EQ(row_of(given, kScalarAsserts),
            "keep preset vllm: torch 2.11.0+cu130 is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is DEBUG\n"
            "keep torch 2.11.0+cu130: on by default\n");
}

TEST(Resolve, PresetVllmOnANewTorchLeavesItToTorchAndTheEnvironment) {
  Inputs given = Inputs()
                     .torch("2.13.0")
                     .variable("TORCHINDUCTOR_SIZE_ASSERTS", "0")
                     .variable("TORCHINDUCTOR_NAN_ASSERTS", "1");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "strip environment: TORCHINDUCTOR_SIZE_ASSERTS=0\nkeep torch 2.13.0: on by default\n");
  EXPECT_EQ(row_of(given, kNanAsserts),
            "keep environment: TORCHINDUCTOR_NAN_ASSERTS=1\nstrip torch 2.13.0: off by default\n");
  EXPECT_EQ(row_of(given, kScalarAsserts), "keep torch 2.13.0: on by default\n");
}

TEST(Resolve, TheEnvironmentCannotTurnOnWhatVllmTurnedOff) {
  Inputs given = Inputs().torch("2.11.0").variable("TORCHINDUCTOR_SIZE_ASSERTS", "1");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "strip preset vllm: torch 2.11.0 is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is not DEBUG\n"
            "keep environment: TORCHINDUCTOR_SIZE_ASSERTS=1\nkeep torch 2.11.0: on by default\n");
}

TEST(Resolve, OnlyTheExactValue1IsTrue) {
  for (std::string value : {"0", "true", "True", "yes", "on", " 1", "", "1 ", "01"})
    EXPECT_EQ(chosen(Inputs().torch("2.13.0").variable("TORCHINDUCTOR_SCALAR_ASSERTS", value), kScalarAsserts)
                  .action,
              kStrip)
        << value;
  EXPECT_EQ(
      chosen(Inputs().torch("2.13.0").variable("TORCHINDUCTOR_SCALAR_ASSERTS", "1"), kScalarAsserts).action,
      kKeep);
}

TEST(Resolve, NamedPresetsBeatTheEnvironment) {
  Inputs given = Inputs().with_preset("strip").variable("TORCHINDUCTOR_SIZE_ASSERTS", "1");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "strip --preset strip\nkeep environment: TORCHINDUCTOR_SIZE_ASSERTS=1\n");
  given.with_preset("keep").variable("TORCHINDUCTOR_SIZE_ASSERTS", "0").torch("2.13.0");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "keep --preset keep\nstrip environment: TORCHINDUCTOR_SIZE_ASSERTS=0\nkeep torch 2.13.0: on by "
            "default\n");
}

struct PresetRow {
  std::string preset;
  std::array<Action, kKindCount> actions;  ///< size, alignment, alignment of inputs, scalar, NaN
};

TEST(Resolve, WhatEachPresetSets) {
  const PresetRow rows[] = {{"strip", {kStrip, kStrip, kKeep, kStrip, kStrip}},
                            {"keep", {kKeep, kKeep, kKeep, kKeep, kKeep}},
                            {"once", {kOnce, kOnce, kKeep, kKeep, kKeep}}};
  for (const PresetRow& row : rows) {
    Policy policy = resolved(Inputs().with_preset(row.preset));
    for (size_t i = 0; i < kKindCount; ++i)
      EXPECT_EQ(policy.settings[i].chosen.action, row.actions[i]) << row.preset << i;
    EXPECT_EQ(policy.preset_name(), row.preset);
    EXPECT_EQ(policy.torch_version, "");
  }
}

TEST(Resolve, OnceSaysWhyDataIsCheckedOnEveryCall) {
  for (Kind kind : {kScalarAsserts, kNanAsserts})
    EXPECT_TRUE(says(chosen(Inputs().with_preset("once"), kind).origin,
                     {"--preset once: ", "because", "differ on every call"}));
}

TEST(Resolve, AlignmentOfInputsIsKeptUnlessNamed) {
  const std::string why =
      "kept unless named, because nothing else guards misaligned inputs: with this flag off torch copies "
      "them instead";
  EXPECT_EQ(chosen(Inputs().with_preset("strip"), kAlignmentAssertsInputs).origin, "--preset strip: " + why);
  Inputs given = Inputs().torch("2.15.0").variable("TORCHINDUCTOR_ALIGNMENT_ASSERTS_INPUTS", "0");
  EXPECT_EQ(row_of(given, kAlignmentAssertsInputs),
            "keep preset vllm: " + why +
                "\nstrip environment: TORCHINDUCTOR_ALIGNMENT_ASSERTS_INPUTS=0\nstrip torch 2.15.0: off by "
                "default\n");
  const std::string name = "alignment_asserts_inputs";
  EXPECT_EQ(chosen(Inputs(given).setting(name + "=strip"), kAlignmentAssertsInputs).action, kStrip);
  EXPECT_EQ(chosen(Inputs(given).compilation("{\"inductor_compile_config\": {\"" + name + "\": false}}"),
                   kAlignmentAssertsInputs)
                .action,
            kStrip);
  EXPECT_EQ(
      chosen(Inputs(given).file("{\"settings\": {\"" + name + "\": \"strip\"}}"), kAlignmentAssertsInputs)
          .action,
      kStrip);
}

TEST(Resolve, OriginsSayWhereAFlagDoesNotExistYet) {
  EXPECT_EQ(chosen(Inputs().torch("2.6.0"), kAlignmentAsserts).origin,
            "preset vllm: torch 2.6.0 is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is not DEBUG; "
            "torch 2.6.0 has no alignment_asserts (it came with 2.8)");
  EXPECT_EQ(resolved(Inputs().torch("2.6.0")).setting(kScalarAsserts).overrode[0].origin,
            "torch 2.6.0 has no scalar_asserts (it came with 2.7) and always emits these asserts");
  EXPECT_EQ(row_of(Inputs().torch("2.0.1").variable("TORCHINDUCTOR_NAN_ASSERTS", "1"), kNanAsserts),
            "strip torch 2.0.1 has no nan_asserts (it came with 2.2)\n");
  EXPECT_TRUE(chosen(Inputs().torch("2.13.0"), kAlignmentAssertsInputs)
                  .origin.ends_with("; torch 2.13.0 has no alignment_asserts_inputs (it came with 2.15)"));
  EXPECT_FALSE(chosen(Inputs().torch("2.8.0.dev20250501"), kAlignmentAsserts).origin.ends_with(")"));
}

TEST(Resolve, TheMostSpecificSourceWins) {
  Inputs given = Inputs().torch("2.11.0").variable("TORCHINDUCTOR_SIZE_ASSERTS", "1");
  given.file(R"({"settings": {"size_asserts": "once"}})");
  EXPECT_EQ(chosen(given, kSizeAsserts).origin, "--config p.json: size_asserts=once");
  given.compilation(R"({"inductor_compile_config": {"size_asserts": false}})");
  EXPECT_EQ(chosen(given, kSizeAsserts).origin, "--compilation-config: size_asserts=false");
  given.setting("size_asserts=strip").setting("size_asserts=keep").setting("nan_asserts=keep");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "keep --set size_asserts=keep\nstrip --set size_asserts=strip\nstrip --compilation-config: "
            "size_asserts=false\n"
            "once --config p.json: size_asserts=once\n"
            "strip preset vllm: torch 2.11.0 is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is not DEBUG\n"
            "keep environment: TORCHINDUCTOR_SIZE_ASSERTS=1\nkeep torch 2.11.0: on by default\n");
}

TEST(Resolve, AnyKindTakesAnyActionByName) {
  for (const KindRow& kind : kinds())
    for (Action action : {kStrip, kKeep, kOnce})
      EXPECT_EQ(chosen(Inputs().torch("2.15.0").setting(std::string(kind.name) + "=" +
                                                        std::string(name_of(action))),
                       kind.kind)
                    .action,
                action);
}

TEST(Resolve, UserKeysCountOneByOne) {
  Inputs given =
      Inputs().torch("2.11.0").compilation(R"({"inductor_compile_config": {"size_asserts": true}})");
  EXPECT_EQ(chosen(given, kSizeAsserts).action, kKeep);
  EXPECT_EQ(chosen(given, kAlignmentAsserts).action, kStrip);
  EXPECT_EQ(chosen(given, kScalarAsserts).action, kStrip);
}

TEST(Resolve, OpRulesOfTheCommandLineComeAfterThoseOfTheFile) {
  Inputs given = Inputs().with_preset("keep").file(
      R"({"keep_inputs": true, "ops": [{"glob": "a*", "action": "strip"}]})");
  given.with(SettingKey::kKeepOp, "ab").with(SettingKey::kStripOp, "b*");
  Policy policy = resolved(given);
  ASSERT_EQ(policy.op_rules.size(), 3u);
  EXPECT_EQ(policy.op_rules[0].choice.origin, "--config p.json: ops[0] a*=strip");
  EXPECT_EQ(decide(policy, kSizeAsserts, {Class::kOp, "ab"}).origin, "--keep-op ab");
  EXPECT_EQ(decide(policy, kSizeAsserts, {Class::kOp, "ac"}).action, kStrip);
  EXPECT_EQ(decide(policy, kSizeAsserts, {Class::kOp, "bc"}).origin, "--strip-op b*");
  EXPECT_EQ(policy.inputs->origin, "--config p.json: keep_inputs");
  given.with(SettingKey::kKeepInputs);
  EXPECT_EQ(resolved(given).inputs->origin, "--keep-inputs");
}

TEST(Resolve, PresetAndVersionMayComeFromTheFileAndTheCommandLineBeatsIt) {
  Inputs given;
  given.file(R"({"preset": "strip", "torch_version": "2.10"})");
  EXPECT_EQ(row_of(given, kSizeAsserts),
            "strip --config p.json: preset strip\nkeep torch 2.10: on by default\n");
  given.with_preset("vllm").torch("2.13.0");
  EXPECT_EQ(chosen(given, kSizeAsserts).origin, "torch 2.13.0: on by default");
}

TEST(Resolve, ThePrintedPolicyReadBackDecidesAlike) {
  Inputs given =
      Inputs().torch("2.11.0").setting("size_asserts=once").variable("VLLM_LOGGING_LEVEL", "DEBUG");
  given.with(SettingKey::kKeepInputs);
  given.with(SettingKey::kKeepOp, "torch.ops.*").with(SettingKey::kStripOp, "*.sort.*");
  Policy first = resolved(given);
  Policy second = resolved(Inputs().file(to_json(first).dump()));
  for (size_t i = 0; i < kKindCount; ++i)
    EXPECT_EQ(first.settings[i].chosen.action, second.settings[i].chosen.action);
  EXPECT_EQ(second.torch_version, "2.11.0");
  EXPECT_EQ(second.preset, Preset::kVllm);
  EXPECT_TRUE(second.inputs.has_value());
  ASSERT_EQ(second.op_rules.size(), 2u);
  EXPECT_EQ(second.op_rules[1].glob, "*.sort.*");
  EXPECT_EQ(second.op_rules[1].choice.action, kStrip);
}

TEST(Resolve, EqualInputsGiveEqualPolicies) {
  Inputs given = Inputs().torch("2.11.0").variable("TORCHINDUCTOR_SIZE_ASSERTS", "true");
  EXPECT_EQ(to_json(resolved(given)), to_json(resolved(given)));
}

TEST(Resolve, EnvironmentNamesAreThoseOfTheTable) {
  EXPECT_EQ(
      environment_names(),
      (std::vector<std::string>{"VLLM_LOGGING_LEVEL", "TORCHINDUCTOR_SIZE_ASSERTS",
                                "TORCHINDUCTOR_ALIGNMENT_ASSERTS", "TORCHINDUCTOR_ALIGNMENT_ASSERTS_INPUTS",
                                "TORCHINDUCTOR_SCALAR_ASSERTS", "TORCHINDUCTOR_NAN_ASSERTS"}));
}

TEST(ResolveErrors, PresetVllmNeedsAVersion) {
  EXPECT_TRUE(
      says(failure(Inputs()), {"--preset vllm: ", "2.12.0.dev", "--torch-version", "--python", "--preset"}));
  EXPECT_TRUE(says(failure(Inputs().torch("newest")),
                   {"--torch-version: ", "\"newest\"", "2.12.0.dev", "torch.__version__"}));
}

TEST(ResolveErrors, UnknownNames) {
  Inputs base = Inputs().torch("2.11.0");
  EXPECT_EQ(failure(Inputs(base).setting("size_assert=strip")),
            "--set: unknown kind \"size_assert\"; did you mean size_asserts?");
  EXPECT_EQ(failure(Inputs(base).setting("size-asserts=strip")),
            "--set: unknown kind \"size-asserts\"; did you mean size_asserts?");
  EXPECT_EQ(failure(Inputs(base).setting("nan=strip")),
            "--set: unknown kind \"nan\"; did you mean nan_asserts?");
  EXPECT_EQ(failure(Inputs(base).setting("guards=strip")),
            "--set: unknown kind \"guards\"; one of size_asserts, alignment_asserts, "
            "alignment_asserts_inputs, scalar_asserts, nan_asserts");
  EXPECT_EQ(failure(Inputs(base).setting("")),
            "--set: unknown kind \"\"; one of size_asserts, alignment_asserts, alignment_asserts_inputs, "
            "scalar_asserts, nan_asserts");
  EXPECT_NE(failure(Inputs(base).setting("runtime_triton_nan_asserts=strip"))
                .find("this option of torch is about NaN checks inside Triton kernels"),
            std::string::npos);
  EXPECT_EQ(failure(Inputs(base).setting("size_asserts")),
            "--set size_asserts: there is no action; write --set size_asserts=strip, keep or once");
  EXPECT_EQ(failure(Inputs(base).setting("size_asserts=stripp")),
            "--set size_asserts: unknown action \"stripp\"; did you mean strip?");
  EXPECT_EQ(failure(Inputs(base).setting("size_asserts=false")),
            "--set size_asserts: unknown action \"false\"; one of strip, keep, once");
  EXPECT_EQ(failure(Inputs(base).with_preset("vlm")), "--preset: unknown preset \"vlm\"; did you mean vllm?");
  EXPECT_EQ(failure(Inputs(base).with_preset("")),
            "--preset: unknown preset \"\"; one of vllm, strip, keep, once");
  EXPECT_EQ(failure(Inputs(base).file(R"({"preset": "stirp"})")),
            "--config p.json: preset: unknown preset \"stirp\"; did you mean strip?");
}

TEST(ResolveErrors, EmptyGlob) {
  Inputs given = Inputs().torch("2.11.0");
  given.with(SettingKey::kStripOp, "");
  EXPECT_EQ(
      failure(given),
      "--strip-op: the pattern is empty; it would match no operator; write one such as 'torch.ops.aten.*'");
}

}  // namespace
}  // namespace torchpare
