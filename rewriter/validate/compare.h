// Whether two recorded calls did the same.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "validate/recording.h"

namespace torchpare::validate {

/// What a difference is about. Each is judged on its own: one that is unstable leaves the others.
enum class Aspect : uint8_t {
  kRaised,    ///< one raised, or both, but not the same
  kLaunches,  ///< kernels and operators: names, order, arguments
  kOutputs,   ///< types, sizes, strides, and every byte of their storages
  kInputs,    ///< every byte of the inputs' storages after the call
  kAliasing,  ///< which inputs and outputs share storages
  kMemory,    ///< what was allocated and given back, and between which launches
};

std::string_view name_of(Aspect aspect);  ///< "raised", "launches", …

/// The first difference of its aspect and subject, in words.
struct Difference {
  Aspect aspect;
  std::string subject;  ///< "launch 3", "output 0", …
  std::string a;
  std::string b;
};

/// Lines of a wrapper, counted from 1.
using Lines = std::set<size_t>;

/// A recording without what its asserts did (NaN asserts call operators), and with storages renumbered in the
/// order in which the rest first names them: so that a wrapper with asserts and one without compare equal.
/// What was freed between two events is in order of number: no event lies between to tell the order.
void normalise(Recording& recording, const Lines& asserts);

/// Differences between two normalised recordings, at most one for each subject. Memory is compared only where
/// launches are the same. Lines of the wrappers are not compared: a rewrite moves them.
std::vector<Difference> compare(const Recording& a, const Recording& b);

/// "cpp_fused_relu_0(#3 (4, 16) float32)  line 95"
std::string text_of(const Event& event);
std::string text_of(const Value& value);

}  // namespace torchpare::validate
