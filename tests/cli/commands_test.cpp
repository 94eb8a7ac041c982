#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

TEST(Cli, HelpFitsOnOneScreen) {
  for (const Words& words : std::vector<Words>{{}, {"--help"}, {"rewrite", "--help"}, {"scan", "-h"}}) {
    const Finished run = torchpare(words).ends(0).says("torchpare ");
    EXPECT_LE(std::count(run.out.begin(), run.out.end(), '\n'), 40);
    EXPECT_EQ(run.err, "");
  }
  for (const char* command : {"scan", "rewrite", "policy", "audit"})
    torchpare({"--help"}).says("torchpare " + std::string(command));
}

TEST(Cli, MistakesAreToldWithWhatWasMeant) {
  EXPECT_EQ(torchpare({"--version"}).out.find("torchpare "), 0u);
  const std::vector<std::pair<Words, std::string>> table = {
      {{"rewrit"}, "torchpare: no command \"rewrit\"; did you mean rewrite?"},
      {{"rewrite", "x.py", "--presett", "strip"}, "did you mean --preset?"},
      {{"rewrite", "-x.py", "--preset", "strip"}, "write ./-x.py for a file"},
      {{"rewrite"}, "INPUT"},
      {{"rewrite", "x.py", "--preset", "fast"}, "fast"},
      {{"rewrite", "x.py", "--style", "erase"}, "erase"},
      {{"rewrite", "x.py", "--set", "sise_asserts=strip", "--preset", "strip"}, "size_asserts"},
      {{"rewrite", "x.py", "--in-place", "-o", "y.py"}, "--in-place: cannot be combined with -o"},
      {{"rewrite", "x.py", "--in-place", "--check"}, "cannot be combined"},
      {{"rewrite", "-", "--in-place"}, "cannot be combined with standard input"},
      {{"rewrite", "x.py", "y.py", "-o", "z.py"}, "cannot be combined with several inputs"},
      {{"rewrite", "/", "-o", "z.py", "--preset", "strip"}, "-o: is for the new text of one file; / is none"},
      {{"rewrite", "x.py", "-o", "z.py", "--json", "--preset", "strip"}, "leave out --json"},
      {{"scan", "--log", "/"}, "/: it is a directory"},
      {{"rewrite", "x.py", "-j", "0"}, "-j"},
      {{"help", "rewrit"}, "did you mean rewrite?"},
      {{"audit", "x.py"}, "INPUT"},
      {{"scan", ""}, "an INPUT is empty"},
      {{"rewrite", "x.py", "-o", ""}, "-o: its value is empty"},
      {{"scan", "x.py", "--html="}, "--html: its value is empty"},
      {{"policy", "--check"}, "--check"},
  };
  for (const auto& [words, expected] : table) EXPECT_EQ(torchpare(words).ends(2).complains(expected).out, "");
}

TEST(Cli, HelpTakesACommand) {
  for (const char* command : {"scan", "run"})
    EXPECT_EQ(torchpare({"help", command}).ends(0).out, torchpare({command, "--help"}).out);
}

TEST(Cli, TheHelpOfRunSpeaksOfTheHook) {
  for (const Words& words : std::vector<Words>{{"run", "--help"}, {"help", "--man", "run"}}) {
    const Finished help =
        torchpare(words).ends(0).says("default: once").says("off").says("the command's own");
    EXPECT_EQ(help.out.find("default: vllm"), help.out.npos) << "the preset of the other commands";
    EXPECT_EQ(help.out.find("refuted"), help.out.npos) << "their exit codes";
  }
}

TEST(Cli, ExplainTakesTheFirstLineOfAMessage) {
  const Folder folder;
  const std::string file =
      folder.write("w.py", "def call(args):\n    assert_size_stride(a, (4, ), (1, ))\n    return ()\n");
  torchpare({"explain", "expected size 4==4, stride 2==1 at dim=0", file}).ends(0).says(file + ":2:5");
  torchpare({"explain", "no such file", file}).ends(2).complains("opening failed");
}

TEST(Cli, ScanNeedsNoPolicyButCheckDoes) {
  torchpare({"scan", "-"}, kWrapper).ends(0).says("no policy").says("size_asserts");
  torchpare({"scan", "-", "--check"}, kWrapper).ends(2);
  torchpare({"scan", "-", "--check", "--preset", "strip"}, kWrapper).ends(1);
  torchpare({"scan", "-", "--check", "--preset", "keep"}, kWrapper).ends(0);
  torchpare({"scan", "-", "--check", "--preset", "strip"}, kMuted).ends(0);
}

TEST(Cli, AnEmptyFolderIsToldAsOne) {
  const Folder folder;
  torchpare({"scan", folder.path()}).ends(0).says("0 files: nothing is there\n");
}

TEST(Cli, ScanCountsByKindClassAndOperator) {
  const Json report =
      Json::parse(torchpare({"scan", "-", "--json", "--torch-version", "2.11.0"}, kWrapper).out);
  const Json& rows = report["totals"]["asserts"];
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(
      rows[0],
      (Json{{"kind", "size_asserts"}, {"class", "input"}, {"asserts", 1}, {"comments", 0}, {"stripped", 1}}));
  EXPECT_EQ(rows[1]["op"], "torch.ops.aten.sort.default");
}

TEST(Cli, ScanSaysInSarifWhatIsToDo) {
  const Finished run = torchpare({"scan", "-", "--sarif", "--preset", "strip"}, kWrapper).ends(0);
  run.says("assert_size_stride of an input: to strip (--preset strip)");
  EXPECT_EQ(run.out.find("stripped"), run.out.npos) << "nothing was written";
}

TEST(Cli, ScanTellsWhatIsSuspicious) {
  torchpare({"scan", "-"}, "def call(args):\n    ok = assert_alignment(a, 16)\n    return ()\n")
      .ends(0)
      .says("-:2:10: suspicious");
}

TEST(Cli, PolicyNamesOriginsAndReadsItsOwnJson) {
  torchpare({"policy", "--torch-version", "2.11.0"}, "", {{"VLLM_LOGGING_LEVEL", "debug"}})
      .ends(0)
      .says("size_asserts             keep");
  const Finished json = torchpare(
      {"policy", "--json", "--preset", "strip", "--set", "nan_asserts=keep", "--keep-op", "torch.ops.x.*"});
  const Json policy = Json::parse(json.out);
  EXPECT_EQ(policy["settings"]["nan_asserts"]["origin"], "--set nan_asserts=keep");
  EXPECT_EQ(policy["settings"]["nan_asserts"]["overrode"][0]["action"], "strip");
  const Folder folder;
  const Json again =
      Json::parse(torchpare({"policy", "--json", "--config", folder.write("p.json", json.out)}).out);
  for (const auto& [kind, setting] : policy["settings"].items())
    EXPECT_EQ(again["settings"][kind]["action"], setting["action"]) << kind;
  EXPECT_EQ(again["ops"][0]["glob"], "torch.ops.x.*");
}

TEST(Cli, FilesBesideTheWrapperAreNotRead) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  folder.write("torchpare.json", R"({"preset": "strip"})");
  folder.write(".torchpare.json", R"({"preset": "strip"})");
  EXPECT_EQ(torchpare({"rewrite", file, "--preset", "keep"}).out, kWrapper);
}

TEST(Cli, AuditProvesRefutesAndAdmits) {
  const Folder folder;
  const std::string a = folder.write("a.py", kWrapper), deleted = folder.write("b.py", kDeleted),
                    muted = folder.write("c.py", kMuted);
  const std::string other = folder.write("d.py", kDeleted + "x = 1\n"),
                    broken = folder.write("e.py", kWrapper + "f(\n");
  torchpare({"audit", a, deleted, "--preset", "strip"}).ends(0);
  torchpare({"audit", a, muted, "--preset", "strip"}).ends(0);
  torchpare({"audit", a, a, "--preset", "keep"}).ends(0);
  torchpare({"audit", a, a}).ends(0);  // of identical texts no policy has anything to say
  torchpare({"audit", a, a, "--preset", "fast"}).ends(2);
  torchpare({"audit", a, deleted}).ends(2);  // the default preset needs a torch version
  torchpare({"audit", a, "-", "--preset", "strip"}, kDeleted).ends(0);
  torchpare({"audit", broken, a, "--preset", "strip"}).ends(3);
  torchpare({"audit", a, deleted, "--preset", "strip", "--keep-inputs"}).ends(1).says("keep-inputs");
  const Json report = Json::parse(torchpare({"audit", a, other, "--preset", "strip", "--json"}).ends(1).out);
  EXPECT_EQ(report["verdict"], "refuted");
  EXPECT_EQ(report["violations"][0]["in_b"]["line"], 6);
  EXPECT_EQ(report["violations"][0]["text_b"], "x = 1\n");
}

}  // namespace
}  // namespace torchpare::test
