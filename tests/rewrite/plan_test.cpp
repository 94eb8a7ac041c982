#include "rewrite/plan.h"

#include <gtest/gtest.h>

#include "policies.h"

namespace torchpare::test {
namespace {

class Planned : public testing::Test {
 protected:
  /// The fates of the sites of a body that holds `statements`.
  std::vector<Fate> fates(const std::string& statements, Style style, const Policy& policy = strip_all()) {
    text = "def call(args):\n" + statements + "    return ()\n";
    inventory = find_sites(text, recogniser);
    planned = plan(text, inventory, policy, style);
    std::vector<Fate> out;
    for (const Decision& decision : planned.decisions) out.push_back(decision.fate);
    return out;
  }

  Recogniser recogniser;
  std::string text;
  Inventory inventory;
  Plan planned;
};

TEST_F(Planned, ThePolicyDecides) {
  const std::string both = "    assert_size_stride(a, (4, ), (1, ))\n    assert_alignment(a, 16)\n";
  for (Style style : {Style::kDelete, Style::kMute}) {
    EXPECT_EQ(fates(both, style), (std::vector{Fate::kStripped, Fate::kStripped}));
    EXPECT_EQ(fates(both, style, strip({Kind::kAlignmentAsserts})),
              (std::vector{Fate::kKept, Fate::kStripped}));
    EXPECT_EQ(fates(both, style, keep_all()), (std::vector{Fate::kKept, Fate::kKept}));
    EXPECT_EQ(fates(both, style, policy_of(Action::kOnce)), (std::vector{Fate::kKept, Fate::kKept}))
        << "once is not for files";
  }
}

TEST_F(Planned, NothingGoesWhereNobodyLookedForOtherMeanings) {
  const std::string one = "    assert_alignment(a, 16)\n";
  EXPECT_EQ(fates(one, Style::kMute), std::vector{Fate::kStripped});
  const Policy policy = strip_all();
  const Plan careless = plan(text, find_sites(text, recogniser, Wanted::kSites), policy, Style::kMute);
  EXPECT_EQ(careless.decisions.front().fate, Fate::kStuck);
  EXPECT_TRUE(careless.edits.empty());
}

TEST_F(Planned, AKeptSiteHasNoEdit) {
  fates("    assert_alignment(a, 16)\n", Style::kDelete, keep_all());
  EXPECT_TRUE(planned.edits.empty());
  fates("    assert_alignment(a, 16)\n", Style::kDelete);
  EXPECT_EQ(planned.edits.deletions.size(), 1u);
  fates("    assert_alignment(a, 16)\n", Style::kMute);
  EXPECT_EQ(planned.edits.mutes.size(), 1u);
}

TEST_F(Planned, ABlockIsNotEmptied) {
  const std::string only =
      "    with guard:\n        assert_alignment(a, 16)\n        assert_alignment(b, 16)\n";
  EXPECT_EQ(fates(only, Style::kDelete), (std::vector{Fate::kStuck, Fate::kStuck}));
  EXPECT_EQ(fates(only, Style::kMute), (std::vector{Fate::kStuck, Fate::kStuck}));
  EXPECT_FALSE(planned.decisions[0].stuck.empty());
  EXPECT_EQ(fates(only + "        x = 1\n", Style::kDelete), (std::vector{Fate::kStripped, Fate::kStripped}));
}

TEST_F(Planned, NoStringBecomesADocstring) {
  EXPECT_EQ(fates("    assert_alignment(a, 16)\n    'text'\n", Style::kDelete), std::vector{Fate::kStuck});
  EXPECT_EQ(fates("    x = 1\n    assert_alignment(a, 16)\n    'text'\n", Style::kDelete),
            std::vector{Fate::kStripped});
}

TEST_F(Planned, ANameThatIsUsedStaysBound) {
  const std::string scalar =
      "    if not (u0 >= 0):\n        raise RuntimeError('u0 >= 0')\n    buf1 = None\n";
  EXPECT_EQ(fates(scalar, Style::kDelete), std::vector{Fate::kStripped});
  EXPECT_EQ(fates(scalar + "    f(buf1)\n", Style::kDelete), std::vector{Fate::kStuck});
  EXPECT_EQ(fates(scalar + "    f(buf1)\n", Style::kMute), std::vector{Fate::kStuck});
}

TEST_F(Planned, CommentsAreLeftWhenMuting) {
  const std::string comment =
      "    # buffer buf1 (op: torch.ops.aten.sort.default) is assumed to be not aligned\n    x = 1\n";
  EXPECT_EQ(fates(comment, Style::kMute), std::vector{Fate::kComment});
  EXPECT_EQ(fates(comment, Style::kDelete), std::vector{Fate::kStripped});
}

}  // namespace
}  // namespace torchpare::test
