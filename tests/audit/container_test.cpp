// The proof for cache files. Most of these are wrong results, which must be refuted.
#include "audit/container.h"

#include <gtest/gtest.h>

#include "container/build.h"
#include "policies.h"

namespace torchpare::test {
namespace {

using audit::audit_container;
using audit::AuditReport;
using audit::Verdict;

std::string entry(std::string_view text) {
  return pickle(frame(short_unicode("cache_key") + short_unicode("c123") + short_unicode("source_code") +
                      unicode(text) + "K\x07"));
}

const std::string kBefore = entry(kSmallWrapper);
const std::string kAfter = entry(muted_small_wrapper());

AuditReport audited(const std::string& a, const std::string& b) { return audit_container(a, b, strip_all()); }

TEST(AuditContainer, MutedWrappersAreProvedAtEveryLevel) {
  struct {
    std::string a, b;
  } pairs[] = {
      {kBefore, kAfter},
      {pickle(binbytes(kBefore)), pickle(binbytes(kAfter))},
      {mega_cache({"x", kBefore, kBefore}), mega_cache({"x", kAfter, kBefore})},
      {artifact(mega_cache({kBefore})), artifact(mega_cache({kAfter}))},
      {pickle(binbytes(artifact(mega_cache({kBefore})))), pickle(binbytes(artifact(mega_cache({kAfter}))))}};
  for (const auto& [a, b] : pairs) {
    const AuditReport report = audited(a, b);
    EXPECT_EQ(report.verdict, Verdict::kProved) << report.reason;
    ASSERT_EQ(report.removals.size(), 1u);
    EXPECT_EQ(slice(a, report.removals[0].in_a), "    assert_size_stride(arg0_1, (4, ), (1, ))\n");
  }
}

TEST(AuditContainer, IdentityIsProvedWhateverItIs) {
  for (const std::string& bytes : {std::string(), std::string("PK"), kBefore})
    EXPECT_EQ(audited(bytes, bytes).verdict, Verdict::kProved);
}

TEST(AuditContainer, WhatThePolicyKeepsIsRefuted) {
  EXPECT_EQ(audit_container(kBefore, kAfter, keep_all()).verdict, Verdict::kRefuted);
}

TEST(AuditContainer, TheWayBackIsRefuted) { EXPECT_NE(audited(kAfter, kBefore).verdict, Verdict::kProved); }

TEST(AuditContainer, AWrongChecksumIsRefuted) {
  const std::string a = artifact(mega_cache({kBefore}));
  const std::string right = artifact(mega_cache({kAfter}));
  ASSERT_EQ(audited(a, right).verdict, Verdict::kProved);
  // The outer one forgotten, the inner one forgotten (and the outer right for that).
  std::string outer = right;
  outer.replace(0, 4, a, 0, 4);
  EXPECT_EQ(audited(a, outer).verdict, Verdict::kRefuted);
  std::string inner = mega_cache({kAfter});
  inner.replace(0, 4, mega_cache({kBefore}), 0, 4);
  EXPECT_EQ(audited(a, artifact(inner)).verdict, Verdict::kRefuted);
}

TEST(AuditContainer, AnOpcodeThatIsCutOffIsNoWholePickle) {
  // Behind a difference, so that the walk comes so far.
  const std::string a = "\x80\x04" + binbytes("a"), b = "\x80\x04" + binbytes("b");
  for (const std::string rest : {"K", "M\1", "j\1\1\1", "X\1\0\0", "\x8c", "\x95", "c", "p"})
    EXPECT_EQ(audited(a + rest, b + rest).verdict, Verdict::kUndecided) << rest;
}

TEST(AuditContainer, EveryOtherChangedByteIsRefuted) {
  for (size_t at = 0; at < kAfter.size(); ++at) {
    std::string mutant = kAfter;
    mutant[at] = static_cast<char>(mutant[at] ^ 0x01);
    if (mutant == kBefore) continue;
    EXPECT_NE(audited(kBefore, mutant).verdict, Verdict::kProved) << at;
  }
}

TEST(AuditContainer, EveryChangedByteOfABlobIsRefuted) {
  const std::string a = artifact(mega_cache({kBefore}));
  const std::string after = artifact(mega_cache({kAfter})).substr(4);
  for (size_t at = 0; at < after.size(); ++at) {
    std::string mutant = after;
    mutant[at] = static_cast<char>(mutant[at] ^ 0x20);  // turns '#' into a letter and a space into NUL
    EXPECT_NE(audited(a, with_checksum(mutant)).verdict, Verdict::kProved) << at;
  }
}

TEST(AuditContainer, TheMagicInFrontMayNotChange) {
  EXPECT_EQ(audited("PT2AOT\x01" + kBefore, "PT2AOT\x02" + kAfter).verdict, Verdict::kRefuted);
}

TEST(AuditContainer, AnotherSizeIsRefuted) {
  std::string shorter(kSmallWrapper);
  shorter.erase(shorter.find("    assert"), 45);
  EXPECT_EQ(audited(kBefore, entry(shorter)).verdict, Verdict::kRefuted);
  EXPECT_EQ(audited(kBefore, kAfter + "x").verdict, Verdict::kRefuted);
}

TEST(AuditContainer, WhatIsBehindAPickleMayNotChange) {
  EXPECT_EQ(audited(kBefore + "x", kAfter + "y").verdict, Verdict::kRefuted);
  EXPECT_EQ(audited(kBefore + "x", kAfter + "x").verdict, Verdict::kProved);
}

TEST(AuditContainer, TextThatIsNoObjectIsRefuted) {
  const std::string text(kSmallWrapper), muted = muted_small_wrapper();
  EXPECT_EQ(audited(pickle(binbytes(text)), pickle(binbytes(muted))).verdict, Verdict::kRefuted);
  EXPECT_NE(audited(pickle("Vx #y\n"), pickle("Vx##y\n")).verdict, Verdict::kProved);
  EXPECT_NE(audited(text, muted).verdict, Verdict::kProved);
}

TEST(AuditContainer, OtherStringsMayNotChange) {
  EXPECT_NE(audited(pickle(unicode("a b")), pickle(unicode("a#b"))).verdict, Verdict::kProved);
  EXPECT_NE(audited(pickle(unicode("#")), pickle(unicode("\n"))).verdict, Verdict::kProved);
}

TEST(AuditContainer, FilesWithinFiles) {
  std::string a = kBefore, b = kAfter;
  for (int level = 0; level < 15; ++level) a = pickle(binbytes(a)), b = pickle(binbytes(b));
  EXPECT_EQ(audited(a, b).verdict, Verdict::kProved);
  // Far deeper than a stack would bear, were it not for the limit.
  for (int level = 0; level < 5000; ++level) {
    const std::string head =
        "\x80\x04"
        "B" +
        little(a.size(), 4);
    a = head + a + ".";
    b = head + b + ".";
  }
  EXPECT_EQ(audited(a, b).verdict, Verdict::kUndecided);
}

TEST(AuditContainer, DamagedFilesAreUndecided) {
  const std::string cut = kBefore.substr(0, kBefore.size() - 1),
                    cut_after = kAfter.substr(0, kAfter.size() - 1);
  EXPECT_EQ(audited(cut, cut_after).verdict, Verdict::kUndecided);
  std::string deep = kBefore, deep_after = kAfter;
  for (int i = 0; i < 40; ++i) deep = pickle(binbytes(deep)), deep_after = pickle(binbytes(deep_after));
  EXPECT_EQ(audited(deep, deep_after).verdict, Verdict::kUndecided);
}

}  // namespace
}  // namespace torchpare::test
