// Samples of the two wrappers are taken in turn, so what disturbs one pair disturbs both of it: differences
// within pairs are steadier than the difference of two medians. How steady, is found by drawing as many pairs
// again and again from those that there are (the bootstrap): the middle 95 % of the medians so drawn are the
// interval. No assumption about how the noise is distributed; timings have long tails.
//
// Example: before 10 11 90, after 9 10 11: differences 1 1 79, median 1; the 90 did no harm.
#include "validate/statistics.h"

#include <algorithm>
#include <random>

namespace torchpare::validate {
namespace {

constexpr size_t kResamples = 2000;

}  // namespace

double median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  if (samples.size() % 2 == 1) return *middle;
  return (*std::max_element(samples.begin(), middle) + *middle) / 2;
}

Saving paired_saving(const std::vector<double>& before, const std::vector<double>& after) {
  const size_t count = std::min(before.size(), after.size());
  if (count == 0) return {};
  std::vector<double> differences(count), drawn(count), medians(kResamples);
  for (size_t k = 0; k < count; ++k) differences[k] = before[k] - after[k];
  std::mt19937_64 random(1);
  std::uniform_int_distribution<size_t> any(0, count - 1);
  for (double& one : medians) {
    for (double& d : drawn) d = differences[any(random)];
    one = median(drawn);
  }
  std::sort(medians.begin(), medians.end());
  return {median(differences), medians[kResamples * 25 / 1000], medians[kResamples * 975 / 1000 - 1]};
}

}  // namespace torchpare::validate
