// What samples of time say, and what they do not.
#pragma once

#include <vector>

namespace torchpare::validate {

/// The middle of the samples; 0 for none.
double median(std::vector<double> samples);

/// How much less the second took than the first: an estimate, and the interval that holds it with 95 %.
struct Saving {
  double estimate = 0;
  double low = 0;
  double high = 0;

  /// Whether the interval leaves out zero: only then there is anything to speak of.
  bool measurable() const { return low > 0 || high < 0; }
};

/// The median of the paired differences `before[k] - after[k]`, with its bootstrap interval (2000 resamples,
/// percentile method, a fixed seed: the same samples give the same interval). Samples beyond the shorter of
/// the two are left out.
Saving paired_saving(const std::vector<double>& before, const std::vector<double>& after);

}  // namespace torchpare::validate
