#include "find/pasted.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "lines.h"

namespace torchpare::test {
namespace {

constexpr std::string_view kReason = "a bracket that is never closed";

std::string wrapper() { return read_file(TORCHPARE_SOURCE_DIR "/fixtures/torch-2.13.0/cpu/mlp.0.py"); }

OfLine behind(const std::string& prefix) {
  return [prefix](size_t, const std::string& line) { return prefix + line; };
}

std::string prefixed(const std::string& prefix) { return each_line(wrapper(), behind(prefix)); }

void expect_named(const std::string& text, std::string_view what) {
  const std::string why = why_unread(text, kReason);
  EXPECT_NE(why.find(what), why.npos) << why;
  EXPECT_TRUE(why.ends_with(kReason)) << why;
}

TEST(Pasted, LogsOfEveryTorch) {
  for (const char* prefix : {
           "V0530 22:17:40.617000 6880 site-packages/torch/_inductor/graph.py:2333] [0/0] [__output_code] ",
           "V0530 22:17:40.617000 139876543210 torch/_inductor/graph.py:1116] [1/0_1] [__output_code] ",
           "[rank0]:V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] ",
           "[rank12]:I0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] ",
           "[2023-10-01 12:34:56,789] torch._inductor.graph.__output_code: [DEBUG] ",
           "[2024-02-13 10:00:00,000] [0/0] torch._inductor.graph.__output_code: [DEBUG] ",
           "DEBUG:torch._inductor.graph.__output_code:",
           "(EngineCore_DP0 pid=4711) V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] "
           "[__output_code] ",
           "2024-05-30T22:17:40.6170000Z W0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] "
           "[__output_code] ",
       })
    expect_named(prefixed(prefix), "a prefix of torch's log stands before each line");
}

TEST(Pasted, APrefixNeedsNoKnownFormat) {
  expect_named(prefixed("worker-3 | "), "a prefix stands before each line (\"worker-3 |\")");
}

TEST(Pasted, NumbersInAPrefixMayGrow) {
  expect_named(each_line(wrapper(),
                         [](size_t n, const std::string& line) {
                           return "t=" + std::to_string(n * 37) + "ms torch/_inductor/graph.py] " + line;
                         }),
               "a prefix of torch's log");
}

TEST(Pasted, WhatPeopleQuote) {
  expect_named(prefixed("> "), "quote marks of a mail");
  expect_named(prefixed("> > "), "quote marks of a mail");
  expect_named(prefixed(">"), "quote marks of a mail");
  expect_named(prefixed("+"), "it is a diff");
  expect_named("--- a/x.py\n+++ b/x.py\n@@ -0,0 +1,99 @@\n" + prefixed("+"), "it is a diff");
  expect_named(each_line(wrapper(),
                         [](size_t n, const std::string& line) {
                           return (n % 9 == 0 ? "-" : n % 9 == 1 ? "+" : " ") + line;
                         }),
               "it is a diff");
  expect_named("Look at this:\n\n```python\n" + wrapper() + "```\n", "the fences of Markdown");
  expect_named("~~~\n" + wrapper() + "~~~\n", "the fences of Markdown");
  expect_named(prefixed("    "), "all lines are indented");
  expect_named(prefixed("\t"), "all lines are indented");
}

TEST(Pasted, LineNumbers) {
  auto numbered = [](size_t width, const std::string& behind) {
    return each_line(wrapper(), [=](size_t n, const std::string& line) {
      std::string number = std::to_string(n);
      if (number.size() < width) number.insert(0, width - number.size(), ' ');
      return number + behind + line;
    });
  };
  for (const char* behind : {"\t", ":", ": ", " | ", " │ ", "  ", "-", ". "}) {
    expect_named(numbered(6, behind), "line numbers stand before the lines");
    expect_named(numbered(0, behind), "line numbers stand before the lines");
  }
}

TEST(Pasted, WhatTerminalsAndEditorsDo) {
  auto coloured = [](const std::string& begin, const std::string& end) {
    return each_line(wrapper(), [=](size_t, const std::string& line) { return begin + line + end; });
  };
  expect_named(coloured("\x1b[33m", "\x1b[0m"), "colours of a terminal");
  expect_named(coloured("\x1b[38;5;208m", "\x1b[0m\x1b[K"), "colours of a terminal");
  expect_named(coloured("^[[33m", "^[[0m"), "colours of a terminal");
  expect_named(coloured("[33m", "[0m"), "colours of a terminal");
  expect_named(coloured("", "\r"), "CR LF");
  expect_named("import torch\r\nimport math\nf(\n", "CR LF");
  expect_named("import torch\rimport math\rf(\r", "CR alone");
  EXPECT_EQ(why_unread("import torch\r\nx = '\r'\n", kReason), kReason);
  expect_named("\xEF\xBB\xBF" + wrapper(), "a byte order mark");
  expect_named(
      "\xFF\xFE"
      "i\0m\0",
      "UTF-16");
}

TEST(Pasted, Encodings) {
  std::string little, big, wide = std::string("\xFF\xFE\0\0", 4);
  for (const char c : wrapper()) {
    little += {c, '\0'};
    big += {'\0', c};
    wide += {c, '\0', '\0', '\0'};
  }
  expect_named(little, "iconv -f UTF-16LE");
  expect_named(big, "iconv -f UTF-16BE");
  expect_named(wide, "iconv -f UTF-32");
}

TEST(Pasted, CompressedFiles) {
  expect_named("\x1F\x8B\x08", "gzip -dc");
  expect_named(
      "\xFD"
      "7zXZ",
      "xz -dc");
  expect_named("\x28\xB5\x2F\xFD", "zstd -dc");
}

TEST(Pasted, NoBreakSpaces) {
  expect_named(each_line(wrapper(),
                         [](size_t, const std::string& line) {
                           const size_t code = std::min(line.find_first_not_of(' '), line.size());
                           std::string indent;
                           for (size_t i = 0; i < code; ++i) indent += "\xC2\xA0";
                           return indent + line.substr(code);
                         }),
               "no-break spaces");
}

TEST(Pasted, SeveralAtOnceInTheOrderInWhichTheyGo) {
  const std::string why = why_unread(
      each_line(wrapper(),
                [](size_t, const std::string& line) {
                  return "\x1b[33m[rank0]:V0530 torch/x.py:1] [__output_code] " + line + "\x1b[0m\r";
                }),
      kReason);
  const size_t ends = why.find("CR LF"), colours = why.find("colours"), log = why.find("torch's log");
  EXPECT_TRUE(ends < colours && colours < log && log != why.npos) << why;
}

/// Whatever a wrapper stumbles over, none of this is named without it.
TEST(Pasted, NothingIsSaidOfRealWrappers) {
  size_t seen = 0;
  for (const Evidence& e : all_evidence()) {
    const std::string text = e.variants.at("on");
    for (const std::string& broken : {text, text + "x = '''\n", text.substr(text.size() / 2), "f(\n" + text,
                                      text + "\n@@ -1 +1 @@\n```\n\x1b[0m\n"})
      EXPECT_EQ(why_unread(broken, kReason), kReason) << e.name;
    ++seen;
  }
  EXPECT_GT(seen, 100u);
}

TEST(Pasted, NothingIsSaidOfWhatIsNoTextAtAll) {
  for (const char* text :
       {"", "\n\n\n", "x", "\x1b", "^[", "[", "1", "> ", "- a\n- b\n", "PK\x03\x04\xff\xfe"})
    EXPECT_TRUE(why_unread(text, kReason).ends_with(kReason)) << text;
  EXPECT_EQ(why_unread("", kReason), kReason);
}

}  // namespace
}  // namespace torchpare::test
