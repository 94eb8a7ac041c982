#include "find/recognise.h"

#include <algorithm>
#include <array>

namespace torchpare {
namespace {

using Statements = std::span<const Node>;
using Arguments = std::vector<const Node*>;

/// A tree and the text it came from; asks small questions about it.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string_view text(const Node& n) const { return slice(text_, n.bytes); }
  bool is(const Node& n, std::string_view type, std::string_view words) const {
    return n.is(type) && text(n) == words;
  }

  bool is_safe(const Node& n) const;
  bool is_tuple_of(const Node& n, bool (Reader::*element)(const Node&) const, size_t* count = nullptr) const;
  bool is_name(const Node& n) const { return n.is("identifier"); }
  bool is_size(const Node& n) const { return is_tuple_of(n, &Reader::is_safe); }
  bool is_plain_string(const Node& n) const;
  bool is_dtype(const Node& n) const;
  bool is_value_test(const Node& n, std::string_view method, const Node** name) const;
  bool is_nan_test(const Node& n, const Node** name) const;
  bool is_member_call(const Node& n, std::string_view method, const Node** object) const;
  bool is_returned(const Node& n) const;
  bool is_view_dtype(const Node& n) const;
  /// The NAME of `module.NAME`; empty for anything else.
  std::string_view member_of(const Node& n, std::string_view module) const;

 private:
  bool is_safe_callee(const Node& n) const;
  bool is_safe_call(const Node& n) const;
  bool children_safe(const Node& n) const;

  std::string_view text_;
};

bool is_token(const Node& n) { return n.children.empty(); }

/// The elements of a parenthesised list; nothing where anything else is in it (a comment, a keyword argument, a star).
std::optional<Arguments> elements_of(const Node& list) {
  Arguments out;
  bool expect_element = true;
  for (size_t i = 1; i + 1 < list.children.size(); ++i) {
    const Node& child = list.children[i];
    if (child.is(",") == expect_element || child.is("comment")) return std::nullopt;
    if (!child.is(",")) out.push_back(&child);
    expect_element = !expect_element;
  }
  return out;
}

/// What a call is given; nothing for all else.
std::optional<Arguments> arguments_of(const Node& n) {
  const bool call = n.is("call") && n.children.size() == 2 && n.children[1].is("argument_list");
  return call ? elements_of(n.children[1]) : std::nullopt;
}

std::string_view Reader::member_of(const Node& n, std::string_view module) const {
  const bool member = n.is("attribute") && n.children.size() == 3 && is(n.children[0], "identifier", module);
  return member ? text(n.children[2]) : std::string_view();
}

bool Reader::is_safe_callee(const Node& n) const {
  constexpr std::array<std::string_view, 7> kBuiltins = {"max",   "min",  "abs",  "int",
                                                         "float", "bool", "round"};
  if (n.is("identifier")) return std::find(kBuiltins.begin(), kBuiltins.end(), text(n)) != kBuiltins.end();
  const std::string_view function = member_of(n, "torch");
  return !member_of(n, "math").empty() || function.starts_with("sym_") || function.starts_with("_sym_");
}

bool Reader::is_safe_call(const Node& n) const {
  const auto arguments = arguments_of(n);
  return arguments && is_safe_callee(n.children[0]) &&
         std::all_of(arguments->begin(), arguments->end(), [this](const Node* a) { return is_safe(*a); });
}

/// What PythonPrinter writes between numbers. `@` launches a matrix product, `is` and `in` ask objects.
bool is_safe_operator(std::string_view word) {
  constexpr std::array<std::string_view, 25> kSigns = {"+",  "-",   "*",  "/",   "//", "%",  "**",  "~", "<",
                                                       "<=", ">",   ">=", "==",  "!=", "&",  "|",   "^", "<<",
                                                       ">>", "and", "or", "not", "(",  "if", "else"};
  return word == ")" || std::find(kSigns.begin(), kSigns.end(), word) != kSigns.end();
}

bool Reader::children_safe(const Node& n) const {
  return std::all_of(n.children.begin(), n.children.end(), [this](const Node& c) {
    return (is_token(c) && is_safe_operator(c.type) && text(c) == c.type) || is_safe(c);
  });
}

/// An expression of the kind PythonPrinter writes (torch/utils/_sympy/printers.py): evaluating it has no
/// effect.
bool Reader::is_safe(const Node& n) const {
  constexpr std::array<std::string_view, 7> kOperators = {
      "unary_operator", "binary_operator",          "comparison_operator",   "boolean_operator",
      "not_operator",   "parenthesized_expression", "conditional_expression"};
  constexpr std::array<std::string_view, 6> kLeaves = {"identifier", "integer", "float",
                                                       "none",       "true",    "false"};
  if (std::find(kLeaves.begin(), kLeaves.end(), n.type) != kLeaves.end()) return true;
  if (std::find(kOperators.begin(), kOperators.end(), n.type) != kOperators.end()) return children_safe(n);
  if (n.is("tuple")) return is_tuple_of(n, &Reader::is_safe);
  if (n.is("call")) return is_safe_call(n);
  return member_of(n, "math") == "inf" || member_of(n, "math") == "nan";
}

bool Reader::is_tuple_of(const Node& n, bool (Reader::*element)(const Node&) const, size_t* count) const {
  const auto elements = n.is("tuple") ? elements_of(n) : std::nullopt;
  if (!elements) return false;
  if (count != nullptr) *count = elements->size();
  return std::all_of(elements->begin(), elements->end(), [&](const Node* e) { return (this->*element)(*e); });
}

bool Reader::is_plain_string(const Node& n) const {
  if (!n.is("string")) return false;
  const std::string_view literal = text(n);
  return (literal.front() == '\'' || literal.front() == '"') &&
         literal.find('\n') == std::string_view::npos && !literal.starts_with("'''") &&
         !literal.starts_with("\"\"\"");
}

/// torch.float32, torch.float8_e4m3fn, torch.int64, torch.bool, …
bool Reader::is_dtype(const Node& n) const {
  constexpr std::array<std::string_view, 6> kFamilies = {"float", "bfloat", "int", "uint", "bool", "complex"};
  const std::string_view name = member_of(n, "torch");
  return std::any_of(kFamilies.begin(), kFamilies.end(),
                     [name](std::string_view f) { return name.starts_with(f); });
}

/// OBJECT.method()
bool Reader::is_member_call(const Node& n, std::string_view method, const Node** object) const {
  const auto arguments = arguments_of(n);
  if (!arguments || !arguments->empty()) return false;
  const Node& member = n.children[0];
  if (!member.is("attribute") || member.children.size() != 3 || text(member.children[2]) != method)
    return false;
  *object = &member.children[0];
  return true;
}

/// assert not NAME.method().any().item()
bool Reader::is_value_test(const Node& n, std::string_view method, const Node** name) const {
  if (!n.is("assert_statement") || n.children.size() != 2 || !n.children[1].is("not_operator")) return false;
  const Node* object = &n.children[1].children.back();
  if (!is_member_call(*object, "item", &object) || !is_member_call(*object, "any", &object)) return false;
  return is_member_call(*object, method, name) && (*name)->is("identifier");
}

bool Reader::is_nan_test(const Node& n, const Node** name) const {
  return is_value_test(n, "isnan", name) || is_value_test(n, "isinf", name);
}

/// aten.view.dtype
bool Reader::is_view_dtype(const Node& n) const {
  return n.is("attribute") && n.children.size() == 3 && text(n.children[2]) == "dtype" &&
         member_of(n.children[0], "aten") == "view";
}

/// What a wrapper returns: names, sizes, and views, which only make tensor objects (codegen_reinterpret_view
/// in torch/_inductor/codegen/wrapper.py).
bool Reader::is_returned(const Node& n) const {
  if (is_safe(n) || is_dtype(n)) return true;
  const auto arguments = arguments_of(n);
  return arguments &&
         (is(n.children[0], "identifier", "reinterpret_tensor") || is_view_dtype(n.children[0])) &&
         std::all_of(arguments->begin(), arguments->end(), [this](const Node* a) { return is_returned(*a); });
}

bool size_stride(const Reader& r, const Arguments& a) {
  return r.is_name(*a[0]) && r.is_size(*a[1]) && r.is_size(*a[2]);
}

bool grouped(const Reader& r, const Arguments& a) {
  size_t names = 0, sizes = 0, strides = 0;
  return r.is_tuple_of(*a[0], &Reader::is_name, &names) && r.is_tuple_of(*a[1], &Reader::is_size, &sizes) &&
         r.is_tuple_of(*a[2], &Reader::is_size, &strides) && names >= 2 && sizes == names && strides == names;
}

bool metadata(const Reader& r, const Arguments& a) { return size_stride(r, a) && r.is_dtype(*a[3]); }

bool alignment(const Reader& r, const Arguments& a) { return r.is_name(*a[0]) && a[1]->is("integer"); }

/// A call whose first argument is the name it checks, or a tuple of them; a string behind the others is the operator.
struct Call {
  Form form;
  size_t arguments;  ///< without the operator
  bool (*matches)(const Reader&, const Arguments&);
};

constexpr Call kCalls[] = {
    {Form::kSizeStride, 3, size_stride},
    {Form::kSizeStrideGrouped, 3, grouped},
    {Form::kTensorMetadata, 4, metadata},
    {Form::kAlignment, 2, alignment},
};

std::optional<Match> match_of(const Reader& r, const Call& call, const Arguments& a) {
  const bool has_op = a.size() == call.arguments + 1 && r.is_plain_string(*a.back());
  if ((a.size() != call.arguments && !has_op) || !call.matches(r, a)) return std::nullopt;
  Match match{call.form, 1, a[0]->is("tuple") ? a[0]->children[1].bytes : a[0]->bytes};
  if (has_op) match.op = a.back()->bytes;
  return match;
}

std::optional<Match> assert_call(const Reader& r, Statements s) {
  if (!s[0].is("expression_statement") || s[0].children.size() != 1) return std::nullopt;
  const Node& call = s[0].children[0];
  const auto arguments = arguments_of(call);
  if (!arguments || !call.children[0].is("identifier")) return std::nullopt;
  for (const Call& known : kCalls)
    if (r.text(call.children[0]) == row(known.form).head) return match_of(r, known, *arguments);
  return std::nullopt;
}

/// raise RuntimeError('MSG')
bool is_raise(const Reader& r, const Node& n) {
  if (!n.is("raise_statement") || n.children.size() != 2) return false;
  const Node& call = n.children[1];
  const auto arguments = arguments_of(call);
  return arguments && r.is(call.children[0], "identifier", "RuntimeError") &&
         call.children[1].children.size() == 3 && r.is_plain_string(*arguments->at(0));
}

/// NAME = VALUE, and nothing else in the statement.
const Node* assigned(const Reader& r, const Node& n, std::string_view name) {
  if (!n.is("expression_statement") || n.children.size() != 1 || !n.children[0].is("assignment"))
    return nullptr;
  const Node& a = n.children[0];
  if (a.children.size() != 3 || !a.children[0].is("identifier")) return nullptr;
  return name.empty() || r.text(a.children[0]) == name ? &a.children[2] : nullptr;
}

bool starts_with_not(const Node& n) {
  const Node* first = &n;
  while (!first->children.empty()) first = &first->children.front();
  return first->is("not");
}

/// The only statement of an `if` without else, or null.
const Node* sole_consequence(const Node& n) {
  const bool plain =
      n.is("if_statement") && n.children.size() == 4 && n.children[2].is(":") && n.children[3].is("block");
  return plain && n.children[3].children.size() == 1 ? &n.children[3].children[0] : nullptr;
}

std::optional<Match> nan_value(const Reader& r, Statements s) {
  const Node* name = nullptr;
  if (!r.is_nan_test(s[0], &name)) return std::nullopt;
  return Match{Form::kNanValue, 1, name->bytes};
}

std::optional<Match> scalar_triple(const Reader& r, Statements s) {
  if (s.size() < 2) return std::nullopt;
  const Node* inner = sole_consequence(s[0]);
  if (inner == nullptr || !is_raise(r, *inner)) return std::nullopt;
  const Node& condition = s[0].children[1];
  if (!starts_with_not(condition) || !r.is_safe(condition)) return std::nullopt;
  const Node* value = assigned(r, s[1], {});
  if (value == nullptr || !value->is("none")) return std::nullopt;
  return Match{
      .form = Form::kScalarTriple, .statements = 2, .placeholder = s[1].children[0].children[0].bytes};
}

/// for var in return_vars: / if isinstance(var, torch.Tensor): / two tests
bool is_return_loop(const Reader& r, const Node& n) {
  if (!n.is("for_statement") || n.children.size() != 6 || !n.children[5].is("block")) return false;
  if (!r.is(n.children[1], "identifier", "var") || !r.is(n.children[3], "identifier", "return_vars"))
    return false;
  if (n.children[5].children.size() != 1) return false;
  const Node& check = n.children[5].children[0];
  if (!check.is("if_statement") || check.children.size() != 4 || !check.children[3].is("block")) return false;
  const Node& test = check.children[1];
  const auto arguments = arguments_of(test);
  if (!arguments || !r.is(test.children[0], "identifier", "isinstance") || arguments->size() != 2 ||
      !r.is(*arguments->at(0), "identifier", "var") || r.member_of(*arguments->at(1), "torch") != "Tensor")
    return false;
  const auto& tests = check.children[3].children;
  const auto is_of_result = [&](const Node& line, std::string_view method) {
    const Node* name = nullptr;
    return r.is_value_test(line, method, &name) && r.text(*name) == "var";
  };
  return tests.size() == 2 && is_of_result(tests[0], "isnan") && is_of_result(tests[1], "isinf");
}

std::optional<Match> nan_return(const Reader& r, Statements s) {
  if (s.size() < 2) return std::nullopt;
  const Node* value = assigned(r, s[0], "return_vars");
  if (value == nullptr || !r.is_tuple_of(*value, &Reader::is_returned) || !is_return_loop(r, s[1]))
    return std::nullopt;
  return Match{Form::kNanReturn, 2};
}

/// What begins with a statement; each says no to what it does not know.
using Read = std::optional<Match> (*)(const Reader&, Statements);
constexpr Read kStatements[] = {
    assert_call,
    nan_value,
    scalar_triple,
    nan_return,
};

}  // namespace

std::optional<Match> recognise(Statements statements, std::string_view text) {
  if (statements.empty()) return std::nullopt;
  const Reader r(text);
  for (const Read read : kStatements)
    if (auto found = read(r, statements)) return found;
  return std::nullopt;
}

Form told_by_operator(Form form, std::optional<std::string_view> op) {
  return form == Form::kAlignment && op == "input" ? Form::kAlignmentInput : form;
}

std::optional<std::string_view> recognise_comment(const FormRow& form, std::string_view comment) {
  constexpr std::string_view kOp = " (op: ", kTail = ") is assumed to be not aligned";
  constexpr std::string_view kNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  const size_t op = comment.find(kOp);
  if (form.form != Form::kAlignmentComment || op == comment.npos || !comment.ends_with(kTail))
    return std::nullopt;
  const std::string_view name = comment.substr(form.head.size(), op - form.head.size());
  const size_t begin = op + kOp.size();
  const bool is_name =
      name.find_first_not_of(kNameBytes) == name.npos && name.find_first_of("0123456789") != 0;
  if (begin >= comment.size() - kTail.size() || name.empty() || !is_name) return std::nullopt;
  return comment.substr(begin, comment.size() - kTail.size() - begin);
}

}  // namespace torchpare
