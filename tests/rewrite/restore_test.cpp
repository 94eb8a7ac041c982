// The way back: from a rewritten file to its original.
#include "restore.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "container/key.h"
#include "container/sha256.h"
#include "evidence.h"
#include "policies.h"
#include "rewrite_file.h"

namespace torchpare::test {
namespace {

using State = Restoration::State;

Restoration restored(std::string_view bytes, const RestoreFrom& from = {}) {
  Recogniser recogniser;
  return restore(bytes, from, recogniser);
}

Receipt receipt(std::string_view before, std::string_view after, Style style,
                std::vector<Removed> removed = {}) {
  return {"w.py", container::sha256_hex(before), container::sha256_hex(after), style, std::move(removed)};
}

struct Deleted {
  std::string text;
  std::vector<Removed> removed;
};

Deleted deleted(std::string_view text) {
  Recogniser recogniser;
  const Outcome outcome = rewrite(text, strip_all(), Style::kDelete, recogniser);
  return {std::string(outcome.rewritten->text()), pieces(text, outcome.plan.edits.deletions)};
}

TEST(Restore, WhatWasNeverTouched) {
  EXPECT_EQ(restored(kSmallWrapper).state, State::kOriginal);
  EXPECT_EQ(restored("no wrapper").state, State::kOriginal);
  EXPECT_EQ(restored(pickle(unicode(kSmallWrapper))).state, State::kOriginal);
}

TEST(Restore, AMutedTextByItsName) {
  const Restoration back =
      restored(muted_small_wrapper(), {"/c/ab/" + container::key_of(kSmallWrapper) + ".py", {}});
  ASSERT_EQ(back.state, State::kRestored);
  EXPECT_EQ(back.restored->text(), kSmallWrapper);
  EXPECT_EQ(back.witness, Witness::kName);
}

TEST(Restore, AMutedTextByReceipt) {
  const std::string muted = muted_small_wrapper();
  const Restoration back = restored(muted, {"w.py", {receipt(kSmallWrapper, muted, Style::kMute)}});
  ASSERT_EQ(back.state, State::kRestored);
  EXPECT_EQ(back.witness, Witness::kReceipt);
}

TEST(Restore, WithoutAWitnessItSaysSo) {
  const Restoration back = restored(muted_small_wrapper(), {"w.py", {}});
  ASSERT_EQ(back.state, State::kRestored);
  EXPECT_EQ(back.restored->text(), kSmallWrapper);
  EXPECT_EQ(back.witness, Witness::kNone);
}

TEST(Restore, AContainerWithItsChecksums) {
  const std::string name = short_unicode(container::key_of(kSmallWrapper));
  const std::string before = artifact(mega_cache({pickle(name + unicode(kSmallWrapper)), "x"}));
  const std::string after = artifact(mega_cache({pickle(name + unicode(muted_small_wrapper())), "x"}));
  const Restoration back = restored(after, {"model", {}});
  ASSERT_EQ(back.state, State::kRestored);
  EXPECT_EQ(back.restored->text(), before);
  EXPECT_EQ(back.witness, Witness::kName);
  EXPECT_EQ(restored(artifact(mega_cache({pickle(unicode(muted_small_wrapper()))}))).witness, Witness::kNone);
}

TEST(Restore, DeletedTextsByReceipt) {
  const Deleted gone = deleted(kSmallWrapper);
  const Receipt written = receipt(kSmallWrapper, gone.text, Style::kDelete, gone.removed);
  const Restoration back = restored(gone.text, {"w.py", {written}});
  ASSERT_EQ(back.state, State::kRestored);
  EXPECT_EQ(back.restored->text(), kSmallWrapper);
  EXPECT_EQ(back.witness, Witness::kReceipt);
  EXPECT_EQ(restored(gone.text).state, State::kOriginal) << "nothing tells that anything is missing";
}

TEST(Restore, AReceiptThatDoesNotFitIsNotFollowed) {
  const Deleted gone = deleted(kSmallWrapper);
  Receipt wrong = receipt(kSmallWrapper, gone.text, Style::kDelete, gone.removed);
  wrong.removed[0].text[10] ^= 1;
  EXPECT_EQ(restored(gone.text, {"w.py", {wrong}}).state, State::kOriginal);
  wrong = receipt(kSmallWrapper, gone.text, Style::kDelete, {{1 << 30, "x"}});
  EXPECT_EQ(restored(gone.text, {"w.py", {wrong}}).state, State::kOriginal);
}

TEST(Restore, SeveralRewritesOneAfterTheOther) {
  for (const Evidence& evidence : all_evidence()) {
    if (evidence.name != "torch-2.11.0/cpu/custom_op_tuple.0") continue;
    Recogniser recogniser;
    const std::string& a = evidence.variants.at("on");
    const Outcome first = rewrite(a, strip({Kind::kSizeAsserts}), Style::kDelete, recogniser);
    const std::string b(first.rewritten->text());
    const Outcome second = rewrite(b, strip({Kind::kNanAsserts}), Style::kDelete, recogniser);
    const std::string c(second.rewritten->text());
    const Outcome third = rewrite(c, strip_all(), Style::kMute, recogniser);
    const std::string d(third.rewritten->text());
    const RestoreFrom from{
        "w.py",
        {receipt(a, b, Style::kDelete, pieces(a, first.plan.edits.deletions)),
         receipt(b, c, Style::kDelete, pieces(b, second.plan.edits.deletions)), receipt(c, d, Style::kMute)}};
    const Restoration back = restored(d, from);
    ASSERT_EQ(back.state, State::kRestored);
    EXPECT_EQ(back.restored->text(), a);
    EXPECT_EQ(back.witness, Witness::kReceipt);
    return;
  }
  FAIL() << "no such evidence";
}

TEST(Restore, EveryCapturedWrapperInBothStyles) {
  Recogniser recogniser;
  for (const Evidence& evidence : all_evidence()) {
    const std::string& text = evidence.variants.at("on");
    const std::string path = container::key_of(text) + ".py";
    const Outcome muted = rewrite(text, strip_all(), Style::kMute, recogniser);
    if (!muted.rewritten) continue;
    const Restoration back = restore(muted.rewritten->text(), {path, {}}, recogniser);
    ASSERT_EQ(back.state, State::kRestored) << evidence.name << back.reason;
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

TEST(Receipt, OfMuteNeedsTheOriginalsHashAlone) {
  const Receipt written{"p", std::string(64, 'a'), "", Style::kMute, {}};
  EXPECT_EQ(line_of(written).find("after"), std::string::npos);
  EXPECT_EQ(receipt_in(line_of(written)), written);
  Receipt taken_out = written;
  taken_out.style = Style::kDelete;
  EXPECT_FALSE(receipt_in(line_of(taken_out)));
}

TEST(Receipt, OtherLinesAreNone) {
  for (const char* line :
       {"", "{}", "[]", "7", "{\"receipt\":2}", "{\"receipt\":1,\"path\":7}",
        "{\"receipt\":1,\"path\":\"p\",\"before\":\"x\",\"style\":\"mute\"}",
        "{\"receipt\":1,\"path\":\"p\",\"before\":\"x\",\"after\":\"y\",\"style\":\"mute\"}"})
    EXPECT_FALSE(receipt_in(line)) << line;
}

}  // namespace
}  // namespace torchpare::test
