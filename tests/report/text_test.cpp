#include <gtest/gtest.h>

#include "report/report.h"

namespace torchpare::test {
namespace {

FileReport failed(const std::string& path, const std::string& reason) {
  FileReport report;
  report.path = path;
  report.state = State::kFailed;
  report.reason = reason;
  return report;
}

TEST(Text, WhatStopsSeveralFilesIsToldOnce) {
  RunReport run;
  run.files = {failed("a", "folder: not writable"), failed("b", "folder: not writable"),
               failed("c", "c: not readable"), failed("d", "folder: not writable")};
  const std::string text = to_text(run);
  EXPECT_EQ(text.substr(0, text.find("4 files")), "folder: not writable\nc: not readable\n");
  EXPECT_NE(text.find("4 failed"), text.npos);
}

}  // namespace
}  // namespace torchpare::test
