// The way back: from a rewritten file to its original.
#include "rewrite/restore.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "container/key.h"
#include "container/sha256.h"
#include "evidence.h"
#include "policies.h"
#include "rewrite/rewrite_file.h"

namespace torchpare::test {
namespace {

Restoration restored(std::string_view bytes, const RestoreFrom& from = {}) {
  Recogniser recogniser;
  return restore(bytes, from, recogniser);
}

Receipt receipt(std::string_view before, std::string_view after, Style style,
                std::vector<Removed> removed = {}) {
  return {"w.py", container::sha256_hex(before), container::sha256_hex(after), style, std::move(removed)};
}

/// Of style mute: what differs is what was muted.
Receipt mute_receipt(std::string_view before, std::string_view after) {
  Receipt r = receipt(before, after, Style::kMute);
  for (size_t i = 0; i < before.size(); ++i)
    if (before[i] == ' ' && after[i] == '#') r.muted.push_back(i);
  return r;
}

/// As version 1 wrote it.
Receipt first_version(std::string_view before) {
  return {"w.py", container::sha256_hex(before), "", Style::kMute, {}};
}

std::string muted(std::string_view text, const Policy& policy = strip_all()) {
  Recogniser recogniser;
  return std::string(rewrite(text, policy, Style::kMute, recogniser).rewritten->text());
}

void expect_restored(const Restoration& back, std::string_view original, Witness witness) {
  ASSERT_EQ(back.state, State::kRewritten) << back.reason;
  EXPECT_EQ(back.restored->text(), original);
  EXPECT_EQ(back.witness, witness);
}

/// A wrapper with asserts, and comments that read like muted ones above and below them.
const std::string kWithLookAlikes =
    "async_compile.wait(globals())\n"
    "del async_compile\n"
    "def call(args):\n"
    "    arg0_1, arg1_1 = args\n"
    "    args.clear()\n"
    "   #assert_size_stride(arg0_1, (8, ), (1, ))\n"
    "    assert_size_stride(arg0_1, (4, ), (1, ))\n"
    "    assert_size_stride(arg1_1, (4, ), (1, ))\n"
    "   #if not (u0 >= 0):\n"
    "       #raise RuntimeError('u0 >= 0')\n"
    "   #buf1 = None\n"
    "    return (arg0_1, )\n";

struct Deleted {
  std::string text;
  std::vector<Removed> removed;
};

Deleted deleted(std::string_view text, const Policy& policy = strip_all()) {
  Recogniser recogniser;
  const Outcome outcome = rewrite(text, policy, Style::kDelete, recogniser);
  return {std::string(outcome.rewritten->text()), pieces(text, outcome.plan.edits.deletions)};
}

TEST(Restore, WhatWasNeverTouched) {
  EXPECT_EQ(restored(kSmallWrapper).state, State::kUnchanged);
  EXPECT_EQ(restored("no wrapper").state, State::kUnchanged);
  EXPECT_EQ(restored(pickle(unicode(kSmallWrapper))).state, State::kUnchanged);
}

TEST(Restore, AMutedTextByItsName) {
  expect_restored(restored(muted_small_wrapper(), {"/c/ab/" + container::key_of(kSmallWrapper) + ".py", {}}),
                  kSmallWrapper, Witness::kName);
}

TEST(Restore, AMutedTextByReceipt) {
  const std::string now = muted_small_wrapper();
  expect_restored(restored(now, {"w.py", {mute_receipt(kSmallWrapper, now)}}), kSmallWrapper,
                  Witness::kReceipt);
  expect_restored(restored(now, {"w.py", {first_version(kSmallWrapper)}}), kSmallWrapper, Witness::kReceipt);
}

TEST(Restore, AReceiptTellsMutedAssertsFromComments) {
  const std::string now = muted(kWithLookAlikes);
  const RestoreFrom from{"w.py", {mute_receipt(kWithLookAlikes, now)}};
  expect_restored(restored(now, from), kWithLookAlikes, Witness::kReceipt);
  EXPECT_EQ(restored(kWithLookAlikes, from).state, State::kUnchanged);
  expect_restored(restored(now, {"w.py", {first_version(kWithLookAlikes)}}), kWithLookAlikes,
                  Witness::kReceipt);
}

TEST(Restore, ANameTellsMutedAssertsFromComments) {
  const std::string now = muted(kWithLookAlikes);
  const RestoreFrom from{container::key_of(kWithLookAlikes) + ".py", {}};
  expect_restored(restored(now, from), kWithLookAlikes, Witness::kName);
  EXPECT_EQ(restored(kWithLookAlikes, from).state, State::kUnchanged);
  const std::string key = short_unicode(container::key_of(kWithLookAlikes));
  expect_restored(restored(pickle(key + unicode(now))), pickle(key + unicode(kWithLookAlikes)),
                  Witness::kName);
  EXPECT_EQ(restored(pickle(key + unicode(kWithLookAlikes))).state, State::kUnchanged);
}

TEST(Restore, AnotherTextsNameVouchesForNothing) {
  const std::string path = container::key_of("another text") + ".py";
  expect_restored(restored(muted_small_wrapper(), {path, {}}), kSmallWrapper, Witness::kNone);
}

TEST(Restore, ACommentThatReadsLikeWhatCouldNotHaveGoneStays) {
  // Something uses buf1, which the scalar assert would bind.
  std::string text = kWithLookAlikes;
  text.replace(text.find("return (arg0_1"), 14, "return (buf1, arg0_1");
  text.erase(text.find("   #assert_size_stride(arg0_1, (8"), 45);
  const std::string now = muted(text);
  expect_restored(restored(now), text, Witness::kNone);
  const std::string foreign = now.substr(0, now.find("   #assert")) + now.substr(now.find("   #if not"));
  EXPECT_EQ(restored(foreign).state, State::kUndecided);
}

TEST(Restore, WhatCanBeReadInTwoWaysIsUndecided) {
  // Either comment may be a muted assert, but they cannot stand together.
  const std::string text =
      "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
      "def call(args):\n"
      "    arg0_1, = args\n"
      "    if x:\n"
      "        f()\n"
      "   #assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "       #assert_size_stride(arg0_1, (8, ), (1, ))\n"
      "    return (arg0_1, )\n";
  const Restoration back = restored(text, {"w.py", {}});
  EXPECT_EQ(back.state, State::kUndecided);
  EXPECT_NE(back.reason.find("exclude each other"), std::string::npos) << back.reason;
  EXPECT_FALSE(back.restored);
  for (const char* line : {"   #assert_size_stride(arg0_1, (4", "       #assert_size_stride(arg0_1, (8"}) {
    std::string original = text;
    original[original.find('#', original.find(line))] = ' ';
    expect_restored(restored(text, {container::key_of(original) + ".py", {}}), original, Witness::kName);
  }
}

TEST(Restore, WhatWasMutedTwiceComesBackInTwoSteps) {
  std::string text(kSmallWrapper);
  text.insert(text.find("    return"), "    assert_alignment(arg0_1, 16, 'torch.ops.aten.sort.default')\n");
  const std::string once = muted(text, strip({Kind::kSizeAsserts}));
  const std::string twice = muted(once);
  ASSERT_NE(once, twice);
  const Receipt first = mute_receipt(text, once), second = mute_receipt(once, twice);
  expect_restored(restored(twice, {"w.py", {first, second}}), text, Witness::kReceipt);
  expect_restored(restored(twice, {"w.py", {second, first}}), text, Witness::kReceipt);
  expect_restored(restored(once, {"w.py", {first, second}}), text, Witness::kReceipt);
  expect_restored(restored(twice, {"w.py", {first_version(text), second}}), text, Witness::kReceipt);
  EXPECT_EQ(restored(text, {"w.py", {first, second}}).state, State::kUnchanged);
  expect_restored(restored(twice), text, Witness::kNone);
}

TEST(Restore, AFileThatFitsNoReceiptIsRefused) {
  const std::string now = muted_small_wrapper();
  const RestoreFrom from{"w.py", {mute_receipt(kSmallWrapper, now)}};
  for (const std::string& changed : {now + "# mine\n", std::string(kSmallWrapper) + "# mine\n", std::string(),
                                     std::string("\r\n"), now.substr(0, 20)}) {
    const Restoration back = restored(changed, from);
    EXPECT_EQ(back.state, State::kFailed) << changed;
    EXPECT_NE(back.reason.find("it changed after it was rewritten"), std::string::npos) << back.reason;
    EXPECT_EQ(restored(changed, {"w.py", {first_version(kSmallWrapper)}}).state, State::kFailed) << changed;
  }
}

TEST(Restore, AFileThatFitsNoReceiptIsLetOffByItsName) {
  const RestoreFrom other{container::key_of(kSmallWrapper) + ".py", {mute_receipt("x = (1)", "x =#(1)")}};
  EXPECT_EQ(restored(kSmallWrapper, other).state, State::kUnchanged);
  expect_restored(restored(muted_small_wrapper(), other), kSmallWrapper, Witness::kName);
  EXPECT_EQ(restored(std::string(kSmallWrapper) + "# mine\n", other).state, State::kFailed);
  const std::string key = short_unicode(container::key_of(kSmallWrapper));
  EXPECT_EQ(restored(pickle(key + unicode(kSmallWrapper)), {"f", other.receipts}).state, State::kUnchanged);
  EXPECT_EQ(restored(pickle(key), {"f", other.receipts}).state, State::kFailed);
}

TEST(Restore, AReceiptWithWrongOffsetsIsRefused) {
  const std::string now = muted_small_wrapper();
  const Receipt right = mute_receipt(kSmallWrapper, now);
  const size_t hash = right.muted[0];
  for (const std::vector<size_t>& wrong :
       std::vector<std::vector<size_t>>{{}, {hash + 1}, {SIZE_MAX}, {now.size()}, {hash, 3}}) {
    Receipt receipt = right;
    receipt.muted = wrong;
    const Restoration back = restored(now, {"w.py", {receipt}});
    EXPECT_EQ(back.state, State::kFailed);
    EXPECT_NE(back.reason.find("its receipt contradicts it"), std::string::npos) << back.reason;
    expect_restored(restored(now, {"w.py", {right, receipt}}), kSmallWrapper, Witness::kReceipt);
  }
}

TEST(Restore, AReceiptThatLeadsNowhereIsPassedOver) {
  const std::string now = muted_small_wrapper();
  const Receipt there = mute_receipt(kSmallWrapper, now);
  const Receipt nowhere{"w.py", there.before, there.before, Style::kDelete, {}};
  expect_restored(restored(now, {"w.py", {there, nowhere}}), kSmallWrapper, Witness::kReceipt);
}

TEST(Restore, AContainerByItsReceipt) {
  const std::string before = artifact(mega_cache({pickle(unicode(kWithLookAlikes)), "x"}));
  const std::string after = artifact(mega_cache({pickle(unicode(muted(kWithLookAlikes))), "x"}));
  Receipt receipt = ::torchpare::test::receipt(before, after, Style::kMute);
  const size_t text = before.find("async_compile");
  for (size_t at : mute_receipt(kWithLookAlikes, muted(kWithLookAlikes)).muted)
    receipt.muted.push_back(text + at);
  expect_restored(restored(after, {"model", {receipt}}), before, Witness::kReceipt);
  receipt.muted.pop_back();
  EXPECT_EQ(restored(after, {"model", {receipt}}).state, State::kFailed);
  EXPECT_EQ(restored(after, {"model", {first_version(before)}}).state, State::kFailed)
      << "which of the comments were asserts is not known, and the guess has another hash";
}

TEST(Restore, WithoutAWitnessItSaysSo) {
  expect_restored(restored(muted_small_wrapper(), {"w.py", {}}), kSmallWrapper, Witness::kNone);
}

TEST(Restore, AContainerWithItsChecksums) {
  const std::string name = short_unicode(container::key_of(kSmallWrapper));
  const std::string before = artifact(mega_cache({pickle(name + unicode(kSmallWrapper)), "x"}));
  const std::string after = artifact(mega_cache({pickle(name + unicode(muted_small_wrapper())), "x"}));
  expect_restored(restored(after, {"model", {}}), before, Witness::kName);
  EXPECT_EQ(restored(artifact(mega_cache({pickle(unicode(muted_small_wrapper()))}))).witness, Witness::kNone);
}

TEST(Restore, DeletedTextsByReceipt) {
  const Deleted gone = deleted(kSmallWrapper);
  const Receipt written = receipt(kSmallWrapper, gone.text, Style::kDelete, gone.removed);
  expect_restored(restored(gone.text, {"w.py", {written}}), kSmallWrapper, Witness::kReceipt);
  EXPECT_EQ(restored(gone.text).state, State::kUnchanged) << "nothing tells that anything is missing";
}

TEST(Restore, AReceiptThatDoesNotFitIsRefused) {
  const Deleted gone = deleted(kSmallWrapper);
  Receipt wrong = receipt(kSmallWrapper, gone.text, Style::kDelete, gone.removed);
  wrong.removed[0].text[10] ^= 1;
  EXPECT_EQ(restored(gone.text, {"w.py", {wrong}}).state, State::kFailed);
  wrong = receipt(kSmallWrapper, gone.text, Style::kDelete, {{1 << 30, "x"}});
  EXPECT_EQ(restored(gone.text, {"w.py", {wrong}}).state, State::kFailed);
}

TEST(Restore, SeveralRewritesOneAfterTheOther) {
  const std::string& a = text_of("torch-2.11.0/cpu/custom_op_tuple.0");
  const Deleted b = deleted(a, strip({Kind::kSizeAsserts}));
  const Deleted c = deleted(b.text, strip({Kind::kNanAsserts}));
  const std::string d = muted(c.text);
  const RestoreFrom from{"w.py",
                         {receipt(a, b.text, Style::kDelete, b.removed),
                          receipt(b.text, c.text, Style::kDelete, c.removed), mute_receipt(c.text, d)}};
  expect_restored(restored(d, from), a, Witness::kReceipt);
}

TEST(Restore, EveryCapturedWrapperInBothStyles) {
  Recogniser recogniser;
  for (const Evidence& evidence : all_evidence()) {
    const std::string& text = evidence.variants.at("on");
    const std::string path = container::key_of(text) + ".py";
    const Outcome muted = rewrite(text, strip_all(), Style::kMute, recogniser);
    if (!muted.rewritten) continue;
    const Restoration back = restore(muted.rewritten->text(), {path, {}}, recogniser);
    ASSERT_EQ(back.state, State::kRewritten) << evidence.name << back.reason;
    EXPECT_EQ(back.restored->text(), text) << evidence.name;
    EXPECT_EQ(back.witness, Witness::kName) << evidence.name;
  }
}

TEST(Receipt, IsOneLineThatIsReadBack) {
  const Receipt written{"a/b c.py",
                        std::string(64, 'a'),
                        std::string(64, 'b'),
                        Style::kDelete,
                        {{17, "    x\n"}, {90, "\"\\"}}};
  const std::string line = line_of(written);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(receipt_in(line), written);
}

TEST(Receipt, OfMuteHasItsOffsetsAsSteps) {
  const Receipt written{"p", std::string(64, 'a'), std::string(64, 'b'), Style::kMute, {}, {0, 40, 90}};
  const std::string line = line_of(written);
  EXPECT_NE(line.find("\"receipt\":2"), std::string::npos) << line;
  EXPECT_NE(line.find("\"muted\":[0,40,50]"), std::string::npos) << line;
  EXPECT_EQ(receipt_in(line), written);
}

TEST(Receipt, APieceMayHaveAnyCharacters) {
  Receipt written{"p", std::string(64, 'a'), std::string(64, 'b'), Style::kDelete, {{1, ""}, {2, "\n\n"}}};
  for (int c = 0; c < 0x80; ++c)
    written.removed.push_back({3, std::string("a\n") + static_cast<char>(c) + "\nb\n"});
  written.removed.push_back({SIZE_MAX, "# é\n"});
  const std::string line = line_of(written);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(receipt_in(line), written);
}

TEST(Receipt, OffsetsAreOf64Bits) {
  const Receipt written{"p", std::string(64, 'a'), std::string(64, 'b'), Style::kMute, {}, {1, SIZE_MAX}};
  EXPECT_EQ(receipt_in(line_of(written)), written);
  const Receipt none{"p", std::string(64, 'a'), std::string(64, 'b'), Style::kMute, {}, {}};
  EXPECT_EQ(receipt_in(line_of(none)), none);
}

TEST(Receipt, OfTheFirstVersionIsReadAndStaysWhatItIs) {
  const Receipt written = {"p", std::string(64, 'a'), "", Style::kMute, {}};
  const std::string line =
      "{\"receipt\":1,\"path\":\"p\",\"before\":\"" + std::string(64, 'a') + "\",\"style\":\"mute\"}\n";
  EXPECT_EQ(receipt_in(line), written);
  EXPECT_EQ(line_of(written), line);
  Receipt taken_out = written;
  taken_out.style = Style::kDelete;
  EXPECT_FALSE(receipt_in(line_of(taken_out)));
}

TEST(Receipt, APathMayHaveAnyBytes) {
  for (Style style : {Style::kMute, Style::kDelete}) {
    const Receipt written{"a/\xff\"\n.py", std::string(64, 'a'), std::string(64, 'b'), style, {}};
    const std::string line = line_of(written);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(receipt_in(line), written);
  }
}

TEST(Receipt, OtherLinesAreNone) {
  const std::string hash = "\"" + std::string(64, 'a') + "\"";
  const std::string first = "{\"receipt\":1,\"path\":\"p\",\"before\":";
  const std::string second = "{\"receipt\":2,\"path\":\"p\",\"before\":" + hash;
  const std::string mute = second + ",\"style\":\"mute\",\"after\":" + hash + ",\"muted\":";
  const std::string gone = second + ",\"style\":\"delete\",\"after\":" + hash + ",\"removed\":";
  ASSERT_TRUE(receipt_in(mute + "[1,2]}"));
  ASSERT_TRUE(receipt_in(gone + "[[1,\"x\"]]}"));
  const std::vector<std::string> none = {
      "",
      "{}",
      "[]",
      "7",
      "{\"receipt\":3}",
      "{\"receipt\":1,\"path\":7}",
      first + "\"x\",\"style\":\"mute\"}",
      first + "\"x\",\"after\":\"y\",\"style\":\"mute\"}",
      second + ",\"style\":\"mute\"}",
      second + ",\"style\":\"mute\",\"after\":\"\",\"muted\":[1]}",
      second + ",\"style\":\"mute\",\"after\":" + hash + "}",
      second + ",\"style\":\"other\",\"after\":" + hash + ",\"muted\":[1]}",
      second + ",\"style\":7,\"after\":" + hash + ",\"muted\":[1]}",
      mute + "[-1]}",
      mute + "[1,0]}",
      mute + "[1.5]}",
      mute + "[\"1\"]}",
      mute + "[1,18446744073709551615]}",
      gone + "[[-1,\"x\"]]}",
      gone + "[[1]]}",
      gone + "[[1,2]]}"};
  for (const std::string& line : none) EXPECT_FALSE(receipt_in(line)) << line;
}

}  // namespace
}  // namespace torchpare::test
