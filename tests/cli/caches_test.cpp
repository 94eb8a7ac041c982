// Caches in place: every copy together, receipts, undo, locks, and whose files they are.
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/program.h"
#include "container/build.h"
#include "container/key.h"
#include "evidence.h"
#include "kernel_module.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

const std::string kKey = container::key_of(kSmallWrapper);
const std::string kText = kKey.substr(1, 2) + "/" + kKey + ".py";
const std::string kEntry = "fxgraph/xy/f" + std::string(51, 'e') + "/" + std::string(51, 'n');
const std::string kArtifact =
    "torch_compile_cache/0123456789/rank_0_0/backbone/artifact_shape_None_subgraph_0";

std::string entry_of(std::string_view text) { return pickle(frame(short_unicode(kKey) + unicode(text))); }

std::string artifact_of(std::string_view text) {
  return artifact(mega_cache({entry_of(text), "something else"}));
}

/// One wrapper in three copies, beside what is none.
class Cache : public testing::Test {
 protected:
  void SetUp() override {
    folder.write(kText, std::string(kSmallWrapper));
    folder.write(kEntry, entry_of(kSmallWrapper));
    folder.write(kArtifact, artifact_of(kSmallWrapper));
    folder.write("ab/kernel.so",
                 "\x7f"
                 "ELF");
    folder.write("ab/kernel.cpp", "int main() {}");
    folder.write("locks/a.lock", "");
    folder.write("unknown", "async_compile.wait(globals())");
    before = folder.files();
  }

  Finished clean(const Words& more = {}) {
    return torchpare(plus({"rewrite", folder.path(), "--in-place", "--preset", "strip"}, more));
  }

  void expect_pristine() {
    EXPECT_EQ(read_file(folder / kText), kSmallWrapper);
    EXPECT_EQ(read_file(folder / kEntry), entry_of(kSmallWrapper));
    EXPECT_EQ(read_file(folder / kArtifact), artifact_of(kSmallWrapper));
  }

  void expect_muted() {
    EXPECT_EQ(read_file(folder / kText), muted_small_wrapper());
    EXPECT_EQ(read_file(folder / kEntry), entry_of(muted_small_wrapper()));
    EXPECT_EQ(read_file(folder / kArtifact), artifact_of(muted_small_wrapper()));
  }

  Folder folder;
  std::vector<std::string> before;
};

struct stat status_of(const std::string& path) {
  struct stat now {};
  EXPECT_EQ(::stat(path.c_str(), &now), 0);
  return now;
}

TEST_F(Cache, AKernelWithItsBenchmarkIsSkipped) {
  folder.write("xy/cxy.py", std::string(kKernelModule));
  clean({"--json"}).ends(0);
  expect_muted();
  EXPECT_EQ(read_file(folder / "xy/cxy.py"), kKernelModule);
  const Json named = Json::parse(torchpare({"scan", folder / "xy/cxy.py", "--json"}).ends(0).out);
  const Json file = named.at("files").at(0);
  EXPECT_EQ(file.at("state"), "skipped");
  EXPECT_NE(file.at("reason").get<std::string>().find("kernel"), std::string::npos);
  EXPECT_EQ(torchpare({"rewrite", folder / "xy/cxy.py", "--preset", "strip"}).out, kKernelModule);
}

TEST_F(Cache, IsCleanedInEveryCopyAndPutBack) {
  clean().ends(0);
  expect_muted();
  torchpare({"undo", folder.path(), "--check"}).ends(1);
  expect_muted();
  torchpare({"undo", folder.path()}).ends(0).says("3 verified by receipt");
  expect_pristine();
  EXPECT_EQ(folder.files(), before) << "nothing of ours is left";
  torchpare({"undo", folder.path(), "--check"}).ends(0);
}

TEST_F(Cache, ADiffNumbersTheWrappersOfAFile) {
  const std::string file =
      folder.write("mega", mega_cache({entry_of(kSmallWrapper), entry_of(kSmallWrapper)}));
  torchpare({"rewrite", file, "--diff", "--preset", "strip"})
      .says("--- " + file + ": wrapper 1\n")
      .says("+++ " + file + ": wrapper 2\n");
  torchpare({"rewrite", folder / kEntry, "--diff", "--preset", "strip"})
      .says("--- " + folder / kEntry + "\n");
}

TEST_F(Cache, ASecondRunWritesNothing) {
  ASSERT_EQ(clean().code, 0);
  const ino_t first = status_of(folder / kEntry).st_ino;
  const std::string receipts = read_file(folder / ".torchpare/receipts.jsonl");
  clean().ends(0);
  EXPECT_EQ(status_of(folder / kEntry).st_ino, first);
  EXPECT_EQ(read_file(folder / ".torchpare/receipts.jsonl"), receipts);
}

TEST_F(Cache, IsPutBackWithoutReceipts) {
  ASSERT_EQ(clean().code, 0);
  std::filesystem::remove_all(folder / ".torchpare");
  torchpare({"undo", folder.path()}).ends(0).says("3 verified by name");
  expect_pristine();
}

TEST_F(Cache, AFileAloneIsPutBackByTheReceiptsAboveIt) {
  ASSERT_EQ(clean().code, 0);
  torchpare({"undo", folder / kEntry}).ends(0).says("1 verified by receipt");
  EXPECT_EQ(read_file(folder / kEntry), entry_of(kSmallWrapper));
  EXPECT_EQ(read_file(folder / kText), muted_small_wrapper());
}

TEST_F(Cache, ANamedEntryGetsNoNeighbours) {
  ASSERT_EQ(torchpare({"rewrite", folder / kEntry, "--in-place", "--preset", "strip"}).code, 0);
  EXPECT_EQ(read_file(folder / kEntry), entry_of(muted_small_wrapper()));
  EXPECT_TRUE(std::filesystem::exists(folder / ".torchpare/receipts.jsonl"));
  const auto parent = std::filesystem::path(folder / kEntry).parent_path();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(parent), {}), 1);
}

TEST_F(Cache, TheInventoryNamesLayoutsKeysAndOrigins) {
  torchpare({"rewrite", folder / kText, "--in-place", "--style", "mute", "--preset", "strip"}).ends(0);
  const Json j = Json::parse(torchpare({"scan", folder.path(), "--json"}).ends(0).out);
  std::map<std::string, Json> files;
  for (const Json& file : j["files"])
    files[file["path"].get<std::string>().substr(folder.path().size() + 1)] = file;
  EXPECT_EQ(files[kText]["layout"], "Inductor code");
  EXPECT_EQ(files[kText]["wrappers"][0]["condition"], "muted");
  EXPECT_EQ(files[kText]["wrappers"][0]["asserts"], 0);
  EXPECT_EQ(files[kEntry]["layout"], "FX graph cache entry");
  EXPECT_EQ(files[kEntry]["format"], "pickle");
  EXPECT_EQ(files[kEntry]["wrappers"][0]["condition"], "pristine");
  EXPECT_EQ(files[kEntry]["wrappers"][0]["key"], kKey);
  EXPECT_EQ(files[kArtifact]["layout"], "vLLM artifact");
  EXPECT_EQ(files[kArtifact]["format"], "standalone artifact");
  EXPECT_EQ(files["ab/kernel.so"]["state"], "skipped");
  EXPECT_EQ(files["unknown"]["reason"], "neither Python, a pickle nor one of Inductor's blobs");
  ASSERT_EQ(j["copies"].size(), 1u);
  EXPECT_EQ(j["copies"][0]["files"].size(), 3u);
  EXPECT_EQ(j["copies"][0]["differ"], false);
}

TEST_F(Cache, CopiesStayTogether) {
  std::string damaged(kSmallWrapper);
  damaged.resize(damaged.size() - 1 - std::string("    return (arg0_1, )").size());
  const std::string other = "fxgraph/xy/f" + std::string(51, 'd') + "/n";
  folder.write(other, pickle(short_unicode(kKey) + unicode(damaged)));
  clean().ends(3).says("holds a copy of the same wrapper");
  expect_pristine();
}

TEST_F(Cache, ACopyThatDiffersIsReported) {
  folder.write(kText, std::string(kSmallWrapper) + "\n# edited\n");
  torchpare({"scan", folder.path(), "--preset", "strip"}).says("1 with copies that differ");
}

TEST_F(Cache, AMissingTextFileIsReported) {
  std::filesystem::remove(folder / kText);
  torchpare({"scan", folder.path(), "--preset", "strip"}).says("1 of them without a .py here");
}

TEST_F(Cache, DeleteIsForTextFiles) {
  clean({"--style", "delete"}).ends(3).says("use --style mute");
  expect_pristine();
}

TEST_F(Cache, ADryRunWritesNothing) {
  torchpare({"rewrite", folder.path(), "--preset", "strip"}).ends(0).says("3 to rewrite");
  torchpare({"rewrite", folder.path(), "--preset", "strip", "--check"}).ends(1);
  expect_pristine();
  EXPECT_EQ(folder.files(), before);
}

TEST_F(Cache, TreesAreAudited) {
  const Folder copy;
  for (const std::string& name : before) copy.write(name, read_file(folder / name));
  ASSERT_EQ(clean().code, 0);
  torchpare({"audit", copy.path(), folder.path(), "--preset", "strip"})
      .ends(0)
      .says("3 minus 3 permitted sites");
  torchpare({"audit", copy.path(), folder.path(), "--preset", "keep"}).ends(1);
  torchpare({"audit", copy / kArtifact, folder / kArtifact, "--preset", "strip"}).ends(0);
  folder.write("ab/kernel.cpp", "int main() { return 1; }");
  torchpare({"audit", copy.path(), folder.path(), "--preset", "strip"}).ends(1);
  folder.write("ab/kernel.cpp", "int main() {}");
  std::filesystem::remove(folder / "locks/a.lock");
  torchpare({"audit", copy.path(), folder.path(), "--preset", "strip"}).ends(1).says("only in A");
  torchpare({"audit", copy.path(), folder / kText, "--preset", "strip"}).ends(2);
}

/// Locks our folder in `folder` as a run does. The lock ends with the descriptor.
int locked(const std::string& folder) {
  const std::string ours = folder + "/.torchpare", lock = ours + "/lock";
  ::mkdir(ours.c_str(), 0700);
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  EXPECT_EQ(::flock(fd, LOCK_EX), 0);
  return fd;
}

TEST_F(Cache, TwoRunsDoNotMeet) {
  const int fd = locked(folder.path());
  for (const std::string& input : {folder.path(), folder / "fxgraph", folder / kText}) {
    torchpare({"rewrite", input, "--in-place", "--preset", "strip", "--wait", "0"})
        .ends(2)
        .complains("another torchpare is at work")
        .complains("process " + std::to_string(::getpid()) + " holds");
  }
  torchpare({"undo", folder.path(), "--wait", "0"}).ends(2);
  torchpare({"scan", folder.path(), "--preset", "strip"}).ends(0);  // reading needs no lock
  ::close(fd);
  clean().ends(0);
}

TEST_F(Cache, ARunBelowKeepsOneAboveOut) {
  const int fd = locked(folder / "fxgraph");
  clean({"--wait", "0"}).ends(2).complains("another torchpare is at work");
  ::close(fd);
  clean().ends(0);
}

TEST_F(Cache, ARunWaitsForAnotherToEnd) {
  for (const std::string& place : {folder.path(), folder / "fxgraph"}) {
    const int fd = locked(place);
    std::jthread other([fd] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      ::close(fd);
    });
    clean().ends(0);
    expect_muted();
    torchpare({"undo", folder.path()}).ends(0);
  }
}

/// One that ended without a word leaves its file, and nobody waits for it.
TEST_F(Cache, ALockThatNobodyHoldsIsNone) {
  ::close(locked(folder.path()));
  clean({"--wait", "0"}).ends(0);
  EXPECT_FALSE(std::filesystem::exists(folder / ".torchpare/lock"));
  ::close(locked(folder / "fxgraph"));
  torchpare({"undo", folder.path(), "--wait", "0"}).ends(0);
  torchpare({"scan", folder.path(), "--preset", "strip"}).ends(0);
}

/// Who may read a folder may lock it; that is no reason to stop.
TEST_F(Cache, LocksOnFoldersThatAnybodyCanTakeAreNone) {
  std::vector<int> taken;
  for (std::string above = folder / "fxgraph"; above.size() > 1;
       above.resize(std::max<size_t>(above.rfind('/'), 1))) {
    taken.push_back(::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    (void)::flock(taken.back(), LOCK_EX | LOCK_NB);
  }
  clean({"--wait", "0"}).ends(0);
  expect_muted();
  for (int fd : taken) ::close(fd);
}

TEST_F(Cache, SeveralInputsOneWithinTheOther) {
  torchpare({"rewrite", folder / "fxgraph", folder.path(), "--in-place", "--preset", "strip"}).ends(0);
  EXPECT_EQ(read_file(folder / kEntry), entry_of(muted_small_wrapper()));
  torchpare({"undo", folder.path(), folder / "fxgraph"}).ends(0);
  expect_pristine();
}

TEST_F(Cache, AFileThatIsNamedTwiceIsThereOnce) {
  std::filesystem::create_symlink(kText, folder / "link.py");
  std::filesystem::create_directory_symlink(folder.path(), folder / "again");
  const std::string file = folder / kText;
  const std::vector<Words> inputs = {
      {folder.path(), file},
      {file, folder.path()},
      {file, file},
      {file, folder / ("./" + kText.substr(0, 2) + "//../" + kText)},
      {folder.path(), folder.path() + "/."},
      {folder.path(), folder / "link.py"},
      {folder / "again", file},
  };
  const std::vector<Words> commands = {{"scan", "--preset", "strip"},
                                       {"rewrite", "--preset", "strip"},
                                       {"rewrite", "--preset", "strip", "--in-place"},
                                       {"undo", "--check"},
                                       {"undo"}};
  for (const Words& both : inputs)
    for (const Words& words : commands) {
      const int code = words.back() == "--check" ? 1 : 0;
      const Json report = Json::parse(torchpare(plus(plus(words, both), {"--json"})).ends(code).out);
      std::vector<std::string> there;
      for (const Json& one : report["files"])
        if (one["state"] != "skipped")
          there.push_back(std::filesystem::canonical(one["path"].get<std::string>()));
      std::sort(there.begin(), there.end());
      EXPECT_EQ(std::unique(there.begin(), there.end()), there.end()) << both[0] << " " << both[1];
    }
  expect_pristine();
}

size_t stripped_in(const Json& report) {
  size_t all = 0;
  for (const Json& row : report["totals"]["asserts"]) all += row.value("stripped", size_t{0});
  for (const Json& file : report["files"])
    for (const Json& site : file.value("sites", Json::array())) all += site["fate"] == "stripped";
  return all;
}

/// What was not written was not stripped.
TEST_F(Cache, WhatFailedIsNotCountedAsStripped) {
  folder.write("open/w.py", kWrapper);
  ASSERT_EQ(::chmod((folder / "open").c_str(), 0777), 0);
  const Finished run = torchpare(
      {"rewrite", folder / "open", folder / "ab", "--in-place", "--preset", "strip", "--json", "--force"});
  EXPECT_EQ(stripped_in(Json::parse(run.out)), 4u) << run.out;
  folder.write("open/w.py", kWrapper);
  const Finished refused = clean({"--json"}).ends(2);
  EXPECT_EQ(stripped_in(Json::parse(refused.out)), 2 * 3u) << refused.out;
  const Finished text = torchpare({"rewrite", folder.path(), "--in-place", "--preset", "strip"});
  EXPECT_EQ(text.says("1 undecided").out.find("stripped"), std::string::npos) << text.out;
}

/// A copy that cannot be rewritten keeps the others from it, and they are not counted either.
TEST_F(Cache, WhatIsWithheldIsNotCountedAsStripped) {
  folder.write("torch_compile_cache/x/artifact_broken", read_file(folder / kArtifact).substr(0, 60));
  const Finished run = clean({"--style", "delete", "--json"}).ends(3);
  EXPECT_EQ(stripped_in(Json::parse(run.out)), 0u) << run.out;
  expect_pristine();
}

TEST_F(Cache, LinksAreNotFollowed) {
  const Folder elsewhere;
  elsewhere.write(kText, std::string(kSmallWrapper));
  std::filesystem::create_directory_symlink(elsewhere.path(), folder / "linked");
  std::filesystem::create_symlink(elsewhere / kText, folder / "linked.py");
  ASSERT_EQ(clean().code, 0);
  EXPECT_EQ(read_file(elsewhere / kText), kSmallWrapper);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "linked.py"));
}

TEST_F(Cache, ModesStay) {
  ASSERT_EQ(::chmod((folder / kEntry).c_str(), 0640), 0);
  ASSERT_EQ(clean().code, 0);
  EXPECT_EQ(status_of(folder / kEntry).st_mode & 07777, 0640u);
}

TEST_F(Cache, OthersFilesNeedForce) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a file away takes root";
  ASSERT_EQ(::chown((folder / kEntry).c_str(), 65534, 65534), 0);
  clean().ends(2).says("belongs to another user");
  expect_pristine();
  clean({"--force"}).ends(0);
  expect_muted();
  EXPECT_EQ(status_of(folder / kEntry).st_uid, 65534u);
}

TEST_F(Cache, LeftoversOfAKilledRunGo) {
  const std::string left = ".torchpare/" + std::string(32, '0') + ".tmp";
  folder.write(left, "half");
  ASSERT_EQ(clean().code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / left));
}

TEST_F(Cache, DamagedReceiptsAreNotOverwritten) {
  folder.write(".torchpare/receipts.jsonl", "not json\n");
  clean().ends(2).complains("not a receipt");
  expect_pristine();
}

TEST_F(Cache, DamagedContainersAreUndecidedAndNamed) {
  std::string wrong = artifact_of(kSmallWrapper);
  wrong[0] ^= 1;
  folder.write(kArtifact, wrong);
  const std::string evil = "fxgraph/xy/f" + std::string(51, 'b') + "/n";
  folder.write(evil, pickle("cos\nsystem\n" + unicode("touch /nowhere") + "\x85R", 2));
  clean().ends(3).says("byte 0: the checksum is wrong").says("it would call os.system");
  EXPECT_EQ(read_file(folder / kArtifact), wrong);
  EXPECT_EQ(read_file(folder / kText), muted_small_wrapper());
}

}  // namespace
}  // namespace torchpare::test
