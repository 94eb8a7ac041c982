#include "rewrite/unmute.h"

#include <gtest/gtest.h>

#include "evidence.h"
#include "find/generation.h"
#include "policies.h"
#include "rewrite/edits.h"
#include "rewrite/plan.h"

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

std::string in_call(std::string_view lines, std::string_view last = "    return (arg0_1, )\n") {
  return "assert_size_stride = torch._C._dynamo.guards.assert_size_stride\n"
         "def call(args):\n"
         "    arg0_1, = args\n" +
         std::string(lines) + std::string(last);
}

/// What is put back, as text.
std::string back_from(const std::string& text) {
  Recogniser recogniser;
  const Unmuted back = unmuted(text, recogniser);
  EXPECT_EQ(back.doubt, "");
  return back.text;
}

const std::string kOurs = "   #assert_size_stride(arg0_1, (4, ), (1, ))\n";
const std::string kLive = "    assert_size_stride(arg0_1, (4, ), (1, ))\n";

TEST(Unmute, AssertsOfSeveralLinesComeBackWhole) {
  EXPECT_EQ(back_from(in_call("   #assert_size_stride(\n"
                              "       #arg0_1,\n"
                              "\n"
                              "       #(4,), (1,)\n"
                              "   #)\n"
                              "   #if not (\n"
                              "       #u0\n"
                              "       #>= 0\n"
                              "   #):\n"
                              "       #raise RuntimeError(\n"
                              "           #'u0 >= 0'\n"
                              "       #)\n"
                              "   #buf1 = None\n")),
            in_call("    assert_size_stride(\n"
                    "        arg0_1,\n"
                    "\n"
                    "        (4,), (1,)\n"
                    "    )\n"
                    "    if not (\n"
                    "        u0\n"
                    "        >= 0\n"
                    "    ):\n"
                    "        raise RuntimeError(\n"
                    "            'u0 >= 0'\n"
                    "        )\n"
                    "    buf1 = None\n"));
}

TEST(Unmute, CommentsThatAreNoWholeAssertDoNotSpoilThoseThatAre) {
  for (const std::string foreign :
       {"   #raise ValueError\n", "   #assert_size_stride(\n", "   #)\n", "   #if not (u0 >= 0):\n",
        "   #assert_size_stride(arg0_1, (4), (1, ))\n", "   #assert_size_stride(arg0_1, (4, ),  # (1, ))\n",
        "   #assert_size_stride(arg0_1, (4, ), (1, ), '''x''')\n", "   #return_vars = (\n", "   #'\n",
        "   #if not (u0 >= 0):\n       #raise RuntimeError('u0 >= 0')\n", "   #)]}\n", "   #\\\n", "#x\n",
        "   #buf0 = None\n", "   #for var in return_vars:\n"})
    EXPECT_EQ(back_from(in_call(foreign + kOurs + foreign + foreign + kOurs + foreign)),
              in_call(foreign + kLive + foreign + foreign + kLive + foreign))
        << foreign;
}

TEST(Unmute, AssertsWhereNoneCanStandStayComments) {
  for (const std::string foreign :
       {"     #assert_size_stride(arg0_1, (4, ), (1, ))\n", " #assert_size_stride(arg0_1, (4, ), (1, ))\n",
        "           #assert not arg0_1.isnan().any().item()\n",
        "    f('''\n   #assert_size_stride(arg0_1, (4, ), (1, ))\n''')\n",
        "    for i in range(2):\n        f(i)\n       #assert_size_stride(arg0_1, (4, ), (1, ))\n",
        "    if x:\n        f()\n   #assert_size_stride(arg0_1, (4, ), (1, ))\n    else:\n        g()\n"})
    EXPECT_EQ(back_from(in_call(kOurs + foreign + "    f()\n" + kOurs)),
              in_call(kLive + foreign + "    f()\n" + kLive))
        << foreign;
  // By itself it stands nowhere; below an epilogue it would stand in its loop.
  const std::string epilogue =
      "   #return_vars = (arg0_1, )\n"
      "   #for var in return_vars:\n"
      "       #if isinstance(var, torch.Tensor):\n"
      "           #assert not var.isnan().any().item()\n"
      "           #assert not var.isinf().any().item()\n"
      "       #assert_alignment(arg0_1, 16, 'input')\n";
  EXPECT_EQ(back_from(in_call(epilogue)).find('#'), in_call(epilogue).rfind('#'));
  const std::string end =
      "    return (arg0_1, )\n" + kOurs + "\n" + kOurs + "def other():\n" + kOurs + "    f()\n";
  EXPECT_EQ(back_from(in_call(kOurs, end)), in_call(kLive, end));
}

TEST(Unmute, AnAssertPartOfWhichIsMutedIsNotOurs) {
  const std::string half =
      "    # make sure graph inputs are not nan/inf\n"
      "   #assert not arg0_1.isnan().any().item()\n"
      "    assert not arg0_1.isinf().any().item()\n";
  EXPECT_EQ(back_from(in_call(half)), in_call(half));
}

TEST(Unmute, SaysWhenTwoReadingsExcludeEachOther) {
  // Either may have been muted, but the second cannot stand behind the first.
  const std::string text = in_call(
      "    if x:\n"
      "        f()\n"
      "   #assert_size_stride(arg0_1, (4, ), (1, ))\n"
      "       #assert_size_stride(arg0_1, (8, ), (1, ))\n");
  Recogniser recogniser;
  const Unmuted both = unmuted(text, recogniser);
  EXPECT_NE(both.doubt, "");
  ASSERT_EQ(both.offsets.size(), 2u);
  std::string first = text;
  first[both.offsets[0]] = ' ';
  EXPECT_EQ(reading(both, [&](std::string_view t) { return t == first; }), first);
}

TEST(Unmute, SaysWhenTheTextIsNotUnderstood) {
  Recogniser recogniser;
  EXPECT_NE(unmuted(in_call(kOurs, "    f(\n"), recogniser).doubt, "");
  EXPECT_EQ(unmuted(in_call("   #x = 1\n", "    f(\n"), recogniser).doubt, "");
}

TEST(Unmute, AReadingMayLeaveSomeMuted) {
  std::string text, wanted;
  for (int i = 0; i < 12; ++i) {
    const bool stays = i == 3 || i == 8;
    const std::string name = "assert_size_stride(arg" + std::to_string(i) + "_1, (\n";
    text += "   #" + name + "       #4, ), (1, ))\n";
    wanted += (stays ? "   #" : "    ") + name + (stays ? "       #" : "        ") + "4, ), (1, ))\n";
  }
  Recogniser recogniser;
  const Unmuted all = unmuted(in_call(text), recogniser);
  ASSERT_EQ(all.offsets.size(), 24u);
  ASSERT_EQ(all.asserts.size(), 12u);
  EXPECT_EQ(reading(all, [&](std::string_view t) { return t == in_call(wanted); }), in_call(wanted));
  EXPECT_FALSE(reading(all, [](std::string_view) { return false; }));
}

TEST(Unmute, ManyCommentsThatLeadNowhereTakeBoundedWork) {
  std::string open, misplaced;
  for (size_t i = 0; i < 20000; ++i) {
    open += "   #assert_size_stride(\n";
    misplaced += "      #assert_size_stride(arg0_1, (4, ), (1, ))\n    f()\n";
  }
  EXPECT_EQ(back_from(in_call(open)), in_call(open));
  Recogniser recogniser;
  EXPECT_NE(unmuted(in_call(misplaced), recogniser).doubt, "");
}

TEST(Generation, OfTheCapturedWrappers) {
  const std::map<std::string, std::string_view> expected = {
      {"2.0.1", "2.7 or earlier"}, {"2.2.2", "2.7 or earlier"}, {"2.3.1", "2.7 or earlier"},
      {"2.4.1", "2.7 or earlier"}, {"2.5.1", "2.7 or earlier"}, {"2.6.0", "2.7 or earlier"},
      {"2.7.1", "2.7 or earlier"}, {"2.8.0", "2.8 or later"},   {"2.9.1", "2.9 or later"},
      {"2.10.0", "2.9 or later"},  {"2.11.0", "2.11 or later"}, {"2.12.1", "2.11 or later"},
      {"2.13.0", "2.13 or later"}, {"2.14.1", "2.14 or later"}, {"2.15.0", "2.14 or later"}};
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
