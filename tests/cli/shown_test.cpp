// Whatever files are called and contain, what is printed neither steers a terminal nor hides anything.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/printable.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

/// ESC, BEL, CR, newline, C1 in UTF-8 and alone, overrides, isolates, marks, separators, zero width, a tag,
/// no UTF-8.
const std::string kHostile =
    "\x1b[31m\x07\r\nproved: \u009b31m\x9b"
    "31m\u202Eexe\u2066\u200F\u061C\u2028\u2029\u0085\u200B\uFEFF\U000E0041\xff\xc3\x7f";

std::string replaced(std::string text, const std::string& was, const std::string& by) {
  const size_t at = text.find(was);
  if (at == text.npos) throw std::runtime_error("no " + was);
  return text.replace(at, was.size(), by);
}

void expect_visible(const std::string& printed, const std::string& who) {
  for (size_t at = 0; at < printed.size();) {
    const Character c = character_at(printed, at);
    ASSERT_TRUE(c.valid) << who << ": byte " << at << " is no UTF-8";
    ASSERT_TRUE(c.code == '\n' || c.code == '\t' || !is_hidden(c.code))
        << who << ": U+" << std::hex << c.code;
    at += c.size;
  }
}

/// A folder with wrappers of hostile name, operator and source lines; some are read, some are not.
struct Hostile {
  Folder folder;
  std::string wrapper, broken, empty_name = folder / ("no" + kHostile);

  Hostile() {
    const std::string in_text =
        "\x1b[2J\u202E\u2066\u200B";  // UTF-8, and no line end: an operator can hold it
    std::string text =
        replaced(kWrapper, "'torch.ops.aten.sort.default'", "'torch.ops." + in_text + ".default'");
    text = replaced(
        text, "    arg0_1, = args\n",
        "    arg0_1, = args  # " + in_text + "\n    ok = assert_alignment(x, 16)  # " + in_text + "\n");
    wrapper = folder.write("tree/a" + kHostile + ".py", text);
    broken = folder.write("tree/b" + kHostile + ".py", kWrapper + "# " + kHostile + "\nx = f(" + kHostile);
  }
};

TEST(CliShown, NoCommandPrintsWhatATerminalObeys) {
  const Hostile h;
  const std::string tree = h.folder / "tree", other = h.folder.write("other.py", kDeleted);
  const std::vector<Words> commands = {
      {"scan", h.wrapper, "--preset", "strip"},
      {"scan", h.broken, "--preset", "strip"},
      {"scan", tree, "--preset", "strip"},
      {"scan", tree},
      {"scan", h.empty_name},
      {"scan", tree, "--preset", "strip", "--json"},
      {"scan", tree, "--preset", "strip", "--sarif"},
      {"rewrite", h.wrapper, "--preset", "strip", "--diff"},
      {"rewrite", h.wrapper, "--preset", "strip", "--diff", "--json"},
      {"rewrite", tree, "--preset", "strip", "--diff"},
      {"rewrite", h.broken, "--preset", "strip"},
      {"rewrite", h.wrapper, "--preset", "strip", "-o", h.folder / "no/such/" + kHostile},
      {"rewrite", h.empty_name, "--preset", "strip"},
      {"audit", h.wrapper, other, "--preset", "strip"},
      {"audit", h.wrapper, h.wrapper},
      {"audit", h.broken, other, "--preset", "strip"},
      {"audit", other, h.empty_name, "--preset", "strip"},
      {"audit", tree, h.folder.path(), "--preset", "strip"},
      {"audit", h.wrapper, other, "--preset", "strip", "--json"},
      {"audit", h.wrapper, other, "--preset", "strip", "--sarif"},
      {"validate", h.empty_name, other},
      {"validate", h.broken, h.broken, "--python", kHostile},
      {"undo", tree, "--check"},
      {"undo", h.empty_name},
      {"policy", "--preset", kHostile},
      {"policy", "--preset", "strip", "--keep-op", kHostile},
      {"policy", "--preset", "strip", "--keep-op", kHostile, "--json"},
      {"policy", "--config", h.empty_name},
      {"policy", "--set", kHostile},
      {"policy", "--torch-version", kHostile},
      {"policy", "--compilation-config", kHostile},
      {"scan", "redis://" + kHostile + "/0"},
      {kHostile},
      {"scan", "--" + kHostile},
      {"rewrite", tree, "--preset", "strip", "--in-place"},
      {"undo", tree},
  };
  for (const auto& words : commands) {
    const Finished run = torchpare(words);
    std::string who = words[0];
    for (size_t i = 1; i < words.size(); ++i) who += " " + printable(words[i]);
    EXPECT_FALSE((run.out + run.err).empty()) << who;
    expect_visible(run.out, who);
    expect_visible(run.err, who);
    EXPECT_EQ((run.out + run.err).find("unexpected error"), std::string::npos) << who << ": " << run.err;
    // A newline in a name would make lines of its own.
    EXPECT_NE(run.out.rfind("proved: \\u009b", 0), 0u) << who;
    EXPECT_EQ((run.out + run.err).find("\nproved: \\u009b"), std::string::npos) << who << ": " << run.out;
  }
}

TEST(CliShown, WhatIsShownTellsWhatIsThere) {
  const Hostile h;
  torchpare({"rewrite", h.wrapper, "--preset", "strip", "--diff"})
      .says("--- " + printable(h.wrapper) + "\n+++ ")
      .says("    arg0_1, = args  # \\x1b[2J\\u202e\\u2066\\u200b\n")
      .says("not for `patch`: 1 diff");
  torchpare({"scan", h.wrapper, "--preset", "strip"}).says("torch.ops.\\x1b[2J\\u202e\\u2066\\u200b.default");
  torchpare({"scan", h.broken}).says("\\x1b[31m\\x07\\r\n");
}

TEST(CliShown, OrdinaryDiffsAreForPatch) {
  const Folder folder;
  const std::string text = replaced(kWrapper, "arg0_1, = args", "arg0_1, = args\t# Größe 中 😀");
  const Finished diff = torchpare({"rewrite", folder.write("größe.py", text), "--preset", "strip", "--diff"})
                            .says("     arg0_1, = args\t# Größe 中 😀\n");
  EXPECT_EQ(diff.out.find("not for `patch`"), std::string::npos) << diff.out;
}

TEST(CliShown, TheProductKeepsItsBytes) {
  const std::string odd = "\x1b[2J\u202E\u200B";
  const std::string text = kWrapper + "# " + odd + "\n";
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip"}, text).out, kDeleted + "# " + odd + "\n");
}

TEST(CliShown, JsonHoldsTheBytesInAscii) {
  const Hostile h;
  const Finished run = torchpare({"rewrite", h.wrapper, "--preset", "strip", "--diff", "--json"});
  for (const char c : run.out) ASSERT_TRUE(c == '\n' || (c >= ' ' && c < 0x7F));
  const auto report = nlohmann::json::parse(run.out);
  EXPECT_NE(report["files"][0]["diff"].get<std::string>().find("\x1b[2J\u202E\u2066\u200B"),
            std::string::npos);
}

}  // namespace
}  // namespace torchpare::test
