// The table: every runtime assert that Inductor is known to emit into Python wrappers, and all that is known of how
// each is written. The scan, un-muting and both recognisers take their words from here.
//
// To add a form: a row here, one recogniser on each side (find/recognise.cpp for rewrite, audit/recognise.cpp for
// audit) and a fixture. tests/invented does it.
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

/// How an assert is written: a row of kForms.
enum class Form : uint8_t {
  kSizeStride,
  kSizeStrideGrouped,
  kTensorMetadata,
  kMetadataImport,
  kAlignment,
  kAlignmentComment,
  kAlignmentInput,
  kScalarTriple,
  kNanInputs,
  kNanValue,
  kNanReturn,
};

/// What a form consists of. That decides what the two styles do with it: delete takes whole lines, mute turns lines of
/// code in bodies into comments and leaves comments and imports, which cost nothing at run time, as they are.
enum class Written : uint8_t {
  kCall,              ///< one statement that calls the function `head` and does nothing else
  kStatements,        ///< `lines` logical lines, directly below one another; the first begins with `head`
  kComment,           ///< a comment in a body that begins with `head`, and no code
  kCommentAndChecks,  ///< the comment `head`, and below it any number of lines of another form of the same kind
  kImport,            ///< the line `head`, at module level; goes with the last use of what it imports
};

struct KindRow {
  Kind kind;
  std::string_view name;         ///< in torch._inductor.config
  std::string_view environment;  ///< the variable torch/_inductor/config.py reads at import
  std::string_view since;        ///< first torch release that has the flag
  bool on_by_default;            ///< torch's own default (outside Meta) where the flag exists
  bool vllm_rule;                ///< vllm/config/compilation.py sets it (vLLM pull request 37485)
  std::string_view why;          ///< what is given up when it goes
};

/// At most two words; empty ones are none.
struct Words {
  std::string_view one = {}, other = {};

  constexpr std::array<std::string_view, 2> both() const { return {one, other}; }
};

struct FormRow {
  Form form;
  Kind kind;
  std::string_view name;   ///< short, for reports
  std::string_view since;  ///< first torch release seen to emit it
  Written written = Written::kCall;
  std::string_view head;  ///< of code: its first words, a blank between them; else see Written
  size_t lines = 1;       ///< of code
  /// No text has the form without one of these bytes; a line that begins like it and has one is worth a word when
  /// it is not the form. Calls share one, so that one search does for all.
  Words needles = {"assert_"};
  Words binds = {};                  ///< names that it binds, beside a buffer's
  std::optional<Form> imports = {};  ///< of an import: the call that it is for
  std::string_view example;          ///< all of its lines
};

// clang-format off

/// Emitted by torch/_inductor/codegen/wrapper.py and ir.py; `since` as read in those files or seen in captures.
inline constexpr std::array kForms = {
    FormRow{.form = Form::kSizeStride, .kind = Kind::kSizeAsserts, .name = "assert_size_stride", .since = "2.0",
            .head = "assert_size_stride",
            .example = "assert_size_stride(buf0, (4, 8), (8, 1), 'torch.ops.aten.sort.default')"},
    FormRow{.form = Form::kSizeStrideGrouped, .kind = Kind::kSizeAsserts, .name = "assert_size_stride_grouped",
            .since = "2.14", .head = "assert_size_stride_grouped",
            .example = "assert_size_stride_grouped((a, b), ((4, ), (2, )), ((1, ), (1, )), 'input')"},
    FormRow{.form = Form::kTensorMetadata, .kind = Kind::kSizeAsserts, .name = "assert_tensor_metadata",
            .since = "2.14", .head = "assert_tensor_metadata",
            .example = "assert_tensor_metadata(buf0, (4, ), (1, ), torch.float32, 'torch.ops.aten.sort.default')"},
    FormRow{.form = Form::kMetadataImport, .kind = Kind::kSizeAsserts, .name = "import assert_tensor_metadata",
            .since = "2.14", .written = Written::kImport,
            .head = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata",
            .imports = Form::kTensorMetadata,
            .example = "from torch._inductor.runtime.runtime_utils import assert_tensor_metadata"},
    FormRow{.form = Form::kAlignment, .kind = Kind::kAlignmentAsserts, .name = "assert_alignment", .since = "2.8",
            .head = "assert_alignment",
            .example = "assert_alignment(buf0, 16, 'torch.ops.aten.sort.default')"},
    FormRow{.form = Form::kAlignmentComment, .kind = Kind::kAlignmentAsserts, .name = "alignment comment",
            .since = "2.8", .written = Written::kComment, .head = "# buffer ", .lines = 0, .needles = {"# buffer "},
            .example = "# buffer buf0 (op: torch.ops.aten.sort.default) is assumed to be not aligned"},
    FormRow{.form = Form::kAlignmentInput, .kind = Kind::kAlignmentAssertsInputs,
            .name = "assert_alignment of an input", .since = "2.15", .head = "assert_alignment",
            .example = "assert_alignment(arg0_1, 16, 'input')"},
    FormRow{.form = Form::kScalarTriple, .kind = Kind::kScalarAsserts, .name = "scalar assert", .since = "2.4",
            .written = Written::kStatements, .head = "if not", .lines = 3, .needles = {"raise RuntimeError("},
            .example = "if not (u0 >= 0):\n"
                       "    raise RuntimeError('u0 >= 0')\n"
                       "buf1 = None"},
    FormRow{.form = Form::kNanInputs, .kind = Kind::kNanAsserts, .name = "NaN asserts of the inputs", .since = "2.4",
            .written = Written::kCommentAndChecks, .head = "# make sure graph inputs are not nan/inf", .lines = 0,
            .needles = {"# make sure graph inputs are not nan/inf"},
            .example = "# make sure graph inputs are not nan/inf\n"
                       "assert not arg0_1.isnan().any().item()\n"
                       "assert not arg0_1.isinf().any().item()"},
    FormRow{.form = Form::kNanValue, .kind = Kind::kNanAsserts, .name = "NaN assert", .since = "2.2",
            .written = Written::kStatements, .head = "assert not", .needles = {".isnan()", ".isinf()"},
            .example = "assert not buf0.isnan().any().item()"},
    FormRow{.form = Form::kNanReturn, .kind = Kind::kNanAsserts, .name = "NaN asserts of the results", .since = "2.8",
            .written = Written::kStatements, .head = "return_vars =", .lines = 5, .needles = {".isnan()", ".isinf()"},
            .binds = {"return_vars", "var"},
            .example = "return_vars = (buf0, )\n"
                       "for var in return_vars:\n"
                       "    if isinstance(var, torch.Tensor):\n"
                       "        assert not var.isnan().any().item()\n"
                       "        assert not var.isinf().any().item()"},
};

// clang-format on

/// Whether rows stand where the value of their enumerator, `key`, looks for them.
template <class Rows, class Key>
constexpr bool are_in_order(const Rows& rows, Key key) {
  for (size_t i = 0; i < rows.size(); ++i)
    if (static_cast<size_t>(rows[i].*key) != i) return false;
  return true;
}
static_assert(are_in_order(kForms, &FormRow::form));

std::span<const KindRow, kKindCount> kinds();
const KindRow& row(Kind kind);
constexpr const FormRow& row(Form form) { return kForms[static_cast<size_t>(form)]; }
constexpr Kind kind_of(Form form) { return row(form).kind; }
constexpr bool is_import(Form form) { return row(form).written == Written::kImport; }

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
