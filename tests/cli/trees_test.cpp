// `audit A B` of two directories: nothing in either is passed over, followed out of them, or left unsaid.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace torchpare::test {
namespace {

namespace fs = std::filesystem;

class Trees : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"A/w.py", "B/w.py", "A/sub/w.py", "B/sub/w.py"}) folder.write(name, kWrapper);
  }

  Finished audit(const std::string& a, const std::string& b) const {
    return torchpare({"audit", folder / a, folder / b, "--preset", "strip"});
  }

  void expect(int code, const std::string& words = {}) const { audit("A", "B").ends(code).says(words); }

  const Folder folder;
};

TEST_F(Trees, WhateverIsMoreInBRefutes) {
  const std::string digits(32, '0');
  for (const std::string& name :
       {std::string("B/fxgraph/ab/fab/.torchpare-evil"), "B/.torchpare-" + digits + ".tmp",
        "B/" + digits + ".tmp", std::string("B/.torchpare/evil.py"), "B/.torchpare/sub/" + digits + ".tmp",
        "B/.torchpare/" + digits + "0.tmp", std::string("B/.torchpare/receipts.jsonl.py"),
        std::string("B/receipts.jsonl")}) {
    folder.write(name, "evil");
    expect(1, name.substr(2) + ": refuted: it is only in B");
    fs::remove(folder / name);
  }
  expect(0);
}

TEST_F(Trees, WhatWeKeepInAFolderOfOursIsNoDifference) {
  ASSERT_EQ(torchpare({"rewrite", folder / "B", "--in-place", "--preset", "strip"}).code, 0);
  folder.write("B/.torchpare/" + std::string(32, '0') + ".tmp", "half");
  ASSERT_TRUE(fs::exists(folder / "B/.torchpare/receipts.jsonl"));
  expect(0, "2 files, 0 identical, 2 minus 4 permitted sites");
  ASSERT_EQ(::chmod((folder / "B/.torchpare").c_str(), 0777), 0);
  expect(1, ".torchpare/receipts.jsonl: refuted: it is only in B");
}

TEST_F(Trees, AreTheSameHoweverTheyAreSpelled) {
  for (const char* a : {"A", "A/", "A//", "A/.", "./A", "B/../A"})
    for (const char* b : {"B", "B/", "B/./"}) audit(a, b).ends(0);
}

TEST_F(Trees, ALinkIsNotTheFileThatItLeadsTo) {
  folder.write("else.py", kWrapper);
  fs::remove(folder / "B/w.py");
  fs::create_symlink("../else.py", folder / "B/w.py");
  expect(1, "w.py: refuted: it is a file in A and a symbolic link in B");
  fs::remove_all(folder / "B/sub");
  fs::create_directory_symlink("../A/sub", folder / "B/sub");
  expect(1, "sub/w.py: refuted: it is only in A");
}

TEST_F(Trees, WhatCannotBeReadIsTrouble) {
  for (const char* tree : {"A", "B"})
    fs::create_symlink("nowhere", folder / (std::string(tree) + "/link.py"));
  expect(2, "link.py: failed: it is a symbolic link in A");
  for (const char* tree : {"A", "B"}) {
    fs::remove(folder / (std::string(tree) + "/link.py"));
    ASSERT_EQ(::mkfifo((folder / (std::string(tree) + "/pipe.py")).c_str(), 0600), 0);
  }
  expect(2, "pipe.py: failed: it is not a regular file in A");
  folder.write("B/more.py", "");
  expect(2, "more.py: refuted");
  const Finished run =
      torchpare({"audit", folder / "A", folder / "B", "--preset", "strip", "--json"}).ends(2);
  const auto report = nlohmann::json::parse(run.out);
  EXPECT_EQ(report["totals"]["failed"], 1);
  EXPECT_EQ(report["verdict"], "refuted");
}

TEST_F(Trees, ScanReadsWhatIsOnlyNamedAsIfItWereOurs) {
  folder.write("A/.torchpare-w.py", kWrapper);
  folder.write("A/.torchpare/w.py", kWrapper);
  folder.write("A/.torchpare/receipts.jsonl", "");
  const Finished run = torchpare({"scan", folder / "A", "--preset", "strip", "--json"});
  EXPECT_EQ(nlohmann::json::parse(run.out)["files"].size(), 4u) << run.out;
}

}  // namespace
}  // namespace torchpare::test
