#include "core/unmute.h"

#include <gtest/gtest.h>

#include "core/edits.h"
#include "core/generation.h"
#include "core/plan.h"
#include "evidence.h"
#include "policies.h"

namespace torchpare::test {
namespace {

TEST(Unmute, IsTheWayBackForEveryCapturedWrapper) {
  Recogniser recogniser;
  size_t muted = 0;
  for (const Evidence& evidence : all_evidence()) {
    const std::string& text = evidence.variants.at("on");
    const Inventory inventory = find_sites(text, recogniser);
    if (inventory.obstacle) continue;
    const EditSet edits = plan(text, inventory, strip_all(), Style::kMute).edits;
    const Unmuted back = unmuted(edited(text, edits), recogniser);
    EXPECT_EQ(back.text, text) << evidence.name;
    EXPECT_EQ(back.offsets, edits.mutes) << evidence.name;
    muted += edits.mutes.size();
  }
  EXPECT_GT(muted, 1000u);
}

TEST(Unmute, LeavesWhatWasNeverMuted) {
  Recogniser recogniser;
  for (const Evidence& evidence : all_evidence()) {
    const std::string& text = evidence.variants.at("on");
    EXPECT_EQ(unmuted(text, recogniser).text, text) << evidence.name;
  }
}

TEST(Unmute, OtherCommentsStay) {
  const std::string text =
      "kernel = '''\n"
      "    #pragma omp simd\n"
      "    #assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "'''\n"
      "def call(args):\n"
      "    arg0_1, = args\n"
      "    args.clear()\n"
      "   #raise ValueError\n"
      "   #assert arg0_1\n"
      "   # assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "   #assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "    return (arg0_1, )\n";
  Recogniser recogniser;
  const Unmuted back = unmuted(text, recogniser);
  ASSERT_EQ(back.offsets.size(), 1u);
  EXPECT_EQ(back.offsets[0], text.rfind("#assert_size_stride"));
}

TEST(Generation, OfTheCapturedWrappers) {
  const std::map<std::string, std::string_view> expected = {
      {"2.6.0", "2.7 or earlier"}, {"2.8.0", "2.8 or later"},   {"2.10.0", "2.10 or later"},
      {"2.11.0", "2.11 or later"}, {"2.12.1", "2.11 or later"}, {"2.13.0", "2.13 or later"},
      {"2.14.1", "2.14 or later"}, {"2.15.0", "2.14 or later"}};
  std::map<std::string, size_t> right, all;
  for (const Evidence& evidence : all_evidence()) {
    ++all[evidence.torch];
    right[evidence.torch] += generation_of(evidence.variants.at("on")) == expected.at(evidence.torch);
  }
  // A few graphs have no assert that says 'input'; none may claim a later torch than it is of.
  for (const auto& [torch, count] : all) EXPECT_GE(right[torch] * 10, count * 9) << torch;
}

}  // namespace
}  // namespace torchpare::test
