// Bad input gets a clear reason, exit code 3 or 2, and stays as it is.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

struct Bad {
  std::string name;
  std::string bytes;
  std::string reason;
};

std::string random_bytes(size_t size) {
  std::mt19937 random(1);
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random());
  return bytes;
}

std::string utf16(const std::string& text) {
  std::string bytes = "\xFF\xFE";
  for (char c : text) bytes += {c, '\0'};
  return bytes;
}

std::string crlf(std::string text) {
  for (size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 2)) text.insert(at, 1, '\r');
  return text;
}

std::vector<Bad> bad_inputs() {
  using namespace std::string_literals;
  std::string tabs = kWrapper;
  for (size_t at = tabs.find("    "); at != tabs.npos; at = tabs.find("    ", at)) tabs.replace(at, 4, "\t");
  return {
      {"binary", random_bytes(3000), "undecided"},
      {"half", kWrapper.substr(0, kWrapper.size() / 2), "undecided"},
      {"unterminated", kWrapper + "x = '''\n", "a triple-quoted string literal that does not end"},
      {"nul", kWrapper + "\0"s, "a NUL byte"},
      {"crlf", crlf(kWrapper), "a carriage return"},
      {"bom", "\xEF\xBB\xBF" + kWrapper, "a byte order mark"},
      {"utf8", kWrapper + "# \xC3\x28\n", "a byte that is not UTF-8"},
      {"utf16", utf16(kWrapper), "UTF-16"},
      {"tabs", tabs, "a tab or form feed in the indentation"},
      {"unbalanced", kWrapper + "f(\n", "a bracket that is never closed"},
      {"deep", kWrapper + std::string(100'000, '('), "more than 200 brackets"},
      {"deep_and_closed", kWrapper + std::string(100'000, '(') + std::string(100'000, ')'),
       "more than 200 brackets"},
      {"latin1", "# -*- coding: latin-1 -*-\n" + kWrapper, "an encoding other than UTF-8"},
  };
}

TEST(CliHostile, EachHasAReasonAndStaysAsItIs) {
  const Folder folder;
  for (const Bad& bad : bad_inputs()) {
    const std::string file = folder.write(bad.name + ".py", bad.bytes);
    for (const char* style : {"delete", "mute"}) {
      torchpare({"rewrite", file, "--in-place", "--style", style, "--preset", "strip"})
          .ends(3)
          .says(bad.reason)
          .says(".py:");  // a place
      EXPECT_EQ(read_file(file), bad.bytes) << bad.name;
    }
    torchpare({"scan", file}).ends(3);
  }
}

TEST(CliHostile, StandardOutputStaysEmptyWhenNothingWasDecided) {
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip"}, kWrapper + "f(\n").out, "");
}

TEST(CliHostile, AsDeepAsPythonAllowsIsNoObstacle) {
  const std::string deep = "x = " + std::string(200, '(') + "1" + std::string(200, ')') + "\n";
  EXPECT_EQ(torchpare({"rewrite", "-", "--preset", "strip"}, kWrapper + deep).ends(0).out, kDeleted + deep);
}

TEST(CliHostile, ManyCommentsAreNoObstacle) {
  std::string comments;
  for (int i = 0; i < 80'000; ++i) comments += "    # note\n";
  const std::string text = "def call(args):\n" + comments + kWrapper.substr(kWrapper.find("    arg0_1"));
  torchpare({"rewrite", "-", "--preset", "strip"}, text).ends(0);
}

TEST(CliHostile, AGigabyte) {
  if (std::getenv("TORCHPARE_LONG_TESTS") == nullptr) GTEST_SKIP() << "set TORCHPARE_LONG_TESTS=1 to run it";
  const Folder folder;
  std::string text = kWrapper;
  const std::string line = "# " + std::string(98, 'x') + "\n";
  while (text.size() < (size_t{1} << 30)) text += line;
  const std::string file = folder.write("large.py", text);
  torchpare({"rewrite", file, "--in-place", "--preset", "strip"}).ends(0);
  EXPECT_TRUE(read_file(file) == kDeleted + text.substr(kWrapper.size()));
}

TEST(CliHostile, WhatIsNotAFileIsRefused) {
  const Folder folder;
  const std::string pipe = folder / "pipe.py";
  mkfifo(pipe.c_str(), 0600);
  torchpare({"rewrite", pipe, "--in-place", "--preset", "strip"}).ends(2).says("not a regular file");
  torchpare({"scan", folder.path()}).ends(0);  // found, not named: skipped
}

}  // namespace
}  // namespace torchpare::test
