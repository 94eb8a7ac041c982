#include "validate/statistics.h"

#include <gtest/gtest.h>

#include <random>

namespace torchpare::validate {
namespace {

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 100}), 3);
}

std::vector<double> noisy(double level, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 10);
  std::vector<double> out(400);
  for (size_t k = 0; k < out.size(); ++k) out[k] = level + noise(random) + (k % 50 == 0 ? 5000 : 0);
  return out;
}

TEST(Saving, IsNotMeasurableWhereThereIsNone) {
  EXPECT_FALSE(paired_saving(noisy(1000, 1), noisy(1000, 2)).measurable());
  EXPECT_FALSE(paired_saving({}, {}).measurable());
  const std::vector<double> same(20, 7.0);
  EXPECT_FALSE(paired_saving(same, same).measurable());
}

TEST(Saving, IsFoundInNoiseWithItsSign) {
  const Saving less = paired_saving(noisy(1000, 1), noisy(990, 2));
  EXPECT_TRUE(less.measurable());
  EXPECT_LT(less.low, 10);
  EXPECT_GT(less.high, 10);
  EXPECT_GT(less.low, 5);
  EXPECT_LT(less.high, 15);
  const Saving more = paired_saving(noisy(990, 1), noisy(1000, 2));
  EXPECT_TRUE(more.measurable());
  EXPECT_LT(more.high, 0);
}

TEST(Saving, IsTheSameForTheSameSamples) {
  const Saving one = paired_saving(noisy(1000, 3), noisy(995, 4));
  const Saving two = paired_saving(noisy(1000, 3), noisy(995, 4));
  EXPECT_EQ(one.low, two.low);
  EXPECT_EQ(one.high, two.high);
}

}  // namespace
}  // namespace torchpare::validate
