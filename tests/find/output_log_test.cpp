#include "find/output_log.h"

#include <gtest/gtest.h>

#include <functional>

#include "evidence.h"

namespace torchpare::test {
namespace {

constexpr std::string_view kNow =
    "V0530 22:17:40.617000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] ";
constexpr std::string_view kLater =
    "V0530 22:17:41.001000 6880 torch/_inductor/graph.py:2333] [0/0] [__output_code] ";
constexpr std::string_view kOther =
    "V0530 22:17:40.617000 6881 torch/_inductor/graph.py:2333] [0/0] [__output_code] ";
constexpr std::string_view kDated =
    "[2023-12-21 13:33:53,446] [0/1] torch._inductor.graph.__output_code: [DEBUG] ";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  return lines;
}

/// The lines of a record, as torch's formatter writes them.
std::vector<std::string> record(std::string_view prefix, const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_of("Output code: \n" + text))
    lines.push_back(std::string(prefix) + line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines, std::string_view end = "\n") {
  std::string out;
  for (const std::string& line : lines) (out += line) += end;
  return out;
}

std::vector<std::string> texts(const std::string& log) {
  std::vector<std::string> out;
  for (LoggedWrapper& w : wrappers_in(log)) out.push_back(std::move(w.text));
  return out;
}

const std::string kOne = "import torch\n\ndef call(args):\n    return ()\n";
const std::string kTwo = "# AOT ID: ['1']\nimport math\n";

TEST(OutputLog, EveryFixtureComesBackByteForByte) {
  size_t seen = 0;
  for (const Evidence& e : all_evidence()) {
    const std::string& text = e.variants.at("on");
    for (const std::string_view prefix : {kNow, kDated})
      EXPECT_EQ(texts(joined(record(prefix, text))), std::vector{text}) << e.name;
    ++seen;
  }
  EXPECT_GT(seen, 300u);
}

TEST(OutputLog, RecordsAreToldApart) {
  const std::string written = std::string(kNow) + "Output code written to: /tmp/x/cabc.py\n";
  EXPECT_EQ(texts(joined(record(kNow, kOne)) + written + joined(record(kLater, kTwo))),
            (std::vector{kOne, kTwo}));
  EXPECT_EQ(texts(joined(record(kNow, kOne)) + joined(record(kNow, kTwo))), (std::vector{kOne, kTwo}))
      << "within one millisecond";
}

TEST(OutputLog, LinesOfOtherProcessesMayStandBetween) {
  const auto one = record(kNow, kOne), two = record(kOther, kTwo);
  std::string log;
  for (size_t i = 0; i < std::max(one.size(), two.size()); ++i) {
    if (i < one.size()) log += one[i] + "\n";
    log += "INFO 05-30 22:17:40 loader.py: loading\n";
    if (i < two.size()) log += two[i] + "\n";
  }
  EXPECT_EQ(texts(log), (std::vector{kOne, kTwo}));
}

TEST(OutputLog, WhatOthersPutAroundLinesIsTakenAway) {
  const std::vector<std::function<std::string(size_t, const std::string&)>> ways = {
      [](size_t, const std::string& line) { return "[rank0]:" + line; },
      [](size_t i, const std::string& line) {
        return "2025-06-0" + std::to_string(i) + "T10:00:00Z " + line;
      },
      [](size_t, const std::string& line) { return "\x1b[36m(EngineCore pid=7)\x1b[0;0m " + line; },
      [](size_t, const std::string& line) { return line + "\r"; },
      [](size_t, const std::string& line) {
        return line.ends_with(' ') ? line.substr(0, line.size() - 1) : line;
      }};
  for (size_t way = 0; way < ways.size(); ++way) {
    auto lines = record(kNow, kOne);
    for (size_t i = 0; i < lines.size(); ++i) lines[i] = ways[way](i, lines[i]);
    EXPECT_EQ(texts(joined(lines)), std::vector{kOne}) << way;
  }
}

/// torch 2.0 writes the prefix once.
TEST(OutputLog, BareLinesBelongToTheRecordAboveThem) {
  const std::string header =
      "[2023-06-08 22:32:44,594] torch._inductor.graph.__output_code: [DEBUG] Output code: \n";
  const std::string next = "[2023-06-08 22:32:45,001] torch._inductor.graph: [INFO] done\nsomething else\n";
  EXPECT_EQ(texts(header + kOne + "\n" + next), std::vector{kOne});
  EXPECT_EQ(texts(header + kOne + "\n" + header + kTwo + "\n"), (std::vector{kOne, kTwo}));
}

TEST(OutputLog, KnowsTheLine) {
  const auto found = wrappers_in("a\nb\n" + joined(record(kNow, kOne)));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].line, 4u);
}

TEST(OutputLog, APartOfARecordIsAText) {
  auto lines = record(kNow, kOne);
  lines.erase(lines.begin(), lines.begin() + 2);  // the header and a line
  EXPECT_EQ(texts(joined(lines)), std::vector{kOne.substr(kOne.find('\n') + 1)});
}

TEST(OutputLog, OtherLogsHaveNone) {
  EXPECT_TRUE(texts("").empty());
  EXPECT_TRUE(texts(kOne).empty());
  EXPECT_TRUE(texts("V0530 22:17:40.617000 6880 torch/_inductor/graph.py:1] [0/0] [__schedule] x\n").empty());
  EXPECT_TRUE(texts("__output_code\n__output_code: [\n__output_code: \n").empty());
  EXPECT_TRUE(texts(std::string(kNow) + "Output code written to: /tmp/x.py\n").empty());
}

}  // namespace
}  // namespace torchpare::test
