#include "host/settings.h"

#include <gtest/gtest.h>

#include "folder.h"
#include "says.h"

namespace torchpare::host {
namespace {

using test::Folder;
using test::says;
using test::Variable;

using enum SettingKey;

std::string failure(const std::vector<Given>& settings) {
  Result<PolicyInputs> inputs = gather(settings);
  return inputs ? "" : message(inputs.error());
}

PolicyInputs gathered(const std::vector<Given>& settings) {
  Result<PolicyInputs> inputs = gather(settings);
  EXPECT_TRUE(inputs.has_value()) << message(inputs.error());
  return inputs ? *inputs : PolicyInputs{};
}

/// The last one of that key, as "origin|value".
std::string last(const PolicyInputs& inputs, SettingKey key) {
  const Said* said = last_of(inputs.given, key);
  return said ? said->origin + "|" + said->value : "";
}

TEST(Settings, WhatNamesNoFileIsPassedOnInOrder) {
  const std::vector<Given> settings = {given(kPreset, "once"),
                                       given(kSet, "size_asserts=keep"),
                                       given(kStripOp, "a"),
                                       given(kKeepOp, "b"),
                                       given(kSet, "size_asserts=strip"),
                                       given(kKeepInputs),
                                       given(kTorchVersion, "2.11.0"),
                                       given(kCompilationConfig, "{}")};
  const PolicyInputs inputs = gathered(settings);
  ASSERT_EQ(inputs.given.size(), settings.size());
  for (size_t i = 0; i < settings.size(); ++i) {
    EXPECT_EQ(inputs.given[i].key, settings[i].key) << i;
    EXPECT_EQ(inputs.given[i].said.value, settings[i].said.value) << i;
    EXPECT_EQ(inputs.given[i].said.origin, row(settings[i].key).flag) << i;
  }
}

TEST(Settings, NothingIsGuessed) { EXPECT_TRUE(gathered({}).given.empty()); }

TEST(Settings, TheNamedVariablesAndNoOthers) {
  Variable empty("VLLM_LOGGING_LEVEL", ""), size("TORCHINDUCTOR_SIZE_ASSERTS", " 1"),
      nan("TORCHINDUCTOR_NAN_ASSERTS", std::nullopt);
  Variable other("TORCHINDUCTOR_RUNTIME_TRITON_NAN_ASSERTS", "1");
  PolicyInputs inputs = gathered({});
  EXPECT_EQ(inputs.environment.at("VLLM_LOGGING_LEVEL"), "");
  EXPECT_EQ(inputs.environment.at("TORCHINDUCTOR_SIZE_ASSERTS"), " 1");
  EXPECT_FALSE(inputs.environment.contains("TORCHINDUCTOR_NAN_ASSERTS"));
  EXPECT_FALSE(inputs.environment.contains("TORCHINDUCTOR_RUNTIME_TRITON_NAN_ASSERTS"));
}

TEST(Settings, FilesAreReadAsTheyAre) {
  Folder folder;
  const std::string config = folder.write("p.json", std::string("{\0}\n", 4)),
                    compilation = "@" + folder.write("c.json", "{\"mode\": 3}");
  const PolicyInputs inputs = gathered({given(kConfig, config), given(kCompilationConfig, compilation)});
  EXPECT_EQ(last(inputs, kConfig), "--config " + config + "|" + std::string("{\0}\n", 4));
  EXPECT_EQ(last(inputs, kCompilationConfig), "--compilation-config " + compilation + "|{\"mode\": 3}");
}

TEST(Settings, FilesThatCannotBeRead) {
  Folder folder;
  EXPECT_TRUE(says(failure({given(kConfig, folder / "none.json")}),
                   {"--config: ", folder / "none.json", "No such file"}));
  EXPECT_TRUE(says(failure({given(kConfig, folder / "")}), {"--config: ", folder / "", "directory"}));
  EXPECT_TRUE(says(failure({given(kCompilationConfig, "@")}), {"--compilation-config: cannot read "}));
}

TEST(Settings, FilesHaveALimit) {
  Folder folder;
  const std::string config = folder.write("p.json", std::string(kLongestSettings, ' '));
  EXPECT_EQ(last_of(gathered({given(kConfig, config)}).given, kConfig)->value.size(), kLongestSettings);
  folder.write("p.json", std::string(kLongestSettings + 1, ' '));
  EXPECT_TRUE(says(failure({given(kConfig, config)}), {"--config: " + config, "longer than 1000000 bytes"}));
  EXPECT_TRUE(says(failure({given(kConfig, "/dev/zero")}), {"longer than"}));
}

TEST(Settings, TheVersionBesidePythonUnlessOneIsGiven) {
  Folder folder;
  const std::string python = folder.executable("v/bin/python3.11");
  const std::string metadata = folder.write("v/lib/python3.11/site-packages/torch-2.11.0.dist-info/METADATA",
                                            "Name: torch\nVersion: 2.11.0\n");
  EXPECT_EQ(last(gathered({given(kPython, python)}), kTorchVersion),
            "--python " + python + " (" + metadata + ")|2.11.0");
  for (const auto& both : {std::vector{given(kPython, "/nowhere"), given(kTorchVersion, "2.13.0")},
                           std::vector{given(kTorchVersion, "2.13.0"), given(kPython, "/nowhere")}})
    EXPECT_EQ(last(gathered(both), kTorchVersion), "--torch-version|2.13.0");
  EXPECT_NE(failure({given(kPython, "/nowhere")}).find("there is no executable /nowhere"), std::string::npos);
}

}  // namespace
}  // namespace torchpare::host
