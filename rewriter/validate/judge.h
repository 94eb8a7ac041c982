// From records to a verdict: what differs, what may be judged, what the runs could not show.
#pragma once

#include "validate/validate.h"

namespace torchpare::validate {

/// Recordings of one input set: the original twice, the rewrite once, all normalised.
struct Triple {
  std::unique_ptr<Recording> a1, a2, b;
};

/// "the original raises …", and what to do where it calls an operator that nothing has registered.
std::string original_raises(std::string_view type, std::string_view message);

/// Adds up what the input sets show.
class Judge {
 public:
  explicit Judge(ValidationReport& report) : report_(report) {}

  /// Compares one set. Sets come in order; the last one differs from the first by its poison alone.
  void see(size_t set, Triple triple);

  /// The verdict, when every set was seen: different if anything judged differs; undecided if something could
  /// not be judged, or if nothing was launched by a wrapper that has kernels.
  void conclude();

 private:
  void note(size_t set, const Recording& a);
  void compare_poisons(const Recording& last);
  bool is_unstable(const Difference& difference) const;
  std::string why_undecided() const;

  ValidationReport& report_;
  std::unique_ptr<Recording> first_;
  std::set<std::string> kernels_, launched_;
  std::map<std::string, size_t> vacuous_;
  std::string raised_;
};

}  // namespace torchpare::validate
