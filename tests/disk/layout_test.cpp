#include "disk/layout.h"

#include <gtest/gtest.h>

namespace torchpare::test {
namespace {

using disk::Layout;
using disk::layout_of;

/// A key as torch makes them: "c" or "f" and 51 characters of base32.
std::string key(char first, std::string_view two) {
  return std::string(1, first) + std::string(two) + std::string(49, 'a');
}

TEST(Layout, IsTheWriters) {
  const std::string hash(64, '0');
  const std::pair<std::string, Layout> table[] = {
      {"/t/xy/" + key('c', "xy") + ".py", Layout::kInductorCode},
      {"/t/fxgraph/xy/" + key('f', "xy") + "/entry", Layout::kFxGraph},
      {"/t/aotautograd/" + key('a', "xy") + "/entry", Layout::kAotAutograd},
      {"/t/dynamo/" + hash + "/entry", Layout::kPrecompile},
      {"/w/torch_compile_debug/run_1/torchinductor/model.0/output_code.py", Layout::kDebugRun},
      {"/v/torch_compile_cache/0123456789/rank_0_0/backbone/artifact_compile_range_1_2048_subgraph_0",
       Layout::kVllmArtifact},
      {"/v/torch_aot_compile/" + hash + "/rank_0_0/model", Layout::kVllmModel},
  };
  for (const auto& [path, layout] : table) EXPECT_EQ(layout_of(path), layout) << path;
}

TEST(Layout, IsNotGuessedFromHalfOfIt) {
  const std::string paths[] = {
      "",
      "/",
      "/t/model.py",
      "/t/zz/" + key('c', "xy") + ".py",  // the folder is not that of the key
      "/t/xy/" + key('c', "xy").substr(1) + ".py",
      "/t/fxgraph/xy/" + key('f', "xy"),  // the folder, not what is in it
      "/t/dynamo/entry",
      "/t/artifact_0",  // not below vLLM's folder
      "/v/torch_aot_compile/rank_0_0/model",
  };
  for (const std::string& path : paths) EXPECT_EQ(layout_of(path), Layout::kUnknown) << path;
}

TEST(Layout, VllmsCachesAreToldApart) {
  const std::string hash(64, '0');
  const auto in_parts = [](std::string_view path) {
    const auto found = disk::vllm_cache_of(path);
    if (!found) return std::string();
    return std::string(found->folder) + "|" + std::string(found->config) + "|" + std::string(found->rank) +
           (found->ahead_of_time ? "|AOT" : "");
  };
  EXPECT_EQ(in_parts("/v/torch_compile_cache/0123456789/rank_0_1/backbone/artifact_0"),
            "/v/torch_compile_cache/0123456789|0123456789|0_1");
  EXPECT_EQ(in_parts("/v/torch_compile_cache/torch_aot_compile/" + hash + "/rank_0_0/model"),
            "/v/torch_compile_cache/torch_aot_compile/" + hash + "|" + hash + "|0_0|AOT");
  EXPECT_EQ(in_parts("/v/torch_aot_compile/" + hash + "/inductor_cache/xy/c.py"),
            "/v/torch_aot_compile/" + hash + "|" + hash + "||AOT");
  for (const char* path : {"", "/v/torch_compile_cache", "/v/torch_compile_cache/0123456789",
                           "/v/torch_aot_compile/rank_0_0", "/t/xy/c.py"})
    EXPECT_EQ(in_parts(path), "") << path;
}

TEST(Layout, EachHasANameOfItsOwn) {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Layout::kVllmModel); ++i) {
    const std::string_view name = disk::name_of(static_cast<Layout>(i));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 0) << name;
    names.push_back(name);
  }
}

TEST(Layout, NamesThatCannotBeWrappersAreSkipped) {
  for (const char* path : {"/t/xy/k.so", "/t/xy/k.cubin", "/t/xy/k.best_config", "/t/xy/k.py.lock"})
    EXPECT_FALSE(disk::reason_to_skip(path).empty()) << path;
  for (const char* path : {"/t/xy/k.py", "/t/fxgraph/a/b/c", "/x.so/k.py", "/t/so"})
    EXPECT_EQ(disk::reason_to_skip(path), "") << path;
}

TEST(Layout, OursLiesWhereTorchDoesNotLook) {
  const std::string entry = key('f', "xy");
  EXPECT_EQ(disk::folder_for_ours("/t/fxgraph/xy/" + entry), "/t");
  EXPECT_EQ(disk::folder_for_ours("/t/fxgraph/xy"), "/t");
  EXPECT_EQ(disk::folder_for_ours("/t/aotautograd/" + key('a', "xy")), "/t");
  EXPECT_EQ(disk::folder_for_ours("/t/aotautograd"), "/t");
  EXPECT_EQ(disk::folder_for_ours("/t/xy"), "/t/xy");
}

}  // namespace
}  // namespace torchpare::test
