// `torchpare scan` without an argument, and what it lists.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "says.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

class UserCaches : public testing::Test {
 protected:
  std::map<std::string, std::string> environment(std::map<std::string, std::string> more = {}) const {
    more.insert({{"HOME", home.path()}, {"TMPDIR", home.path()}, {"LOGNAME", "ann"}});
    return more;
  }
  Finished scan(std::vector<std::string> flags = {}, std::map<std::string, std::string> more = {}) const {
    flags.insert(flags.begin(), "scan");
    return torchpare(flags, {}, environment(std::move(more)));
  }
  Json report(std::vector<std::string> flags = {}, std::map<std::string, std::string> more = {}) const {
    flags.push_back("--json");
    const Finished run = scan(std::move(flags), std::move(more));
    return Json::parse(run.out);
  }

  Folder home;
};

TEST_F(UserCaches, NoneIsNoTrouble) {
  const Finished run = scan();
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(says(run.out, {"no cache was found", home / "torchinductor_ann", "torch's default", "not there",
                             home / ".cache/vllm/torch_compile_cache", "vLLM's default"}));
}

TEST_F(UserCaches, AreFoundAndAddedUp) {
  home.write("torchinductor_ann/xy/one.py", kWrapper);
  home.write("torchinductor_ann/xy/two.py", kMuted);
  home.write("torchinductor_ann/xy/kernel.so", std::string(5000, 'x'));
  home.write(".cache/vllm/torch_compile_cache/0123456789/rank_0_0/backbone/w.py", kWrapper);
  home.write(".cache/vllm/torch_compile_cache/0123456789/rank_1_0/backbone/w.py", kWrapper);
  home.write(".cache/vllm/torch_compile_cache/torch_aot_compile/abc/rank_0_0/w.py", kWrapper);
  home.write(".cache/vllm/assets/w.py", kWrapper);
  const Json said = report({"--preset", "strip"});
  ASSERT_EQ(said["caches"].size(), 3u) << said["caches"];
  const Json& inductor = said["caches"][0];
  EXPECT_EQ(inductor["path"], home / "torchinductor_ann");
  EXPECT_EQ(inductor["origin"], "torch's default");
  EXPECT_EQ(inductor["layout"], "Inductor");
  EXPECT_EQ(inductor["wrappers"], 2);
  EXPECT_EQ(inductor["muted_wrappers"], 1);
  EXPECT_EQ(inductor["asserts"], 2);
  EXPECT_EQ(inductor["muted"], 2);
  EXPECT_EQ(inductor["stripped"], 2);
  EXPECT_EQ(inductor["bytes"], 5000 + kWrapper.size() + kMuted.size());
  EXPECT_TRUE(inductor.contains("newest") && inductor.contains("oldest"));
  std::map<std::string, Json> vllm;
  for (const Json& cache : said["caches"]) vllm[cache.value("config", "")] = cache;
  EXPECT_EQ(vllm["0123456789"]["ranks"], (Json{"0_0", "1_0"}));
  EXPECT_EQ(vllm["0123456789"]["layout"], "vLLM");
  EXPECT_EQ(vllm["0123456789"]["asserts"], 4);
  EXPECT_EQ(vllm["abc"]["layout"], "vLLM AOT");
  EXPECT_EQ(said["files"].size(), 6u) << "vLLM's root holds other things too";
  for (const Json& file : said["files"]) EXPECT_TRUE(file.contains("cache")) << file;
}

TEST_F(UserCaches, TheMostRecentConfigurationComesFirst) {
  const auto now = std::filesystem::file_time_type::clock::now();
  int hours = 0;
  for (const char* config : {"bbbbbbbbbb", "cccccccccc", "aaaaaaaaaa"}) {
    const std::string path =
        home.write(".cache/vllm/torch_compile_cache/" + std::string(config) + "/rank_0_0/w.py", kWrapper);
    std::filesystem::last_write_time(path, now - std::chrono::hours(++hours));
  }
  std::string order;
  const Json said = report();
  for (const Json& cache : said["caches"]) order += cache["config"].get<std::string>().front();
  EXPECT_EQ(order, "bca");
  EXPECT_TRUE(says(scan().out, {"1h", "bbbbbbbbbb", "2h", "cccccccccc", "3h", "aaaaaaaaaa"}));
}

TEST_F(UserCaches, OneIsNotCountedTwice) {
  home.write("torchinductor_ann/xy/one.py", kWrapper);
  home.link("again", home / "torchinductor_ann");
  const Json said = report({}, {{"TORCHINDUCTOR_CACHE_DIR", home / "again"}});
  ASSERT_EQ(said["caches"].size(), 1u);
  EXPECT_EQ(said["caches"][0]["asserts"], 2);
  EXPECT_EQ(said["files"].size(), 1u);
}

/// The exit code is that of a server that was named, but the folders are looked at all the same.
TEST_F(UserCaches, AServerThatIsNotThereIsTold) {
  home.write("torchinductor_ann/xy/one.py", kWrapper);
  const Finished run = scan({}, {{"TORCHINDUCTOR_REDIS_URL", "redis://me:secret@127.0.0.1:1"}});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(says(run.err, {"127.0.0.1:1"})) << run.err;
  EXPECT_TRUE(says(run.out, {"torchinductor_ann", "redis://127.0.0.1:1/0", "TORCHINDUCTOR_REDIS_URL"}));
  EXPECT_EQ((run.err + run.out).find("secret"), std::string::npos);
}

TEST_F(UserCaches, ACheckCountsThem) {
  home.write("torchinductor_ann/xy/one.py", kWrapper);
  EXPECT_EQ(scan({"--check", "--preset", "strip"}).code, 1);
  EXPECT_EQ(scan({"--check", "--preset", "keep"}).code, 0);
}

TEST_F(UserCaches, ALogHasToBeNamed) {
  const Finished run = scan({"--log"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(says(run.err, {"--log", "INPUT"}));
}

TEST_F(UserCaches, ListsOfWrappersAndOperators) {
  const std::string one = home.write("xy/one.py", kWrapper), two = home.write("xy/two.py", kMuted);
  const Finished files = scan({home.path(), "--files"});
  EXPECT_EQ(files.code, 0);
  EXPECT_TRUE(says(files.out,
                   {"asserts", "wrapper", home.path() + "\n", "2", "xy/one.py\n", "0", "2", "xy/two.py\n"}));
  const Json top = report({home.path(), "--top", "1"})["top"];
  EXPECT_EQ(top["wrappers"], (Json{{{"path", one}, {"wrapper", 0}, {"asserts", 2}, {"muted", 0}}}));
  EXPECT_EQ(top["operators"],
            (Json{{{"op", "torch.ops.aten.sort.default"}, {"asserts", 1}, {"muted", 1}, {"files", 2}}}));
  EXPECT_FALSE(report({home.path()}).contains("top"));
  EXPECT_EQ(scan({home.path(), "--top", "0"}).code, 2);
}

TEST_F(UserCaches, JsonTellsOfEachWrapper) {
  home.write("xy/two.py", kMuted);
  const Json wrapper = report({home.path()})["files"][0]["wrappers"][0];
  EXPECT_EQ(wrapper["asserts"], 0);
  EXPECT_EQ(wrapper["muted"], 2);
  EXPECT_EQ(wrapper["device"], "cpu");
  EXPECT_EQ(wrapper["bytes"], kMuted.size());
  EXPECT_EQ(wrapper["kinds"], (Json{{"size_asserts", 1}, {"alignment_asserts", 1}}));
}

TEST_F(UserCaches, ColourIsForTerminals) {
  const std::string one = home.write("xy/one.py", kWrapper);
  const auto coloured = [&](std::vector<std::string> flags, std::map<std::string, std::string> more = {}) {
    flags.insert(flags.begin(), {home.path(), "--files"});
    return scan(flags, more).out.find("\x1b[") != std::string::npos;
  };
  EXPECT_FALSE(coloured({}));
  EXPECT_FALSE(coloured({"--color", "auto"}));
  EXPECT_FALSE(coloured({"--color", "never"}));
  EXPECT_TRUE(coloured({"--color", "always"}));
  EXPECT_TRUE(coloured({"--color", "always"}, {{"NO_COLOR", "1"}}))
      << "who asks on the command line is meant";
  EXPECT_EQ(scan({"--color", "sometimes"}).code, 2);
}

TEST_F(UserCaches, ColourChangesNoLineOfADiff) {
  const std::string one = home.write("one.py", kWrapper);
  const auto diff = [&one](const std::string& colour) {
    return torchpare({"rewrite", one, "--diff", "--preset", "strip", "--color", colour}).out;
  };
  std::string text = diff("always");
  EXPECT_TRUE(says(text, {"\x1b[31m-    assert_size_stride(arg0_1, (4, ), (1, ))\x1b[0m\n"}));
  for (const std::string_view code : {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m"})
    for (size_t at; (at = text.find(code)) != text.npos;) text.erase(at, code.size());
  EXPECT_EQ(text, diff("never"));
}

}  // namespace
}  // namespace torchpare::test
