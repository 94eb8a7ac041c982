// Whether a rewrite asked the same of the GPU as its original, by their launch traces.
#pragma once

#include <string>
#include <vector>

#include "validate/trace.h"

namespace torchpare::validate {

/// Where B is not as A. Each side is a record as text, or "nothing".
struct TraceDifference {
  std::string what;               ///< "launch 3 (triton_poi_fused_add_0): grid"
  size_t a_line = 0, b_line = 0;  ///< in the traces; 0 for nothing
  std::string a, b;
};

/// What is not the same in two runs of A, and so says nothing about B.
struct TraceUnjudged {
  size_t a_line = 0;
  std::string what;
  std::string why;
  /// Only bytes within a structure (an argument of more than 8 bytes), as padding that was never written: the
  /// rest of the argument is judged, and this alone leaves the verdict as it is.
  bool padding = false;
};

struct TraceComparison {
  size_t judged = 0;                         ///< records of A that were compared with B's
  std::vector<TraceDifference> differences;  ///< in order; after a record that B lacks or has too many, none
  std::vector<TraceUnjudged> unjudged;

  bool different() const { return !differences.empty(); }
  /// Neither a difference nor anything but padding that could not be judged.
  bool same() const;
};

/// Compares record by record, in order: functions, kernels, machine code, grids, blocks, shared memory,
/// attributes, streams, arguments, results. What differs between `a1` and `a2`, two runs of the original, is
/// not judged, and is named: single bytes of an argument where its words are no addresses, fields, or all
/// that follows once the two do not call the same. Calls that failed in A are not judged either. Modules are
/// no records: they are loaded when they are first needed.
TraceComparison compare_traces(const Trace& a1, const Trace& a2, const Trace& b);

/// "triton_poi_fused_add_0 [4 1 1] [128 1 1] shared 0 (arg0+0, #1+0, 00040000)"
std::string text_of(const TraceRecord& record);

}  // namespace torchpare::validate
