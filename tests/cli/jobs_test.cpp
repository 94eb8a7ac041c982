#include "cache/jobs.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "folder.h"

namespace torchpare::test {
namespace {

TEST(Jobs, AFaultOfOursEndsTheWorkOnOneFileAlone) {
  const Folder folder;
  std::vector<cache::Job> jobs;
  for (const char* name : {"a.py", "b.py", "c.py"}) {
    cache::Job& job = jobs.emplace_back();
    job.path = folder.write(name, "pass\n");
    job.named = true;
    job.most = 1000;
  }
  const auto work = [](const cache::Job& job, cache::Workbench&) {
    if (job.path.ends_with("b.py")) throw std::out_of_range("beyond");
    FileReport report;
    report.path = job.path;
    return report;
  };
  for (unsigned threads : {1u, 3u}) {
    const std::vector<FileReport> reports = cache::for_each(jobs, threads, work);
    EXPECT_EQ(reports[0].state, State::kUnchanged);
    EXPECT_EQ(reports[1].state, State::kFailed);
    EXPECT_NE(reports[1].reason.find("beyond"), std::string::npos) << reports[1].reason;
    EXPECT_EQ(reports[2].state, State::kUnchanged);
  }
}

}  // namespace
}  // namespace torchpare::test
