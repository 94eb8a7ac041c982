// What a rewrite of some real wrappers looks like, as unified diffs that a person can read:
// tests/goldens/*.diff.
//
// TORCHPARE_UPDATE_GOLDENS=1 writes them anew. Only a proved rewrite has a text, so an unproved one cannot
// become golden.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "evidence.h"
#include "policies.h"
#include "report/diff.h"
#include "rewrite/rewrite.h"

namespace torchpare::test {
namespace {

struct Golden {
  std::string wrapper;  ///< a name of the evidence
  Style style;
};

void PrintTo(const Golden& c, std::ostream* out) { *out << c.wrapper; }

std::string file_of(const Golden& g) {
  std::string name = g.wrapper + "." + std::string(name_of(g.style));
  std::replace(name.begin(), name.end(), '/', '-');
  return TORCHPARE_SOURCE_DIR "/tests/goldens/" + name + ".diff";
}

class Goldens : public testing::TestWithParam<Golden> {};

TEST_P(Goldens, StayAsTheyAre) {
  const std::string& on = text_of(GetParam().wrapper);
  Recogniser recogniser;
  const Outcome outcome = rewrite(on, strip_all(), GetParam().style, recogniser);
  ASSERT_TRUE(outcome.rewritten) << outcome.reason;
  const std::string diff = unified_diff(GetParam().wrapper, on, outcome.plan.edits);
  const std::string path = file_of(GetParam());
  if (std::getenv("TORCHPARE_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << diff;
  EXPECT_EQ(diff, read_file(path)) << "if this is meant, run the test with TORCHPARE_UPDATE_GOLDENS=1";
}

INSTANTIATE_TEST_SUITE_P(Diffs, Goldens,
                         testing::Values(Golden{"torch-2.6.0/cpu/unbacked_item.0", Style::kDelete},
                                         Golden{"torch-2.11.0/cpu/custom_op_tuple.0", Style::kDelete},
                                         Golden{"torch-2.13.0/cpu/cond_unbacked.0", Style::kMute},
                                         Golden{"torch-2.15.0/cpu/custom_op_tuple.0", Style::kDelete},
                                         Golden{"torch-2.15.0/cpu/custom_op_tuple.0", Style::kMute},
                                         Golden{"torch-2.13.0/cuda/mlp_training.1", Style::kMute}),
                         [](const auto& golden) { return "at" + std::to_string(golden.index); });

/// No golden without its test: a forgotten file would look as if it were checked.
TEST(Goldens, AreAllChecked) {
  size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(TORCHPARE_SOURCE_DIR "/tests/goldens"))
    files += file.path().extension() == ".diff";
  EXPECT_EQ(files, 6u);
}

}  // namespace
}  // namespace torchpare::test
