#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/limit.h"
#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

TEST(CliRewrite, OneFileGoesToStandardOutput) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  const Finished run = torchpare({"rewrite", file, "--preset", "strip"}).ends(0);
  EXPECT_EQ(run.out, kDeleted);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST(CliRewrite, StandardInputGoesToStandardOutput) {
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip"}, kWrapper).out, kDeleted);
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip", "--style", "mute"}, kWrapper).out, kMuted);
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "keep"}, kWrapper).out, kWrapper);
}

TEST(CliRewrite, AFileWithoutAssertsIsGivenBackAsItIs) {
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip"}, "just words\n").ends(0).out, "just words\n");
}

TEST(CliRewrite, OutputFileIsWritten) {
  const Folder folder;
  const std::string in = folder.write("w.py", kWrapper), out = folder / "out.py";
  torchpare({"rewrite", in, "-o", out, "--preset", "strip"}).ends(0);
  EXPECT_EQ(read_file(out), kDeleted);
  EXPECT_EQ(read_file(in), kWrapper);
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"out.py", "w.py"}));
}

TEST(CliRewrite, AnOutputFileThatIsStandardOutputGetsNoWords) {
  EXPECT_EQ(torchpare({"rewrite", "-", "-o", "-", "--preset", "strip"}, kWrapper).ends(0).out, kDeleted);
}

TEST(CliRewrite, NothingIsSaidToBeRewrittenThatWasNotWritten) {
  const Folder folder;
  const std::string in = folder.write("w.py", kWrapper);
  EXPECT_EQ(torchpare({"rewrite", in, "-o", folder / "no/out.py", "--preset", "strip"}).ends(2).out, "");
}

TEST(CliRewrite, AFileThatMayNotGetSoLargeIsTroubleAndStays) {
  const Folder folder;
  const std::string text = kWrapper + std::string(8192, '#') + "\n", file = folder.write("w.py", text);
  {
    const Limit limit(RLIMIT_FSIZE, 4096);
    torchpare({"rewrite", file, "--in-place", "--preset", "strip"}).ends(2);
  }
  EXPECT_EQ(read_file(file), text);
  EXPECT_EQ(folder.files(), std::vector<std::string>{"w.py"});
}

TEST(CliRewrite, APageTakesNoWrappersPlace) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper), page = folder.write("page.html", "");
  for (const Words& words : {Words{"rewrite", file}, {"rewrite", file, "--in-place"}, {"scan", file}})
    torchpare(plus(words, {"--preset", "strip", "--html", file})).ends(2).complains("name another file");
  EXPECT_EQ(read_file(file), kWrapper);
  for (int times = 0; times < 2; ++times) torchpare({"scan", file, "--html", page}).ends(0);
  EXPECT_TRUE(read_file(page).starts_with("<!DOCTYPE html>"));
}

TEST(CliRewrite, InPlaceKeepsTheModeAndLeavesAReceipt) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  chmod(file.c_str(), 0640);
  torchpare({"rewrite", file, "--in-place", "--preset", "strip"}).ends(0);
  EXPECT_EQ(read_file(file), kDeleted);
  struct stat s;
  stat(file.c_str(), &s);
  EXPECT_EQ(s.st_mode & 07777, 0640u);
  EXPECT_EQ(folder.files(), (std::vector<std::string>{".torchpare/receipts.jsonl", "w.py"}));
}

TEST(CliRewrite, ANamedLinkStaysALink) {
  const Folder folder;
  const std::string file = folder.write("real/w.py", kWrapper), link = folder / "link.py";
  std::filesystem::create_symlink("real/w.py", link);
  torchpare({"rewrite", link, "--in-place", "--preset", "strip"}).ends(0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(read_file(file), kDeleted);
}

TEST(CliRewrite, DirectoriesAreMutedAndTheRestIsTold) {
  const Folder folder;
  folder.write("a/w.py", kWrapper);
  folder.write("a/kernel.py", "import triton\n\n@triton.jit\ndef k(x):\n    pass\n");
  folder.write("b/model.bin", kWrapper);
  std::filesystem::create_symlink("../a/w.py", folder / "b/link.py");
  torchpare({"rewrite", folder.path(), "--preset", "strip"})
      .ends(0)
      .says("4 files: 1 to rewrite, 3 skipped")
      .says("dry run: nothing was written; --in-place writes");
  EXPECT_EQ(read_file(folder / "a/w.py"), kWrapper);

  const Finished run = torchpare({"rewrite", folder.path(), "--preset", "strip", "--in-place"})
                           .ends(0)
                           .says("4 files: 1 rewritten, 3 skipped");
  for (const char* reason : {"a symbolic link", "neither Python", "not a wrapper"}) run.says(reason);
  EXPECT_EQ(read_file(folder / "a/w.py"), kMuted);
  EXPECT_EQ(read_file(folder / "b/model.bin"), kWrapper);
  torchpare({"rewrite", folder.path(), "--preset", "strip", "--in-place"}).says("1 unchanged");
}

TEST(CliRewrite, CheckSaysWhetherSomethingWouldChange) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  torchpare({"rewrite", file, "--check", "--preset", "strip"}).ends(1);
  EXPECT_EQ(read_file(file), kWrapper);
  torchpare({"rewrite", file, "--check", "--preset", "keep"}).ends(0);
  torchpare({"rewrite", file, "--in-place", "--preset", "strip"});
  torchpare({"rewrite", file, "--check", "--preset", "strip"}).ends(0);
}

TEST(CliRewrite, TheDiffAppliedIsTheResult) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  const Finished run = torchpare({"rewrite", file, "--diff", "--preset", "strip"});
  const size_t begin = run.out.find("--- "), end = run.out.find("1 file:");
  ASSERT_NE(begin, run.out.npos);
  EXPECT_EQ(patched(kWrapper, run.out.substr(begin, end - begin)), kDeleted);
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST(CliRewrite, JsonTellsEverySite) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  const Json report =
      Json::parse(torchpare({"rewrite", file, "--json", "--preset", "strip", "--keep-inputs"}).ends(0).out);
  EXPECT_TRUE(report["dry_run"]);
  const Json& sites = report["files"][0]["sites"];
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0]["line"], 4);
  EXPECT_EQ(sites[0]["class"], "input");
  EXPECT_EQ(sites[0]["fate"], "kept");
  EXPECT_EQ(sites[0]["origin"], "--keep-inputs");
  EXPECT_EQ(sites[1]["op"], "torch.ops.aten.sort.default");
  EXPECT_EQ(sites[1]["fate"], "stripped");
  EXPECT_EQ(report["policy"]["settings"].size(), 5u);
}

TEST(CliRewrite, TheWorstFileDecidesTheExitCode) {
  const Folder folder;
  const std::string good = folder.write("good.py", kWrapper),
                    cut = folder.write("cut.py", kWrapper.substr(0, 150));
  torchpare({"rewrite", good, cut, "--preset", "strip"}).ends(3);
  torchpare({"rewrite", good, cut, "--check", "--preset", "strip"}).ends(1);
  torchpare({"rewrite", good, cut, folder / "none.py", "--check", "--preset", "strip"})
      .ends(2)
      .says("none.py: opening failed; No such file or directory");
}

TEST(CliRewrite, AStuckSiteIsNotSuccess) {
  const std::string text =
      "def call(args):\n    with x:\n        assert_size_stride(a, (4, ), (1, ))\n    assert_size_stride(a, "
      "(4, ), (1, ))\n    return ()\n";
  const Finished run = torchpare({"rewrite", "-", "--preset", "strip"}, text).ends(3);
  EXPECT_EQ(run.out,
            "def call(args):\n    with x:\n        assert_size_stride(a, (4, ), (1, ))\n    return ()\n");
  run.complains("-:3:9: undecided: assert_size_stride stays; nothing would be left of its block");
}

TEST(CliRewrite, OnceIsRefusedByName) {
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "once"}, kWrapper).ends(2).complains("hook").out, "");
  torchpare({"rewrite", "-", "--preset", "strip", "--set", "size_asserts=once"}, kWrapper).ends(2);
}

TEST(CliRewrite, WithoutATorchVersionTheDefaultPresetAsksForOne) {
  torchpare({"rewrite", "-"}, kWrapper).ends(2).complains("--torch-version");
  EXPECT_EQ(torchpare({"rewrite", "-", "--torch-version", "2.11.0"}, kWrapper).out, kDeleted);
  EXPECT_EQ(torchpare({"rewrite", "-", "--torch-version", "2.12.0"}, kWrapper).out, kWrapper);
}

TEST(CliRewrite, ThreadsDoNotChangeTheReport) {
  const Folder folder;
  for (int i = 0; i < 40; ++i) folder.write("w" + std::to_string(i) + ".py", kWrapper);
  const std::string one = torchpare({"rewrite", folder.path(), "--json", "-j", "1", "--preset", "strip"}).out;
  EXPECT_EQ(torchpare({"rewrite", folder.path(), "--json", "-j", "4", "--preset", "strip"}).out, one);
}

}  // namespace
}  // namespace torchpare::test
