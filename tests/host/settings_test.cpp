#include "host/settings.h"

#include <gtest/gtest.h>

#include "folder.h"
#include "says.h"

namespace torchpare::host {
namespace {

using test::Folder;
using test::says;
using test::Variable;

std::string failure(const PolicyFlags& flags) {
  Result<PolicyInputs> inputs = gather(flags);
  return inputs ? "" : message(inputs.error());
}

PolicyInputs gathered(const PolicyFlags& flags) {
  Result<PolicyInputs> inputs = gather(flags);
  EXPECT_TRUE(inputs.has_value()) << message(inputs.error());
  return inputs ? *inputs : PolicyInputs{};
}

TEST(Settings, FlagsArePassedOn) {
  PolicyFlags flags;
  flags.preset = "once";
  flags.set = {"size_asserts=keep", "size_asserts=strip"};
  flags.ops = {{Action::kStrip, "a"}, {Action::kKeep, "b"}};
  flags.keep_inputs = true;
  flags.torch_version = "2.11.0";
  flags.compilation_config = "{}";
  PolicyInputs inputs = gathered(flags);
  EXPECT_EQ(inputs.preset, "once");
  EXPECT_EQ(inputs.set, flags.set);
  ASSERT_EQ(inputs.ops.size(), 2u);
  EXPECT_EQ(inputs.ops[1].glob, "b");
  EXPECT_EQ(inputs.ops[0].action, Action::kStrip);
  EXPECT_TRUE(inputs.keep_inputs);
  EXPECT_EQ(inputs.torch_version->value, "2.11.0");
  EXPECT_EQ(inputs.torch_version->origin, "--torch-version");
  EXPECT_EQ(inputs.compilation_config->value, "{}");
  EXPECT_EQ(inputs.compilation_config->origin, "--compilation-config");
  EXPECT_FALSE(inputs.config.has_value());
}

TEST(Settings, NothingIsGuessed) {
  PolicyInputs inputs = gathered({});
  EXPECT_FALSE(inputs.preset || inputs.torch_version || inputs.compilation_config || inputs.config ||
               inputs.keep_inputs);
}

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
  PolicyFlags flags;
  flags.config = folder.write("p.json", std::string("{\0}\n", 4));
  flags.compilation_config = "@" + folder.write("c.json", "{\"mode\": 3}");
  PolicyInputs inputs = gathered(flags);
  EXPECT_EQ(inputs.config->value, std::string("{\0}\n", 4));
  EXPECT_EQ(inputs.config->origin, "--config " + folder / "p.json");
  EXPECT_EQ(inputs.compilation_config->value, "{\"mode\": 3}");
  EXPECT_EQ(inputs.compilation_config->origin, "--compilation-config @" + folder / "c.json");
}

TEST(Settings, FilesThatCannotBeRead) {
  Folder folder;
  PolicyFlags config, compilation;
  config.config = folder / "none.json";
  EXPECT_TRUE(says(failure(config), {"--config: ", *config.config, "No such file"}));
  config.config = folder / "";
  EXPECT_TRUE(says(failure(config), {"--config: ", *config.config, "directory"}));
  compilation.compilation_config = "@";
  EXPECT_TRUE(says(failure(compilation), {"--compilation-config: cannot read "}));
}

TEST(Settings, FilesHaveALimit) {
  Folder folder;
  PolicyFlags flags;
  flags.config = folder.write("p.json", std::string(kLongestSettings, ' '));
  EXPECT_EQ(gathered(flags).config->value.size(), kLongestSettings);
  folder.write("p.json", std::string(kLongestSettings + 1, ' '));
  EXPECT_TRUE(says(failure(flags), {"--config: " + *flags.config, "longer than 1000000 bytes"}));
  flags.config = "/dev/zero";
  EXPECT_TRUE(says(failure(flags), {"longer than"}));
}

TEST(Settings, TheVersionBesidePythonUnlessOneIsGiven) {
  Folder folder;
  PolicyFlags flags;
  flags.python = folder.executable("v/bin/python3.11");
  std::string metadata = folder.write("v/lib/python3.11/site-packages/torch-2.11.0.dist-info/METADATA",
                                      "Name: torch\nVersion: 2.11.0\n");
  PolicyInputs inputs = gathered(flags);
  EXPECT_EQ(inputs.torch_version->value, "2.11.0");
  EXPECT_EQ(inputs.torch_version->origin, "--python " + *flags.python + " (" + metadata + ")");
  flags.torch_version = "2.13.0";
  flags.python = "/nowhere";
  EXPECT_EQ(gathered(flags).torch_version->value, "2.13.0");
  flags.torch_version.reset();
  EXPECT_NE(failure(flags).find("there is no executable /nowhere"), std::string::npos);
}

}  // namespace
}  // namespace torchpare::host
