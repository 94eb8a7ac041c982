// What the C functions for caches come back with.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "capi/texts.h"
#include "evidence.h"
#include "folder.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

/// What came back of one call.
struct Came {
  Text report, words;
  torchpare_status status = TORCHPARE_UNDECIDED;
};

class Caches : public ::testing::Test {
 protected:
  Caches() { folder_.write("cache/w.py", wrapper_); }

  void scan(std::string_view settings, Came& came) {
    came.status = torchpare_scan(strip_.raw, paths_, 1, settings.data(), settings.size(), &came.report.raw,
                                 &came.words.raw);
  }
  void clean(std::string_view settings, Came& came, const torchpare_policy* policy) {
    came.status = torchpare_clean(policy, paths_, 1, settings.data(), settings.size(), &came.report.raw,
                                  &came.words.raw);
  }
  void undo(std::string_view settings, Came& came) {
    came.status =
        torchpare_undo(paths_, 1, settings.data(), settings.size(), &came.report.raw, &came.words.raw);
  }
  std::string now() const { return read_file(path_ + "/w.py"); }

  const Resolved strip_{R"({"preset": "strip"})"};
  const std::string wrapper_ = mlp();
  Folder folder_;
  const std::string path_ = folder_ / "cache";
  const char* const paths_[1] = {path_.c_str()};
};

TEST_F(Caches, CleanedAndPutBack) {
  Came scanned, checked, cleaned, undone;
  scan(R"({"check": true})", scanned);
  EXPECT_EQ(scanned.status, TORCHPARE_NO);
  EXPECT_EQ(scanned.report.json()["command"], "scan");
  clean(R"({"check": true})", checked, strip_.raw);
  EXPECT_EQ(checked.status, TORCHPARE_NO);
  EXPECT_EQ(now(), wrapper_) << "a check writes nothing";
  clean("{}", cleaned, strip_.raw);
  EXPECT_EQ(cleaned.status, TORCHPARE_YES);
  EXPECT_TRUE(cleaned.words.is_null());
  EXPECT_EQ(cleaned.report.json()["totals"]["files"]["rewritten"], 1);
  EXPECT_EQ(now().size(), wrapper_.size());
  EXPECT_NE(now(), wrapper_);
  undo("{}", undone);
  EXPECT_EQ(undone.status, TORCHPARE_YES);
  EXPECT_EQ(undone.report.json()["files"][0]["witness"], "receipt");
  EXPECT_EQ(now(), wrapper_);
}

TEST_F(Caches, WhatIsRefusedIsAMessageAndChangesNothing) {
  ASSERT_EQ(::chmod(path_.c_str(), 0777), 0);
  Came cleaned, forced;
  clean("{}", cleaned, strip_.raw);
  EXPECT_EQ(cleaned.status, TORCHPARE_TROUBLE);
  EXPECT_TRUE(cleaned.report.is_null());
  EXPECT_NE(cleaned.words.str().find(path_), std::string::npos) << cleaned.words.str();
  EXPECT_EQ(now(), wrapper_);
  clean(R"({"force": true})", forced, strip_.raw);
  EXPECT_EQ(forced.status, TORCHPARE_YES);
}

TEST_F(Caches, WhatFailsInOneFileIsInTheReport) {
  folder_.write("cache/x.py", wrapper_);
  const std::string absent = path_ + "/absent";
  const char* const paths[] = {path_.c_str(), absent.c_str()};
  Text report;
  EXPECT_EQ(torchpare_clean(strip_.raw, paths, 2, "{}", 2, &report.raw, nullptr), TORCHPARE_TROUBLE);
  EXPECT_EQ(report.json()["exit_code"], TORCHPARE_TROUBLE);
  EXPECT_EQ(report.json()["totals"]["files"]["rewritten"], 2);
  EXPECT_EQ(report.json()["totals"]["files"]["failed"], 1);
}

/// A variable that is not set must not have what is in the present folder cleaned.
TEST_F(Caches, AnEmptyPathNamesNothing) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(path_);
  const char* const empty[] = {""};
  for (const std::string_view settings : {"{}", R"({"force": true})"}) {
    Came cleaned;
    cleaned.status = torchpare_clean(strip_.raw, empty, 1, settings.data(), settings.size(),
                                     &cleaned.report.raw, &cleaned.words.raw);
    EXPECT_EQ(cleaned.status, TORCHPARE_TROUBLE);
    EXPECT_EQ(now(), wrapper_);
  }
  std::filesystem::current_path(before);
}

TEST_F(Caches, AStandInForStandardInputIsAFile) {
  const char* const dash[] = {"-"};
  Text report;
  EXPECT_EQ(torchpare_scan(strip_.raw, dash, 1, "{}", 2, &report.raw, nullptr), TORCHPARE_TROUBLE);
  EXPECT_EQ(report.json()["files"][0]["path"], "./-");
}

/// Null is all of a user's, an empty list is none.
TEST_F(Caches, WithoutPathsThoseOfThisUser) {
  const Variable root("VLLM_CACHE_ROOT", folder_.path()), inductor("TORCHINDUCTOR_CACHE_DIR", path_),
      none("TORCHINDUCTOR_REDIS_URL", std::nullopt), temporary("TMPDIR", folder_.path());
  folder_.write("torch_compile_cache/0123456789/rank_0_0/w.py", wrapper_);
  Came all, nothing;
  const std::string settings = R"({"top": 1})";
  all.status = torchpare_scan(strip_.raw, nullptr, 0, settings.data(), settings.size(), &all.report.raw,
                              &all.words.raw);
  EXPECT_EQ(all.status, TORCHPARE_YES);
  const Json said = all.report.json();
  ASSERT_EQ(said["caches"].size(), 2u) << said["caches"];
  EXPECT_EQ(said["caches"][0]["path"], path_);
  EXPECT_EQ(said["caches"][1]["config"], "0123456789");
  EXPECT_EQ(said["top"]["wrappers"].size(), 1u);
  nothing.status = torchpare_scan(strip_.raw, paths_, 0, "{}", 2, &nothing.report.raw, &nothing.words.raw);
  EXPECT_EQ(nothing.report.json()["files"].size(), 0u);
}

TEST_F(Caches, NoPolicyIsWhatTheEnvironmentSays) {
  Text report;
  EXPECT_EQ(torchpare_scan(nullptr, paths_, 1, "{}", 2, &report.raw, nullptr), TORCHPARE_YES);
  EXPECT_TRUE(report.json()["policy"].contains("missing")) << "no torch version is known";
}

TEST_F(Caches, OnceIsNotForFiles) {
  const Resolved once(R"({"preset": "once"})");
  Came cleaned;
  clean("{}", cleaned, once.raw);
  EXPECT_EQ(cleaned.status, TORCHPARE_TROUBLE);
  EXPECT_TRUE(cleaned.report.is_null());
  EXPECT_EQ(now(), wrapper_);
}

TEST_F(Caches, WrongSettingsAreMessagesAndChangeNothing) {
  for (const char* settings :
       {"", "[]", R"({"chek": true})", R"({"check": 1})", R"({"check": true, "check": false})",
        R"({"jobs": 0})", R"({"wait": -1})", R"({"timeout": 1e3})", R"({"max_size": "2G"})",
        R"({"style": "remove"})", R"({"style": 1})", R"({"diff": null})"}) {
    Came cleaned;
    clean(settings, cleaned, strip_.raw);
    EXPECT_EQ(cleaned.status, TORCHPARE_TROUBLE) << settings;
    EXPECT_TRUE(cleaned.report.is_null()) << settings;
    EXPECT_NE(cleaned.words.str().find("settings"), std::string::npos) << settings;
  }
  Came scanned, undone;
  scan(R"({"force": true})", scanned);
  undo(R"({"style": "mute"})", undone);
  EXPECT_TRUE(scanned.report.is_null() && undone.report.is_null()) << "settings that have no say there";
  EXPECT_EQ(now(), wrapper_);
}

}  // namespace
}  // namespace torchpare::test
