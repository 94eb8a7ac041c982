// What was rewritten comes back, or it is said that it does not: for every captured wrapper, every policy and
// both styles, with receipts and without, also where a formatter has been at work and comments read like ours.
#include <gtest/gtest.h>

#include "container/key.h"
#include "container/sha256.h"
#include "evidence.h"
#include "policies.h"
#include "rewrite/formatted.h"
#include "rewrite/restore.h"
#include "rewrite/rewrite_file.h"

namespace torchpare::test {
namespace {

constexpr const char* kVariants[] = {"off", "no_size", "no_alignment", "no_scalar", "no_nan"};

struct Undo : testing::Test {
  Recogniser recogniser;

  /// The text after a rewrite, and what is written down of it.
  struct Now {
    std::string text;
    std::vector<Receipt> receipts;
  };

  Now rewritten(const Now& before, const Policy& policy, Style style) {
    const Outcome outcome = rewrite(before.text, policy, style, recogniser);
    if (!outcome.rewritten) return before;
    Now now{std::string(outcome.rewritten->text()), before.receipts};
    const EditSet& edits = outcome.plan.edits;
    const Receipt receipt{"w.py", container::sha256_hex(before.text),   container::sha256_hex(now.text),
                          style,  pieces(before.text, edits.deletions), edits.mutes};
    now.receipts.push_back(*receipt_in(line_of(receipt)));
    return now;
  }

  Restoration back(const Now& now, const std::string& path = "w.py", bool by_receipt = false) {
    return restore(now.text, {path, by_receipt ? now.receipts : std::vector<Receipt>()}, recogniser);
  }

  void expect_back_by_receipt(const Now& now, const std::string& original, const std::string& name) {
    const Restoration found = back(now, "w.py", true);
    ASSERT_EQ(found.state, now.text == original ? State::kUnchanged : State::kRewritten)
        << name << found.reason;
    if (!found.restored) return;
    EXPECT_EQ(found.restored->text(), original) << name;
    EXPECT_EQ(found.witness, Witness::kReceipt) << name;
  }

  /// Under its own name: what that verifies is the original, and nothing else is.
  void expect_nothing_wrong_by_name(const Now& now, const std::string& original, const std::string& name) {
    const Restoration found = back(now, container::key_of(original) + ".py");
    EXPECT_EQ(found.state == State::kUnchanged, now.text == original) << name;
    if (!found.restored) return;
    EXPECT_EQ(found.witness == Witness::kName, found.restored->text() == original) << name;
    by_name += found.witness == Witness::kName;
  }

  size_t by_name = 0;
};

TEST_F(Undo, GivesEveryRewriteBack) {
  for (const Evidence& e : all_evidence())
    for (const char* variant : kVariants) {
      const std::string& on = e.variants.at("on");
      const Policy policy = policy_for_variant(variant, e);
      for (Style style : {Style::kDelete, Style::kMute}) {
        const Now now = rewritten({on, {}}, policy, style);
        expect_back_by_receipt(now, on, e.name);
        if (style == Style::kDelete || now.text == on) continue;
        const Restoration found = back(now);
        ASSERT_EQ(found.state, State::kRewritten) << e.name << found.reason;
        EXPECT_EQ(found.restored->text(), on) << e.name;
        EXPECT_EQ(found.witness, Witness::kNone) << e.name;
      }
    }
}

TEST_F(Undo, GivesOneRewriteAfterTheOtherBack) {
  for (const Evidence& e : all_evidence())
    for (Style first : {Style::kDelete, Style::kMute})
      for (Style second : {Style::kDelete, Style::kMute}) {
        const std::string& on = e.variants.at("on");
        const Now once = rewritten({on, {}}, strip({Kind::kSizeAsserts}), first);
        const Now twice = rewritten(once, strip_all(), second);
        expect_back_by_receipt(twice, on, e.name);
        if (first == Style::kMute && second == Style::kMute) expect_nothing_wrong_by_name(twice, on, e.name);
      }
  EXPECT_GT(by_name, 100u);
}

TEST_F(Undo, GivesWrappedAssertsBack) {
  size_t lines = 0;
  for (const Evidence& e : all_evidence())
    for (Breaks breaks : {Breaks::kOnce, Breaks::kEachElement, Breaks::kEachElementAndTuple}) {
      const std::string& on = e.variants.at("on");
      const std::string text = wrapped(on, find_sites(on, recogniser), breaks);
      const Now now = rewritten({text, {}}, strip_all(), Style::kMute);
      if (now.receipts.empty()) continue;
      lines += now.receipts[0].muted.size();
      expect_back_by_receipt(now, text, e.name);
      const Restoration found = back(now);
      ASSERT_EQ(found.state, State::kRewritten) << e.name << found.reason;
      EXPECT_EQ(found.restored->text(), text) << e.name;
      expect_nothing_wrong_by_name(now, text, e.name);
    }
  EXPECT_GT(lines, 10000u);
  EXPECT_GT(by_name, 300u);
}

TEST_F(Undo, IsNotMisledByCommentsThatReadLikeMutedAsserts) {
  size_t restored = 0, all = 0, unverified = 0;
  for (const Evidence& e : all_evidence()) {
    Dice dice(all);
    const std::string& on = e.variants.at("on");
    const std::string text = with_look_alikes(
        dice.roll(2) == 0 ? on : wrapped(on, find_sites(on, recogniser), Breaks::kEachElement),
        1 + dice.roll(12), dice);
    const Now now = rewritten({text, {}}, strip_all(), Style::kMute);
    if (now.receipts.empty()) continue;
    ++all;
    expect_back_by_receipt(now, text, e.name);
    expect_nothing_wrong_by_name(now, text, e.name);
    const Restoration found = back(now);
    ASSERT_NE(found.state, State::kUnchanged) << e.name;
    if (!found.restored) continue;
    ++restored;
    EXPECT_EQ(found.witness, Witness::kNone) << e.name;
    // Some comments may have come to life; all that was muted must have.
    for (size_t at : now.receipts[0].muted) EXPECT_EQ(found.restored->text()[at], ' ') << e.name;
    unverified += found.restored->text() != text;
  }
  EXPECT_GT(all, 100u);
  EXPECT_GT(restored * 10, all * 9) << "of " << all;
  EXPECT_GT(by_name * 10, all * 9) << "of " << all;
  EXPECT_GT(unverified, 0u) << "no comment read like a muted assert";
}

}  // namespace
}  // namespace torchpare::test
