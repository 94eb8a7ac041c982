// The module, since torch 2.0:
//
//   cpp_wrapper_src = (
//   r"""
//   ...
//       // make sure graph inputs are not nan/inf
//       AOTI_TORCH_ERROR_CODE_CHECK(aoti_torch_check_inf_and_nan("arg0_1", arg0_1));
//       assert_size_stride(buf2, {4L, }, {1L, }, "torch.ops.aten.sort.default");
//       if (!(u1 >= 2L)) { throw std::runtime_error("Expected u1 >= 2 but received " + std::to_string(u1)); }
//   """
//   )
//
// Statements: CppWrapperCpu in torch/_inductor/codegen/cpp_wrapper_cpu.py and AssertScalar in torch/_inductor/ir.py.
#include "find/cpp_wrapper.h"

#include <algorithm>
#include <optional>

#include "find/recognise.h"

namespace torchpare {
namespace {

constexpr std::string_view kSource = "cpp_wrapper_src = ";
constexpr std::string_view kInputsComment = "// make sure graph inputs are not nan/inf";
constexpr std::string_view kNanCheck = "AOTI_TORCH_ERROR_CODE_CHECK(aoti_torch_check_inf_and_nan(";

/// The line at `at`, without its end.
std::string_view line_from(std::string_view text, size_t at) {
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

size_t begin_of_line(std::string_view text, std::string_view beginning) {
  if (text.starts_with(beginning)) return 0;
  std::string sought = "\n";
  sought += beginning;
  const size_t at = text.find(sought);
  return at == text.npos ? at : at + 1;
}

/// The first string in a call: what names the operator.
std::optional<std::string_view> first_string(std::string_view call) {
  const size_t open = call.find('"');
  const size_t close = open == call.npos ? open : call.find('"', open + 1);
  if (close == call.npos) return std::nullopt;
  return call.substr(open + 1, close - open - 1);
}

Subject subject_of(std::optional<std::string_view> op) {
  if (!op) return {};
  return *op == "input" ? Subject{Class::kInput, {}} : Subject{Class::kOp, *op};
}

bool is_call_of(Form form, std::string_view statement) {
  const std::string_view function = row(form).head;
  return statement.starts_with(function) && statement.substr(function.size()).starts_with('(') &&
         statement.ends_with(");");
}

bool is_scalar_assert(std::string_view statement) {
  return statement.starts_with("if (!(") &&
         statement.find(")) { throw std::runtime_error(\"") != statement.npos && statement.ends_with("; }");
}

}  // namespace

Span cpp_in(std::string_view module) {
  const size_t source = begin_of_line(module, kSource);
  if (source == module.npos) return {};
  const size_t quotes = module.find_first_of("'\"", source);
  const std::string_view delimiter = quotes == module.npos ? "" : module.substr(quotes, 3);
  if (delimiter != "\"\"\"" && delimiter != "'''") return {};
  const size_t begin = quotes + delimiter.size();
  // Kernels in it bring quotes of their own; those that end it stand on a line without anything else.
  size_t end = begin;
  while (end < module.size()) {
    end = std::min(module.find('\n', end), module.size());
    if (line_from(module, std::min(end + 1, module.size())) == delimiter) break;
    end = std::min(end + 1, module.size());
  }
  return {begin, end};
}

std::vector<CompiledAssert> compiled_asserts(std::string_view module, Span source) {
  std::vector<CompiledAssert> found;
  bool of_inputs = false;
  for (size_t at = source.begin; at < source.end;) {
    const std::string_view line = line_from(module, at);
    const std::string_view statement = without_indent(line);
    const size_t code = at + (line.size() - statement.size());
    at += line.size() + 1;
    if (is_call_of(Form::kSizeStride, statement)) {
      found.push_back({Form::kSizeStride, code, subject_of(first_string(statement))});
    } else if (is_call_of(Form::kAlignment, statement)) {
      const auto op = first_string(statement);
      found.push_back({told_by_operator(Form::kAlignment, op), code, subject_of(op)});
    } else if (statement.starts_with(kNanCheck)) {
      found.push_back({Form::kNanValue, code, {of_inputs ? Class::kInput : Class::kUnnamed, {}}});
      continue;  // the comment holds for all checks below it
    } else if (is_scalar_assert(statement)) {
      found.push_back({Form::kScalarTriple, code, {}});
    }
    of_inputs = statement == kInputsComment;
  }
  return found;
}

}  // namespace torchpare
