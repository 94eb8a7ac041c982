// The N-th operation on the disk fails, or the process is killed there: every file is the old one or the new
// one.
#include <gtest/gtest.h>

#include <cerrno>

#include "cli/program.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

struct Anomaly {
  std::string name;
  std::string how;
  size_t files;  ///< few are synced one by one, many by one sync of the file system
};

void PrintTo(const Anomaly& c, std::ostream* out) { *out << c.name; }

std::string name_at(size_t i) { return "w" + std::to_string(i) + ".py"; }

class Anomalies : public testing::TestWithParam<Anomaly> {
 protected:
  /// Cleans a fresh folder while call number `n` fails; false when there were fewer calls.
  bool clean_with_failure(const Folder& folder, size_t n, Finished& run) {
    for (size_t i = 0; i < GetParam().files; ++i) folder.write(name_at(i), kWrapper);
    const Folder log;
    run = torchpare({"rewrite", folder.path(), "--in-place", "--preset", "strip", "-j", "1"}, "",
                    {{"LD_PRELOAD", TORCHPARE_FAILING_CALLS},
                     {"TORCHPARE_FAIL_AT", std::to_string(n)},
                     {"TORCHPARE_FAIL_HOW", GetParam().how},
                     {"TORCHPARE_FAIL_LOG", log / "log"}});
    return !log.files().empty();
  }

  bool killed() const { return GetParam().how == "kill"; }
};

TEST_P(Anomalies, LeaveEveryFileOldOrNew) {
  size_t n = 1;
  for (;; ++n) {
    ASSERT_LT(n, 200u) << "the failing call was never passed";
    const Folder folder;
    Finished run;
    const bool failed = clean_with_failure(folder, n, run);
    size_t replaced = 0;
    for (size_t i = 0; i < GetParam().files; ++i) {
      const std::string now = read_file(folder / name_at(i));
      ASSERT_TRUE(now == kWrapper || now == kMuted) << "call " << n << ": " << now;
      replaced += now == kMuted;
    }
    if (!failed) {
      EXPECT_EQ(run.code, 0) << run.err;
      EXPECT_EQ(replaced, GetParam().files);
      break;
    }
    if (killed()) {
      EXPECT_EQ(run.code, -9);
    } else {
      // A failed removal of a temporary file is no failure of the run; all else is told and is trouble.
      EXPECT_TRUE(run.code == 2 || replaced == GetParam().files) << "call " << n << "\n"
                                                                 << run.out << run.err;
    }
    // Run again, undisturbed: all is done.
    EXPECT_EQ(torchpare({"rewrite", folder.path(), "--in-place", "--preset", "strip"}).code, 0);
    for (size_t i = 0; i < GetParam().files; ++i) EXPECT_EQ(read_file(folder / name_at(i)), kMuted);
  }
  EXPECT_GT(n, GetParam().files * 3) << "fewer calls were disturbed than there are";
}

INSTANTIATE_TEST_SUITE_P(All, Anomalies,
                         testing::Values(Anomaly{"no_space_few", std::to_string(ENOSPC), 2},
                                         Anomaly{"no_space_many", std::to_string(ENOSPC), 6},
                                         Anomaly{"input_output_error_few", std::to_string(EIO), 2},
                                         Anomaly{"input_output_error_many", std::to_string(EIO), 6},
                                         Anomaly{"no_permission_few", std::to_string(EACCES), 2},
                                         Anomaly{"killed_few", "kill", 2}, Anomaly{"killed_many", "kill", 6}),
                         [](const auto& anomaly) { return anomaly.param.name; });

TEST(Anomaly, AFailedWriteLeavesNoTemporaryFile) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  for (int error : {ENOSPC, EIO}) {
    const Finished run = torchpare({"rewrite", file, "--in-place", "--preset", "strip"}, "",
                                   {{"LD_PRELOAD", TORCHPARE_FAILING_CALLS},
                                    {"TORCHPARE_FAIL_AT", "3"},
                                    {"TORCHPARE_FAIL_HOW", std::to_string(error)}});
    EXPECT_EQ(run.code, 2);
    EXPECT_NE((run.out + run.err).find("the original is untouched"), std::string::npos) << run.out << run.err;
    EXPECT_EQ(folder.files(), std::vector<std::string>{"w.py"});
    EXPECT_EQ(read_file(file), kWrapper);
  }
}

}  // namespace
}  // namespace torchpare::test
