#include "core/asserts.h"

#include <algorithm>

namespace torchpare {
namespace {

using enum Kind;
using enum Form;

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

// Emitted by torch/_inductor/codegen/wrapper.py and ir.py; `since` as read in those files or seen in
// captures.
constexpr std::array<FormRow, kFormCount> kForms = {{
    {kSizeStride, kSizeAsserts, "assert_size_stride", "2.0", "",
     "assert_size_stride(buf0, (4, 8), (8, 1), 'torch.ops.aten.sort.default')"},
    {kSizeStrideGrouped, kSizeAsserts, "assert_size_stride_grouped", "2.14", "",
     "assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')"},
    {kTensorMetadata, kSizeAsserts, "assert_tensor_metadata", "2.14", "",
     "assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.aten.sort.default')"},
    {kMetadataImport, kSizeAsserts, "import assert_tensor_metadata", "2.14", "",
     "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata"},
    {kAlignment, kAlignmentAsserts, "assert_alignment", "2.8", "",
     "assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')"},
    {kAlignmentComment, kAlignmentAsserts, "alignment comment", "2.8", "",
     "# buffer buf0 (op: torch.ops.aten.sort.default) is assumed to be not aligned"},
    {kAlignmentInput, kAlignmentAssertsInputs, "assert_alignment of an input", "2.15", "",
     "assert_alignment(arg0_1, 16, 'input')"},
    {kScalarTriple, kScalarAsserts, "scalar assert", "2.4", "", "if not (u0 >= 0):"},
    {kNanInputs, kNanAsserts, "NaN asserts of the inputs", "2.4", "",
     "# make sure graph inputs are not nan/inf"},
    {kNanValue, kNanAsserts, "NaN assert", "2.2", "", "assert not buf0.isnan().any().item()"},
    {kNanReturn, kNanAsserts, "NaN asserts of the results", "2.8", "", "return_vars = (buf0, )"},
}};

constexpr bool in_order() {
  for (size_t i = 0; i < kKindCount; ++i)
    if (static_cast<size_t>(kKinds[i].kind) != i) return false;
  for (size_t i = 0; i < kFormCount; ++i)
    if (static_cast<size_t>(kForms[i].form) != i) return false;
  return true;
}
static_assert(in_order(), "rows are found by the value of their enumerator");

}  // namespace

std::span<const KindRow, kKindCount> kinds() { return kKinds; }
std::span<const FormRow, kFormCount> forms() { return kForms; }
const KindRow& row(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }
const FormRow& row(Form form) { return kForms[static_cast<size_t>(form)]; }

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
