// The table: every runtime assert that Inductor is known to emit into Python wrappers.
//
// Adding a kind or a form touches this table, one recogniser on each side (find/recognise.cpp for rewrite,
// audit/recognise.cpp for audit) and a fixture; nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace torchpare {

/// What switches an assert on and off; spelled as in torch._inductor.config.
enum class Kind : uint8_t {
  kSizeAsserts,
  kAlignmentAsserts,
  kAlignmentAssertsInputs,
  kScalarAsserts,
  kNanAsserts,
};
inline constexpr size_t kKindCount = 5;

/// How an assert is written.
enum class Form : uint8_t {
  kSizeStride,         ///< assert_size_stride(buf0, (4, 8), (8, 1)[, 'op'])
  kSizeStrideGrouped,  ///< assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')
  kTensorMetadata,     ///< assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'op')
  kMetadataImport,     ///< from torch._inductor.runtime.runtime_utils import assert_tensor_metadata
  kAlignment,          ///< assert_alignment(buf0, 16[, 'op'])
  kAlignmentComment,   ///< # buffer buf0 (op: op) is assumed to be not aligned
  kAlignmentInput,     ///< assert_alignment(arg0_1, 16, 'input')
  kScalarTriple,       ///< if not (u0 >= 0): / raise RuntimeError('u0 >= 0') / buf1 = None
  kNanInputs,          ///< the comment "make sure graph inputs are not nan/inf" and the asserts below it
  kNanValue,           ///< assert not buf0.isnan().any().item(), after a kernel launch; isinf likewise
  kNanReturn,          ///< return_vars = (...) / for / if / the two asserts
};
inline constexpr size_t kFormCount = 11;

struct KindRow {
  Kind kind;
  std::string_view name;         ///< in torch._inductor.config
  std::string_view environment;  ///< the variable torch/_inductor/config.py reads at import
  std::string_view since;        ///< first torch release that has the flag
  bool on_by_default;            ///< torch's own default (outside Meta) where the flag exists
  bool vllm_rule;                ///< vllm/config/compilation.py sets it (vLLM pull request 37485)
  std::string_view why;          ///< what is given up when it goes
};

struct FormRow {
  Form form;
  Kind kind;
  std::string_view name;     ///< short, for reports
  std::string_view since;    ///< first torch release seen to emit it
  std::string_view until;    ///< last one; empty: still emitted
  std::string_view example;  ///< one line of it
};

std::span<const KindRow, kKindCount> kinds();
std::span<const FormRow, kFormCount> forms();

const KindRow& row(Kind kind);
const FormRow& row(Form form);
inline Kind kind_of(Form form) { return row(form).kind; }

/// The kind with that name in torch._inductor.config.
std::optional<Kind> kind_named(std::string_view name);

/// Who an assert speaks of.
enum class Class : uint8_t {
  kInput,    ///< a graph input: says 'input', or its name is unpacked from the body's arguments
  kOp,       ///< the result of an operator, whose name the assert carries
  kUnnamed,  ///< neither: no name is carried (torch before 2.8, scalar and NaN asserts of buffers)
};

/// Class and, for Class::kOp, the operator ("torch.ops.aten.sort.default"); views into the wrapper's text.
struct Subject {
  Class cls = Class::kUnnamed;
  std::string_view op;
};

std::string_view name_of(Class cls);  ///< "input", "op", "unnamed"

}  // namespace torchpare
