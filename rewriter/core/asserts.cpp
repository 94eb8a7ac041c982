#include "core/asserts.h"

#include <algorithm>

namespace torchpare {
namespace {

using enum Kind;

// Flags and defaults: torch/_inductor/config.py of each release.
constexpr std::array<KindRow, kKindCount> kKinds = {{
    {kSizeAsserts, "size_asserts", "TORCHINDUCTOR_SIZE_ASSERTS", "2.0", true, true,
     "a tensor whose size or stride differs from what was compiled is read as if it did not"},
    {kAlignmentAsserts, "alignment_asserts", "TORCHINDUCTOR_ALIGNMENT_ASSERTS", "2.8", true, true,
     "an operator result at an address not divisible by 16 is read by vector loads"},
    {kAlignmentAssertsInputs, "alignment_asserts_inputs", "TORCHINDUCTOR_ALIGNMENT_ASSERTS_INPUTS", "2.15",
     false, false, "nothing else guards misaligned inputs: with this flag off torch copies them instead"},
    {kScalarAsserts, "scalar_asserts", "TORCHINDUCTOR_SCALAR_ASSERTS", "2.7", true, true,
     "a size computed from tensor contents may be outside the range that was compiled for"},
    {kNanAsserts, "nan_asserts", "TORCHINDUCTOR_NAN_ASSERTS", "2.2", false, false,
     "NaN and infinity pass through"},
}};

static_assert(are_in_order(kKinds, &KindRow::kind));

}  // namespace

std::span<const KindRow, kKindCount> kinds() { return kKinds; }
const KindRow& row(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& k) { return k.name == name; });
  if (found == kKinds.end()) return std::nullopt;
  return found->kind;
}

std::string_view name_of(Class cls) {
  constexpr std::array<std::string_view, 3> kNames = {"input", "op", "unnamed"};
  return kNames[static_cast<size_t>(cls)];
}

}  // namespace torchpare
