// The N-th operation on the disk fails, or the process is killed there: every file is the old one or the new
// one.
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cli/program.h"
#include "container/build.h"
#include "container/key.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

using Variables = std::map<std::string, std::string>;

/// Call number `n`, of all or of those of that name, fails so; then there is a file in `log`.
Variables failing(size_t n, const std::string& how, const Folder& log, const std::string& call = "") {
  Variables all = {{"LD_PRELOAD", TORCHPARE_FAILING_CALLS},
                   {"TORCHPARE_FAIL_AT", std::to_string(n)},
                   {"TORCHPARE_FAIL_HOW", how},
                   {"TORCHPARE_FAIL_LOG", log / "log"}};
  if (!call.empty()) all["TORCHPARE_FAIL_CALL"] = call;
  return all;
}

Finished clean(const std::string& path, const Variables& variables = {}) {
  return torchpare({"rewrite", path, "--in-place", "--preset", "strip", "-j", "1"}, "", variables);
}

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
    run = clean(folder.path(), failing(n, GetParam().how, log));
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
    clean(folder.path()).ends(0);
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

/// Which call is the first write to a file.
size_t first_write() {
  for (size_t n = 1; n < 100; ++n) {
    const Folder folder, log;
    clean(folder.write("w.py", kWrapper), failing(n, std::to_string(EIO), log));
    if (log.files().empty()) break;
    if (read_file(log / "log") == "write") return n;
  }
  throw std::runtime_error("nothing was written");
}

TEST(Anomaly, AFailedWriteLeavesNoTemporaryFile) {
  const Folder folder;
  const std::string file = folder.write("w.py", kWrapper);
  for (int error : {ENOSPC, EIO}) {
    const Folder log;
    const Finished run = clean(file, failing(first_write(), std::to_string(error), log)).ends(2);
    EXPECT_NE((run.out + run.err).find("the original is untouched"), std::string::npos) << run.out << run.err;
    EXPECT_EQ(folder.files(), std::vector<std::string>{"w.py"});
    EXPECT_EQ(read_file(file), kWrapper);
  }
}

/// A wrapper in a text, an entry and an artifact.
class CacheAnomalies : public testing::TestWithParam<std::string> {
 protected:
  const std::string name = container::key_of(kSmallWrapper);
  const std::string entry = "fxgraph/xy/f" + std::string(51, 'e') + "/n";

  /// Bytes by path.
  using Files = std::map<std::string, std::string>;

  Files files_with(std::string_view text) const {
    const std::string inner = pickle(short_unicode(name) + unicode(text));
    return {{"ab/" + name + ".py", std::string(text)},
            {entry, inner},
            {"artifact", artifact(mega_cache({inner}))}};
  }
  const Files pristine = files_with(kSmallWrapper), muted = files_with(muted_small_wrapper());

  /// Runs with call `n` failing; false when there were fewer calls.
  bool run_with_failure(const Folder& folder, const Words& words, size_t n) {
    const Folder log;
    said = torchpare(plus(words, {folder.path(), "--json"}), "", failing(n, GetParam(), log)).out;
    return !log.files().empty();
  }

  /// What is called rewritten is not what it was.
  void expect_no_false_word(const Files& before, const Folder& folder, size_t n) {
    const auto report = nlohmann::json::parse(said, nullptr, false);
    if (report.is_discarded()) return;  // it was killed, or there was nothing to report
    for (const auto& file : report["files"]) {
      const std::string path = std::filesystem::relative(file["path"].get<std::string>(), folder.path());
      if (file["state"] != "rewritten") continue;
      EXPECT_NE(read_file(folder / path), before.at(path)) << path << " after call " << n << said;
    }
  }
  std::string said;  ///< by the last run

  void expect_each_old_or_new(const Folder& folder, size_t n) {
    for (const auto& [path, bytes] : pristine) {
      const std::string now = read_file(folder / path);
      EXPECT_TRUE(now == bytes || now == muted.at(path)) << path << " after call " << n;
    }
    const auto candidates = std::filesystem::path(folder / entry).parent_path();
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(candidates), {}), 1)
        << "a stray file after call " << n;
  }

  void expect(const Folder& folder, const Files& files, size_t n) {
    for (const auto& [path, bytes] : files)
      EXPECT_EQ(read_file(folder / path), bytes) << path << " after call " << n;
  }
};

TEST_P(CacheAnomalies, LeaveEveryFileOldOrNewAndUndoCompletes) {
  size_t n = 1;
  for (bool failed = true; failed; ++n) {
    ASSERT_LT(n, 300u) << "the failing call was never passed";
    const Folder folder;
    for (const auto& [path, bytes] : pristine) folder.write(path, bytes);
    failed = run_with_failure(folder, {"rewrite", "--in-place", "--preset", "strip", "-j", "1"}, n);
    expect_each_old_or_new(folder, n);
    expect_no_false_word(pristine, folder, n);
    torchpare({"undo", folder.path()}).ends(0);
    expect(folder, pristine, n);
    EXPECT_EQ(folder.files().size(), pristine.size()) << "something of ours is left after call " << n;
  }
  EXPECT_GT(n, 30u) << "fewer calls were disturbed than there are";
}

TEST_P(CacheAnomalies, OfUndoLeaveEveryFileOldOrNewToo) {
  for (size_t n = 1; n < 300; ++n) {
    const Folder folder;
    for (const auto& [path, bytes] : pristine) folder.write(path, bytes);
    ASSERT_EQ(clean(folder.path()).code, 0);
    const bool failed = run_with_failure(folder, {"undo", "-j", "1"}, n);
    expect_each_old_or_new(folder, n);
    expect_no_false_word(muted, folder, n);
    torchpare({"undo", folder.path()}).ends(0);
    expect(folder, pristine, n);
    if (!failed) return;
  }
  FAIL() << "the failing call was never passed";
}

/// A folder of which something cannot be read is trouble, in whatever command, and the rest is looked at.
TEST(Anomaly, AFailedWalkIsTrouble) {
  const std::vector<Words> commands = {
      {"scan", "--preset", "strip"},
      {"scan", "--check", "--preset", "strip"},
      {"rewrite", "--check", "--preset", "strip"},
      {"rewrite", "--in-place", "--preset", "strip"},
      {"undo"},
  };
  for (const char* call : {"fdopendir", "readdir"})
    for (const Words& words : commands) {
      size_t disturbed = 0;
      for (size_t n = 1;; ++n) {
        const Folder folder, log;
        folder.write("a/w.py", kWrapper);
        folder.write("b/w.py", kWrapper);
        folder.write(".torchpare/none", "");
        const Finished run =
            torchpare(plus(words, {folder.path()}), "", failing(n, std::to_string(EIO), log, call));
        if (log.files().empty()) break;
        // Leftovers that cannot be listed are no failure: the first folder that a writing run reads.
        if (run.code != 2) continue;
        ++disturbed;
        EXPECT_NE(run.out.find("reading the folder failed"), std::string::npos) << run.out << run.err;
      }
      // Three folders; of each the names, "." and "..", and the end.
      EXPECT_GE(disturbed, call == std::string("readdir") ? 11u : 3u) << words[0] << " " << call;
    }
}

/// The process is killed when half of a write is done: of a text, of an entry, of receipts.
TEST(Anomaly, AWriteCutInTheMiddleLeavesEveryFileOldOrNew) {
  const std::string name = container::key_of(kSmallWrapper),
                    entry = "fxgraph/xy/f" + std::string(51, 'e') + "/n";
  const std::string before = pickle(short_unicode(name) + unicode(kSmallWrapper)),
                    after = pickle(short_unicode(name) + unicode(muted_small_wrapper()));
  size_t n = 1;
  for (;; ++n) {
    const Folder folder, log;
    folder.write("w.py", kWrapper);
    folder.write(entry, before);
    const Finished run = clean(folder.path(), failing(n, "cut", log, "write"));
    if (log.files().empty()) break;
    EXPECT_EQ(run.code, -9);
    const std::string text = read_file(folder / "w.py"), pickled = read_file(folder / entry);
    EXPECT_TRUE(text == kWrapper || text == kMuted) << text;
    EXPECT_TRUE(pickled == before || pickled == after);
    clean(folder.path()).ends(0);
    torchpare({"undo", folder.path()}).ends(0);
    EXPECT_EQ(folder.files(), (std::vector<std::string>{entry, "w.py"}));
  }
  EXPECT_GT(n, 6u) << "fewer writes were cut than there are";
}

/// Without openat2(2) the way goes from folder to folder, and all is the same.
TEST(Anomaly, AnOlderKernelIsEnough) {
  const Folder folder, elsewhere;
  folder.write("a/b/w.py", kWrapper);
  elsewhere.write("w.py", kWrapper);
  std::filesystem::create_directory_symlink(elsewhere.path(), folder / "a/link");
  const Variables old = {{"LD_PRELOAD", TORCHPARE_FAILING_CALLS}, {"TORCHPARE_NO_OPENAT2", "1"}};
  clean(folder.path(), old).ends(0);
  EXPECT_EQ(read_file(folder / "a/b/w.py"), kMuted);
  EXPECT_EQ(read_file(elsewhere / "w.py"), kWrapper);
  torchpare({"undo", folder.path()}, "", old).ends(0);
  EXPECT_EQ(read_file(folder / "a/b/w.py"), kWrapper);
}

INSTANTIATE_TEST_SUITE_P(All, CacheAnomalies,
                         testing::Values(std::to_string(ENOSPC), std::to_string(EIO), std::to_string(EACCES),
                                         "kill"),
                         [](const auto& how) { return "how_" + how.param; });

}  // namespace
}  // namespace torchpare::test
