// Replays what real vLLM did (fixtures/capture_vllm_policy.py, fixtures/vllm/policy*.json) through resolve().
#include <filesystem>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "policy/resolve.h"

namespace torchpare {
namespace {

using nlohmann::json;

const std::vector<json>& recordings() {
  static const std::vector<json> all = [] {
    std::vector<json> found;
    for (const auto& file : std::filesystem::directory_iterator(TORCHPARE_SOURCE_DIR "/fixtures/vllm"))
      if (file.path().filename().string().starts_with("policy")) {
        std::ifstream stream(file.path());
        found.push_back(json::parse(stream));
      }
    return found;
  }();
  return all;
}

PolicyInputs inputs_for(const json& torch, const json& level, const json& config) {
  PolicyInputs inputs;
  inputs.given.push_back(given(SettingKey::kTorchVersion, torch.get<std::string>()));
  if (!level.is_null()) inputs.environment["VLLM_LOGGING_LEVEL"] = level.get<std::string>();
  if (!config.is_null())
    inputs.given.push_back(given(SettingKey::kCompilationConfig, config.get<std::string>()));
  return inputs;
}

/// The outcome is [value, what Python's bool() says of it], or null where the key is absent and torch's own
/// default decides. alignment_asserts_inputs differs on purpose: it is kept unless named.
Action expected(Kind kind, const json& outcome) {
  if (!outcome.is_null()) return outcome[1].get<bool>() ? Action::kKeep : Action::kStrip;
  bool kept = row(kind).on_by_default || kind == Kind::kAlignmentAssertsInputs;
  return kept ? Action::kKeep : Action::kStrip;
}

size_t compare_cell(const json& recording, size_t torch, size_t level, size_t command) {
  PolicyInputs inputs =
      inputs_for(recording["torch"][torch], recording["level"][level], recording["command"][command]["json"]);
  Result<Policy> policy = resolve(inputs);
  const json& outcome = recording["outcome"][recording["cells"][torch][level][command].get<size_t>()];
  for (size_t key = 0; key < recording["keys"].size(); ++key) {
    Kind kind = *kind_named(recording["keys"][key].get<std::string>());
    EXPECT_EQ(name_of(policy.value().setting(kind).chosen.action), name_of(expected(kind, outcome[key])))
        << recording["vllm"] << ' ' << recording["torch"][torch] << ' ' << recording["level"][level] << ' '
        << recording["command"][command]["arguments"] << ' ' << row(kind).name;
  }
  return 1;
}

TEST(RealVllm, ThreeReleasesWereRecorded) {
  std::vector<std::string> releases;
  for (const json& recording : recordings())
    for (const json& release : recording["vllm"]) releases.push_back(release.get<std::string>());
  EXPECT_GE(releases.size(), 3u);
  for (std::string_view release : {"0.19.0", "0.26.0", "0.33.0"})
    EXPECT_EQ(std::ranges::count(releases, release), 1) << release;
}

TEST(RealVllm, EveryCellResolvesToWhatVllmDid) {
  for (const json& recording : recordings()) {
    size_t cells = 0;
    for (size_t torch = 0; torch < recording["torch"].size(); ++torch)
      for (size_t level = 0; level < recording["level"].size(); ++level)
        for (size_t command = 0; command < recording["command"].size(); ++command)
          cells += compare_cell(recording, torch, level, command);
    EXPECT_GE(cells, 384u);
  }
}

TEST(RealVllm, WhatVllmRefusesIsAnError) {
  size_t refused = 0;
  for (const json& recording : recordings())
    for (const json& alone : recording["alone"]) {
      if (!alone.contains("refused")) continue;
      ++refused;
      EXPECT_FALSE(resolve(inputs_for("2.11.0", "INFO", alone["arguments"][1])).has_value())
          << alone["arguments"];
    }
  EXPECT_GE(refused, 5u);
}

/// vLLM takes the last of two equal keys in silence, and falls back to the installed torch when a version
/// can't be parsed. Both are guesses, so they are errors here.
TEST(RealVllm, WhatVllmGuessesIsAnError) {
  for (const json& recording : recordings()) {
    for (const json& alone : recording["alone"]) {
      if (!alone.contains("outcome")) continue;
      Result<Policy> policy = resolve(inputs_for("2.11.0", "INFO", alone["arguments"][1]));
      EXPECT_NE(policy.error().what.find("twice"), std::string::npos) << alone["arguments"];
    }
    EXPECT_FALSE(resolve(inputs_for(recording["unparsable"]["torch"], "INFO", nullptr)).has_value());
  }
}

}  // namespace
}  // namespace torchpare
