// What was pasted from somewhere is told as that, and the command that is advised helps.
#include <gtest/gtest.h>

#include <cstdlib>

#include "cli/program.h"
#include "container/build.h"
#include "evidence.h"
#include "lines.h"

namespace torchpare::test {
namespace {

/// The command between backquotes, with the file's name in FILE's place.
std::string advised(const std::string& said, const std::string& file) {
  std::string script;
  for (size_t at = said.find('`'); at != said.npos;) {
    const size_t end = said.find('`', at + 1);
    if (end == said.npos) break;
    const std::string command = said.substr(at + 1, end - at - 1);
    if (command.ends_with(" FILE")) script += command.substr(0, command.size() - 4) + "'" + file + "'\n";
    at = said.find('`', end + 1);
  }
  return script;
}

std::string each_line(const std::string& text, const std::string& before, const std::string& behind = "") {
  return test::each_line(text, [&](size_t, const std::string& line) { return before + line + behind; });
}

std::string numbered(const std::string& text, const std::string& behind) {
  return test::each_line(text, [&](size_t number, const std::string& line) {
    return "   " + std::to_string(number) + behind + line;
  });
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

struct PastedCase {
  std::string name, text, says;
};

std::vector<PastedCase> pasted_cases() {
  const std::string text = read_file(TORCHPARE_SOURCE_DIR "/fixtures/torch-2.13.0/cpu/mlp.0.py");
  std::string no_break = text;
  for (size_t at = no_break.find("    "); at != no_break.npos; at = no_break.find("    ", at + 1))
    if (at == 0 || no_break[at - 1] == '\n') no_break.replace(at, 4, "\u00A0\u00A0\u00A0\u00A0");
  return {
      {"log",
       each_line(text, "V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] "),
       "torch's log"},
      {"rank",
       each_line(text,
                 "[rank0]:V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] "),
       "torch's log"},
      {"old_log", each_line(text, "[2023-10-01 12:34:56,789] torch._inductor.graph.__output_code: [DEBUG] "),
       "torch's log"},
      {"prefix", each_line(text, "node-7 'a' | "), "a prefix"},
      {"colours", each_line(text, "\x1b[33m", "\x1b[0m"), "colours"},
      {"caret_colours", each_line(text, "^[[1;33m", "^[[0m"), "colours"},
      {"coloured_log",
       each_line(text, "\x1b[36mV0530 torch/_inductor/graph.py:2333] [0/0] [__output_code] ", "\x1b[0m\r"),
       "colours"},
      {"crlf", each_line(text, "", "\r"), "CR LF"},
      {"bom", "\xEF\xBB\xBF" + text, "byte order mark"},
      {"mail", each_line(text, "> "), "quote marks"},
      {"mail_twice", each_line(text, "> > "), "quote marks"},
      {"diff", "--- /dev/null\n+++ b/x.py\n@@ -0,0 +1,99 @@\n" + each_line(text, "+"), "a diff"},
      {"fenced", "```python\n" + text + "```\n", "fences"},
      {"fenced_with_words", "Here's what I get:\n\n  ```\n" + text + "  ```\nThat's all.\n", "fences"},
      {"cat_n", numbered(text, "\t"), "line numbers"},
      {"grep_n", numbered(text, ":"), "line numbers"},
      {"editor", numbered(text, " | "), "line numbers"},
      {"indented", each_line(text, "    "), "indented"},
      {"no_break", no_break, "no-break spaces"},
      {"html", replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), "'", "&#39;"), "as in HTML"},
      {"curly", replaced(replaced(text, "'", "\u2019"), "\"", "\u201D"), "curly"},
      {"no_width", replaced(text, "assert_", "\u200Bassert_"), "without width"},
      {"prompts",
       test::each_line(
           text,
           [](size_t, const std::string& line) { return (line.starts_with(' ') ? "... " : ">>> ") + line; }),
       "prompts of Python"},
  };
}

TEST(CliPasted, WhatWasPastedIsToldAndTheAdviceHelps) {
  const Folder folder;
  const std::string text = read_file(TORCHPARE_SOURCE_DIR "/fixtures/torch-2.13.0/cpu/mlp.0.py");
  for (const PastedCase& c : pasted_cases()) {
    const std::string file = folder.write(c.name + ".py", c.text);
    const Finished run = torchpare({"rewrite", file, "--preset", "strip"}).ends(3).complains(c.says);
    ASSERT_EQ(std::system(advised(run.err, file).c_str()), 0) << c.name << ": " << run.err;
    torchpare({"audit", folder.write("original.py", text), file}).ends(0);
  }
}

TEST(CliPasted, InAPickleNoCommandIsAdvisedThatWouldBreakIt) {
  const Folder folder;
  const std::string wrapper = "async_compile.wait(globals())\n" + kWrapper;
  const std::string file = folder.write("entry", pickle(unicode(each_line(wrapper, "", "\r"))));
  const Finished run = torchpare({"scan", file, "--preset", "strip"}).ends(3).says("a carriage return");
  EXPECT_EQ(run.out.find("sed"), run.out.npos) << run.out;
}

TEST(CliPasted, AuditTellsWhatWasPastedToo) {
  const Folder folder;
  const std::string file = folder.write("a.py", each_line(kWrapper, "", "\r"));
  torchpare({"audit", file, folder.write("b.py", kDeleted), "--preset", "strip"}).ends(3).says("CR LF");
}

}  // namespace
}  // namespace torchpare::test
