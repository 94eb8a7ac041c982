// undo as a user meets it: what comes back, what is refused, and what is left of the receipts.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/limit.h"
#include "cli/program.h"
#include "container/build.h"
#include "container/key.h"
#include "container/sha256.h"
#include "evidence.h"

namespace torchpare::test {
namespace {

const std::string kReceipts = ".torchpare/receipts.jsonl";

const std::string kWrapped =
    "def call(args):\n"
    "    (arg0_1, arg1_1) = args\n"
    "    args.clear()\n"
    "    assert_size_stride(arg1_1, (4,), (1,))\n"
    "    assert_size_stride(\n"
    "        arg0_1, (4,), (1,)\n"
    "    )\n"
    "    return (arg0_1, arg1_1)\n";

const std::string kForeign =
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    args.clear()\n"
    "    #raise ValueError\n"
    "    #if not (u0 >= 0):\n"
    "    #)\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    #assert_size_stride(\n"
    "    return (arg0_1, )\n";

/// One comment reads like a muted assert from end to end.
const std::string kLookAlike =
    "async_compile.wait(globals())\n"
    "del async_compile\n"
    "def call(args):\n"
    "    arg0_1, = args\n"
    "    args.clear()\n"
    "   #assert_size_stride(arg0_1, (8, ), (1, ))\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    return (arg0_1, )\n";

const Words kStripping = {"--preset", "strip"};
const Words kMuting = {"--preset", "strip", "--style", "mute"};
const Words kDeleting = {"--preset", "strip", "--style", "delete"};

struct CliUndo : testing::Test {
  Folder folder;

  std::string clean(const std::string& name, const std::string& bytes, const Words& more = kMuting) {
    const std::string file = folder.write(name, bytes);
    rewrite(file, more);
    return file;
  }

  void rewrite(const std::string& input, const Words& more = kMuting) {
    torchpare(plus({"rewrite", input, "--in-place"}, more)).ends(0);
  }

  void lose_receipts() { std::filesystem::remove_all(folder / ".torchpare"); }

  /// undo and undo --check agree; the file comes back, and of the receipts nothing is left.
  void expect_back(const std::string& file, const std::string& original, const std::string& witness) {
    const std::string now = read_file(file);
    EXPECT_NE(now, original);
    torchpare({"undo", folder.path(), "--check"}).ends(1);
    EXPECT_EQ(read_file(file), now);
    torchpare({"undo", folder.path()}).ends(witness == "unverified" ? 3 : 0).says("  1 " + witness);
    EXPECT_EQ(read_file(file), original);
    EXPECT_FALSE(std::filesystem::exists(folder / kReceipts));
  }

  /// undo and undo --check agree that they will not touch the file; it stays, and its receipts too.
  void expect_refused(const std::string& input, const std::string& file, const std::string& why) {
    const std::string now = read_file(file), receipts = read_file(folder / kReceipts);
    for (const Words& words : {Words{"undo", input, "--check"}, {"undo", input}, {"undo", input, "--json"}}) {
      const Finished run = torchpare(words).ends(2).says(why).says("the receipt is kept");
      EXPECT_EQ(run.out.find("nothing to put back"), std::string::npos) << run.out;
      EXPECT_EQ(read_file(file), now);
      EXPECT_EQ(read_file(folder / kReceipts), receipts);
    }
  }
};

constexpr const char* kChanged = "it changed after it was rewritten";
constexpr const char* kContradicts = "its receipt contradicts it";

TEST_F(CliUndo, WrappedAssertsAndForeignCommentsByReceipt) {
  for (const std::string& text : {kWrapped, kForeign, kLookAlike})
    expect_back(clean("w.py", text), text, "verified by receipt");
}

TEST_F(CliUndo, WrappedAssertsAndForeignCommentsWithoutReceipts) {
  for (const std::string& text : {kWrapped, kForeign}) {
    const std::string file = clean("w.py", text);
    lose_receipts();
    expect_back(file, text, "unverified");
  }
}

TEST_F(CliUndo, TheNameTellsWithoutReceipts) {
  const std::string key = container::key_of(kLookAlike);
  const std::string file = clean(key + ".py", kLookAlike);
  lose_receipts();
  expect_back(file, kLookAlike, "verified by name");
}

TEST_F(CliUndo, TheNameInAContainerTellsWithoutReceipts) {
  const std::string entry = pickle(short_unicode(container::key_of(kLookAlike)) + unicode(kLookAlike));
  const std::string file = clean("fxgraph/xy/f" + std::string(51, 'e') + "/n", entry);
  lose_receipts();
  expect_back(file, entry, "verified by name");
}

TEST_F(CliUndo, AContainerByReceipt) {
  const std::string before = artifact(mega_cache({pickle(unicode(kLookAlike)), "x"}));
  expect_back(clean("model", before), before, "verified by receipt");
}

TEST_F(CliUndo, ADamagedContainerIsNamedOnce) {
  const std::string file = folder.write("model", pickle(unicode(kLookAlike)) + "more");
  const Finished run = torchpare({"undo", file}).ends(3).says(file + ": undecided: byte ");
  EXPECT_EQ(run.out.find(file), run.out.rfind(file));
}

TEST_F(CliUndo, OneRewriteAfterTheOther) {
  const Words size = {"--preset", "keep", "--set", "size_asserts=strip", "--style"};
  for (const char* first : {"mute", "delete"})
    for (const char* second : {"mute", "delete"}) {
      const std::string file = clean("w.py", kWrapper, plus(size, {first}));
      rewrite(file, {"--preset", "strip", "--style", second});
      expect_back(file, kWrapper, "verified by receipt");
    }
}

TEST_F(CliUndo, AFileThatChangedSinceIsRefused) {
  for (const char* style : {"mute", "delete"})
    for (const std::string& change : {std::string("# mine\n"), std::string("\r\n")}) {
      const std::string file = clean("w.py", kWrapper, {"--preset", "strip", "--style", style});
      folder.write("w.py", read_file(file) + change);
      expect_refused(file, file, kChanged);
      folder.write("w.py", kWrapper + change);
      expect_refused(folder.path(), file, kChanged);
    }
  const std::string entry = clean("model", pickle(unicode(kLookAlike)));
  folder.write("w.py", "");
  folder.write("model", pickle(unicode(kLookAlike) + unicode("more")));
  expect_refused(folder.path(), entry, kChanged);
}

TEST_F(CliUndo, AFileThatIsNoWrapperAnyMoreIsRefused) {
  const std::string file = clean("model", pickle(unicode(kLookAlike)));
  folder.write("model", "");
  expect_refused(folder.path(), file, "an empty file");
  std::filesystem::remove(file);
  std::filesystem::create_symlink(folder.write("elsewhere/other", "x"), file);
  expect_refused(folder.path(), file, "a symbolic link");
}

TEST_F(CliUndo, ALinkToARewrittenFileIsNone) {
  const std::string file = clean("real/w.py", kWrapper);
  std::filesystem::create_symlink("real/w.py", folder / "link.py");
  torchpare({"undo", folder.path()}).ends(0);
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST_F(CliUndo, ADamagedReceiptIsRefused) {
  for (const char* style : {"mute", "delete"}) {
    const std::string file = clean("w.py", kWrapper, {"--preset", "strip", "--style", style});
    std::string receipts = read_file(folder / kReceipts);
    const size_t digit = receipts.find("\"before\":\"") + 20;
    receipts[digit] = receipts[digit] == '0' ? '1' : '0';
    folder.write(kReceipts, receipts);
    expect_refused(file, file, kContradicts);
    lose_receipts();
  }
}

#ifndef __SANITIZE_ADDRESS__
/// Whatever it is that can't be opened any more: receipts that can't be read are not receipts that are not there.
TEST_F(CliUndo, WithTooFewDescriptorsItFailsOrDoesAll) {
  const std::string file = folder.write("w.py", kWrapper);
  bool failed = false, done = false;
  for (rlim_t most = 8; most < 24; ++most) {
    rewrite(file, kDeleting);
    Finished run;
    {
      const Limit limit(RLIMIT_NOFILE, most);
      run = torchpare({"undo", folder.path(), "-j", "1"});
    }
    run.ends(run.code == 2 ? 2 : 0);
    (run.code == 0 ? done : failed) = true;
    if (run.code == 0) {
      EXPECT_EQ(read_file(file), kWrapper) << most;
    }
    torchpare({"undo", file}).ends(0);
    ASSERT_EQ(read_file(file), kWrapper);
  }
  EXPECT_TRUE(failed && done);
}
#endif

/// No run leaves such a one.
TEST_F(CliUndo, AnEmptyFileOfReceiptsIsDamaged) {
  const std::string file = clean("w.py", kWrapper, kDeleting);
  folder.write(kReceipts, "");
  torchpare({"undo", folder.path()}).ends(2).complains("receipts.jsonl").complains("damaged");
  EXPECT_EQ(read_file(file), kDeleted);
}

TEST_F(CliUndo, OneRefusalDoesNotKeepTheOthersFromComingBack) {
  folder.write("a.py", kWrapper);
  folder.write("b.py", kWrapper);
  rewrite(folder.path());
  folder.write("a.py", kMuted + "# mine\n");
  torchpare({"undo", folder.path()}).ends(2).says("2 files: 1 put back, 1 failed");
  EXPECT_EQ(read_file(folder / "a.py"), kMuted + "# mine\n");
  EXPECT_EQ(read_file(folder / "b.py"), kWrapper);
  const std::string receipts = read_file(folder / kReceipts);
  EXPECT_NE(receipts.find("a.py"), std::string::npos);
  EXPECT_EQ(receipts.find("b.py"), std::string::npos);
}

TEST_F(CliUndo, ValidateDoesNotPassOverWhatUndoRefuses) {
  const std::string file = clean("w.py", kWrapper);
  folder.write("w.py", kMuted + "# mine\n");
  torchpare({"validate", folder.path()}).ends(2).complains(file + ": " + kChanged);
}

TEST_F(CliUndo, AWrapperThatTorchWroteAnewNeedsNoReceipt) {
  const std::string name = container::key_of(kLookAlike) + ".py";
  const std::string file = clean(name, kLookAlike);
  // Rewritten once more from another state, so that no receipt names the original.
  folder.write(name, kWrapped);
  rewrite(file);
  folder.write(name, kLookAlike);
  torchpare({"undo", file}).ends(0).says("1 with nothing to put back");
  EXPECT_EQ(folder.files(), std::vector<std::string>{name});
}

TEST_F(CliUndo, WhatIsAsItWasNeedsNothing) {
  const std::string file = clean("w.py", kLookAlike);
  folder.write("w.py", kLookAlike);
  torchpare({"undo", file}).ends(0);
  EXPECT_EQ(read_file(file), kLookAlike);
  EXPECT_EQ(folder.files(), std::vector<std::string>{"w.py"});
}

TEST_F(CliUndo, ReceiptsOfMutedFilesThatAreGoneAreDropped) {
  std::string receipts;
  for (int i = 0; i < 3; ++i) {
    const std::string text = i == 1 ? kWrapped : kWrapper;
    const std::string file = clean("w.py", text);
    receipts = read_file(folder / kReceipts);
    EXPECT_EQ(std::count(receipts.begin(), receipts.end(), '\n'), 1) << receipts;
    EXPECT_NE(receipts.find(container::sha256_hex(text)), std::string::npos) << receipts;
  }
}

TEST_F(CliUndo, ReceiptsOfTheFirstVersionAreFollowed) {
  const std::string file = folder.write("w.py", kMuted);
  folder.write(kReceipts, "{\"receipt\":1,\"path\":\"w.py\",\"before\":\"" + container::sha256_hex(kWrapper) +
                              "\",\"style\":\"mute\"}\n");
  expect_back(file, kWrapper, "verified by receipt");
}

TEST_F(CliUndo, ReceiptsOfTheFirstVersionOutliveAnotherRewrite) {
  const std::string once =
      clean("w.py", kWrapper, {"--preset", "keep", "--set", "size_asserts=strip", "--style", "mute"});
  folder.write(kReceipts, "{\"receipt\":1,\"path\":\"w.py\",\"before\":\"" + container::sha256_hex(kWrapper) +
                              "\",\"style\":\"mute\"}\n");
  rewrite(once);
  expect_back(once, kWrapper, "verified by receipt");
}

TEST_F(CliUndo, AFileThatWasMovedComesBackWhereItIs) {
  for (const char* style : {"mute", "delete"}) {
    const std::string file = clean("a.py", kLookAlike, {"--preset", "strip", "--style", style});
    const std::string moved = folder.write("sub/b.py", read_file(file));
    std::filesystem::remove(file);
    expect_back(moved, kLookAlike, "verified by receipt");
    std::filesystem::remove(moved);
  }
}

TEST_F(CliUndo, AFileThatWasMovedAfterTwoRewrites) {
  clean("sub/a.py", kWrapper, {"--preset", "keep", "--set", "size_asserts=strip", "--style", "delete"});
  rewrite(folder / "sub/a.py", kDeleting);
  std::filesystem::rename(folder / "sub/a.py", folder / "b.py");
  torchpare({"undo", folder / "b.py"}).ends(0);  // its receipts lie below, where it is not
  EXPECT_EQ(read_file(folder / "b.py"), kDeleted);
  torchpare({"undo", folder.path()}).ends(0);
  EXPECT_EQ(read_file(folder / "b.py"), kWrapper);
  EXPECT_FALSE(std::filesystem::exists(folder / "sub/.torchpare"));
}

TEST_F(CliUndo, AMovedFileAndANewOneInItsPlace) {
  const std::string file = clean("a.py", kWrapper, kDeleting);
  std::filesystem::rename(file, folder / "b.py");
  folder.write("a.py", kWrapper);
  expect_back(folder / "b.py", kWrapper, "verified by receipt");
  EXPECT_EQ(read_file(file), kWrapper);
}

TEST_F(CliUndo, WhatMayHaveBeenTwoThingsIsRefused) {
  std::string other = kWrapper;
  other.replace(other.find("(4, )"), 5, "(8, )");  // without its asserts it is the same
  for (const auto& [name, text] : {std::pair("a.py", kWrapper), {"b.py", other}})
    clean(name, text, kDeleting);
  std::filesystem::rename(folder / "a.py", folder / "c.py");
  torchpare({"undo", folder.path(), "--check"}).ends(1);  // of the two one is not there
  std::filesystem::remove(folder / "b.py");
  torchpare({"undo", folder.path()}).ends(2).says("receipts differ in what it was");
  EXPECT_EQ(read_file(folder / "c.py"), kDeleted);
}

TEST_F(CliUndo, WhatIsNotThereIsTold) {
  const std::string file = clean("a.py", kWrapper, kDeleting);
  std::filesystem::remove(file);
  for (const Words& more : {Words{}, {"--check"}})
    torchpare(plus({"undo", folder.path()}, more))
        .ends(0)
        .says("a receipt says that it was rewritten, and it is not there");
  std::filesystem::create_directory(file);
  torchpare({"undo", folder.path()}).ends(2).says("now it is something else; a folder");
  EXPECT_TRUE(std::filesystem::exists(folder / kReceipts));
}

TEST_F(CliUndo, AFileMayHaveAnyName) {
  expect_back(clean("\xff\xfe.py", kWrapper, kDeleting), kWrapper, "verified by receipt");
}

TEST_F(CliUndo, DeletedTextComesBackByItsReceipt) {
  const std::string file = clean("w.py", kWrapper, kStripping);
  EXPECT_EQ(read_file(file), kDeleted);
  expect_back(file, kWrapper, "verified by receipt");
  EXPECT_EQ(folder.files(), Words{"w.py"});
}

TEST_F(CliUndo, ReceiptsOfWhatIsGoneAreDropped) {
  std::string first;
  for (int i = 0; i < 5; ++i) {
    clean("w.py", kWrapper, kStripping);
    const std::string receipts = read_file(folder / kReceipts);
    if (i == 0) first = receipts;
    EXPECT_EQ(receipts, first) << "they grow with every run";
  }
  expect_back(folder / "w.py", kWrapper, "verified by receipt");
}

TEST_F(CliUndo, OneRewriteAfterTheOtherIsUndoneToTheFirst) {
  const std::string file = clean("w.py", kWrapper, {"--preset", "keep", "--set", "alignment_asserts=strip"});
  const std::string between = read_file(file);
  rewrite(file, kStripping);
  ASSERT_NE(between, kWrapper);
  ASSERT_NE(between, kDeleted);
  torchpare({"undo", file}).ends(0);
  EXPECT_EQ(read_file(file), kWrapper);
  EXPECT_EQ(folder.files(), Words{"w.py"});
}

TEST_F(CliUndo, WithoutAnyWitnessItIsUndecidedButDone) {
  expect_back(folder.write("w.py", kMuted), kWrapper, "unverified");
}

TEST_F(CliUndo, StandardInputIsRefused) { torchpare({"undo", "-"}).ends(2); }

}  // namespace
}  // namespace torchpare::test
