// Each recogniser states one form completely: what it does not name is not that form. A form that spans
// statements (the scalar triple, the NaN block and epilogue) is recognised from its first line, by reading
// ahead; its lines must follow each other without a blank line or a foreign comment between, as Inductor
// writes them.
//
// Example. `assert_size_stride(buf0, (4, ), (1, ), 'input')`: a name, two tuples, a string, nothing behind.
// Counter-example. `assert_size_stride(buf0, (4), (1, ))`: `(4)` is no tuple, so Inductor did not write it.
#include "audit/recognise.h"

#include <algorithm>
#include <iterator>

#include "audit/bytes.h"
#include "audit/expressions.h"
#include "audit/strings.h"

namespace torchpare::audit {
namespace {

Found found_at(Form form, const Line& first, const Line& last) {
  const Span all{first.begin, last.end};
  return Found{form, {}, std::nullopt, all, all, first.indent()};
}

/// A comment line without indentation and line end.
std::string_view text_of(std::string_view source, const Line& line) {
  std::string_view text = source.substr(line.text, line.end - line.text);
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

/// The rest of an op argument, if there is one: `, 'op')` or `)`. A trailing comma is a formatter's. An
/// escape in it would hide from the policy's globs which op it is.
bool accept_op(Cursor& at, std::optional<std::string_view>& op) {
  if (at.accept_comma()) {
    op = at.accept_string();
    if (op && (op->find('\\') != std::string_view::npos)) return false;
    if (op) at.accept_comma();
  }
  return at.accept(')') && at.done();
}

bool accept_sizes(Cursor& at) {
  return at.accept_comma() && at.accept_tuple() && at.accept_comma() && at.accept_tuple();
}

bool accept_subject(Cursor& at, Found& found) {
  const auto name = at.accept_name();
  if (name) found.name = *name;
  return name.has_value();
}

bool read_size_stride(Cursor& at, Found& found) {
  return accept_subject(at, found) && accept_sizes(at) && accept_op(at, found.op);
}

/// `(a, b)`: how many names, and the first.
size_t accept_names(Cursor& at, std::string_view& first) {
  size_t count = 0;
  if (!at.accept('(')) return 0;
  while (auto name = at.accept_name()) {
    if (count++ == 0) first = *name;
    if (!at.accept_comma()) break;
  }
  return at.accept(')') ? count : 0;
}

/// `, ((4, ), (2, ))` with exactly `count` tuples in it.
bool accept_tuples(Cursor& at, size_t count) {
  if (!at.accept_comma() || !at.accept('(')) return false;
  for (size_t i = 0; i < count; ++i)
    if ((i > 0 && !at.accept_comma()) || !at.accept_tuple()) return false;
  at.accept_comma();
  return at.accept(')');
}

bool read_grouped(Cursor& at, Found& found) {
  const size_t count = accept_names(at, found.name);
  return count >= 2 && accept_tuples(at, count) && accept_tuples(at, count) && accept_op(at, found.op);
}

bool read_metadata(Cursor& at, Found& found) {
  return accept_subject(at, found) && accept_sizes(at) && at.accept_comma() && at.accept_dtype() &&
         accept_op(at, found.op) && found.op;
}

bool read_alignment(Cursor& at, Found& found) {
  if (!accept_subject(at, found) || !at.accept_comma() || !at.accept_integer() || !accept_op(at, found.op))
    return false;
  if (found.op == "input") found.form = Form::kAlignmentInput;
  return true;
}

struct Call {
  constexpr Call(Form of, bool (*by)(Cursor&, Found&))
      : form(of), function(row(of).head), called(callee(row(of).head)), read(by) {}

  Form form;
  std::string_view function;
  Callees called;
  bool (*read)(Cursor&, Found&);
};
constexpr Call kCalls[] = {
    {Form::kSizeStride, read_size_stride},
    {Form::kSizeStrideGrouped, read_grouped},
    {Form::kTensorMetadata, read_metadata},
    {Form::kAlignment, read_alignment},
};

std::optional<Found> read_call(std::string_view source, const Line& line) {
  Cursor at(code_of(source, line));
  for (const Call& call : kCalls) {
    if (!at.accept_word(call.function)) continue;
    if (!at.accept('(')) return std::nullopt;
    Found found = found_at(call.form, line, line);
    if (!call.read(at, found)) return std::nullopt;
    found.callees = call.called | at.callees();
    return found;
  }
  return std::nullopt;
}

/// `.any()`, `.item()`, …
bool accept_method(Cursor& at, std::string_view method) {
  return at.accept('.') && at.accept_word(method) && at.accept('(') && at.accept(')');
}

/// The NAME of "assert not NAME.METHOD().any().item()"; empty for any other code.
std::string_view value_checked(std::string_view code, std::string_view method) {
  Cursor at(code);
  if (!at.accept_word("assert") || !at.accept_word("not")) return {};
  const auto name = at.accept_name();
  if (!name || !accept_method(at, method) || !accept_method(at, "any") || !accept_method(at, "item"))
    return {};
  return at.done() ? *name : std::string_view();
}

std::string_view nan_assert(std::string_view code) {
  const std::string_view name = value_checked(code, "isnan");
  return name.empty() ? value_checked(code, "isinf") : name;
}

std::optional<Found> nan_value(std::string_view source, const Line& line) {
  Found found = found_at(Form::kNanValue, line, line);
  found.name = nan_assert(code_of(source, line));
  return found.name.empty() ? std::nullopt : std::optional(found);
}

/// The line that follows `line` at once, if it is one bare statement. Reading stops at a line that is none.
std::optional<Line> next_bare(std::string_view source, const Line& line) {
  Reader reader(source, line.end);
  Line next;
  if (line.end >= source.size() || source[line.end] == '\n' || !reader.next(next)) return std::nullopt;
  if (next.comment_only || !next.bare || next.begin != line.end) return std::nullopt;
  return next;
}

/// `if not (u0 >= 0):`; torch before 2.8 has no parentheses there.
bool is_condition(std::string_view code, Callees& callees) {
  Cursor at(code);
  if (!at.accept_word("if") || !at.accept_word("not") || !at.accept_expression()) return false;
  callees = at.callees();
  return at.accept(':') && at.done();
}

bool is_raise(std::string_view code) {
  Cursor at(code);
  return at.accept_word("raise") && at.accept_word("RuntimeError") && at.accept('(') && at.accept_string() &&
         at.accept(')') && at.done();
}

/// The name in `buf7 = None`; empty for any other code. In a subgraph the name has a prefix
/// (GraphLowering.qualify_name in torch/_inductor/graph.py).
std::string_view placeholder(std::string_view code) {
  Cursor at(code);
  auto name = at.accept_name();
  if (!name || !at.accept('=') || !at.accept_word("None") || !at.done()) return {};
  if (name->starts_with("__")) return {};  // in a class it would be another name
  size_t digits = name->find_last_not_of("0123456789") + 1;
  if (digits == name->size() || digits < 3 || name->substr(digits - 3, 3) != "buf") return {};
  return digits == 3 || (*name)[digits - 4] == '_' ? *name : std::string_view();
}

std::optional<Found> scalar_triple(std::string_view source, const Line& first) {
  Callees callees = 0;
  if (!is_condition(code_of(source, first), callees)) return std::nullopt;
  const auto raise = next_bare(source, first);
  if (!raise || raise->indent() <= first.indent() || !is_raise(code_of(source, *raise))) return std::nullopt;
  const auto last = next_bare(source, *raise);
  if (!last || last->indent() != first.indent()) return std::nullopt;
  Found found = found_at(Form::kScalarTriple, first, *last);
  found.bound[0] = placeholder(code_of(source, *last));
  found.callees = callees | callee("RuntimeError");
  return found.bound[0].empty() ? std::nullopt : std::optional(found);
}

std::optional<Found> nan_inputs(std::string_view source, const Line& comment) {
  Found found = found_at(Form::kNanInputs, comment, comment);
  found.op = "input";
  found.code = {comment.end, comment.end};
  Line last = comment;
  while (auto next = next_bare(source, last)) {
    if (next->indent() != comment.indent() || nan_assert(code_of(source, *next)).empty()) break;
    last = *next;
  }
  found.lines.end = found.code.end = last.end;
  return found;
}

/// `return_vars = (buf1, reinterpret_tensor(buf0, (4, ), (1, ), 0), )`
bool is_return_vars(std::string_view code, Callees& callees) {
  Cursor at(code);
  if (!at.accept_word("return_vars") || !at.accept('=') || !at.accept_tuple(Calls::kViews)) return false;
  callees = at.callees();
  return at.done();
}

bool is_loop(std::string_view code) {
  Cursor at(code);
  return at.accept_word("for") && at.accept_word("var") && at.accept_word("in") &&
         at.accept_word("return_vars") && at.accept(':') && at.done();
}

bool is_tensor_test(std::string_view code) {
  Cursor at(code);
  return at.accept_word("if") && at.accept_word("isinstance") && at.accept('(') && at.accept_word("var") &&
         at.accept_comma() && at.accept_word("torch") && at.accept('.') && at.accept_word("Tensor") &&
         at.accept(')') && at.accept(':') && at.done();
}

bool is_nan_of_result(std::string_view code) { return value_checked(code, "isnan") == "var"; }
bool is_inf_of_result(std::string_view code) { return value_checked(code, "isinf") == "var"; }

/// Whether the blocks inside `first` are over behind `last`: the next line of code is not deeper than `first`.
bool ends_behind(std::string_view source, const Line& first, const Line& last) {
  Reader reader(source, last.end);
  Line after;
  while (reader.next(after))
    if (!after.comment_only) return after.indent() <= first.indent();
  return true;
}

std::optional<Found> nan_return(std::string_view source, const Line& first) {
  Callees callees = 0;
  if (!is_return_vars(code_of(source, first), callees)) return std::nullopt;
  struct Step {
    bool (*matches)(std::string_view code);
    bool deeper;  // than the line before
  };
  constexpr Step kSteps[] = {
      {is_loop, false}, {is_tensor_test, true}, {is_nan_of_result, true}, {is_inf_of_result, false}};
  Line last = first;
  for (const Step& step : kSteps) {
    const auto next = next_bare(source, last);
    if (!next || !step.matches(code_of(source, *next))) return std::nullopt;
    if (step.deeper ? next->indent() <= last.indent() : next->indent() != last.indent()) return std::nullopt;
    last = *next;
  }
  if (!ends_behind(source, first, last)) return std::nullopt;
  Found found = found_at(Form::kNanReturn, first, last);
  found.bound = {"return_vars", "var"};
  found.callees = callees | callee("isinstance") | callee("torch");
  return found;
}

/// What reads a form from the line that it begins with.
using Read = std::optional<Found> (*)(std::string_view source, const Line& first);
struct Group {
  constexpr Group(Form of, Read by)
      : form(row(of)), first_word(form.head.substr(0, form.head.find(' '))), read(by) {}

  const FormRow& form;
  std::string_view first_word;
  Read read;
};
constexpr Read kStatements[] = {
    read_call,
    nan_value,
};
constexpr Group kGroups[] = {
    {Form::kScalarTriple, scalar_triple},
    {Form::kNanReturn, nan_return},
    {Form::kNanInputs, nan_inputs},
};

static_assert(std::all_of(std::begin(kGroups), std::end(kGroups),
                          [](const Group& group) { return may_begin_group(group.form.head, Line{}); }));

/// Whether the line may begin the form, as far as a glance tells.
bool may_begin(std::string_view source, const Line& line, const Group& group) {
  if (source[line.text] != group.form.head.front()) return false;
  if (group.form.written == Written::kCommentAndChecks)
    return line.comment_only && !line.tab && text_of(source, line) == group.form.head;
  return line.bare && !line.comment_only && source.substr(line.text).starts_with(group.first_word);
}

}  // namespace

std::optional<Found> recognise_statement(std::string_view source, const Line& line) {
  if (!line.bare) return std::nullopt;
  for (const Read read : kStatements)
    if (auto found = read(source, line)) return found;
  return std::nullopt;
}

std::optional<Found> recognise_comment(std::string_view source, const Line& line) {
  constexpr std::string_view kBefore = row(Form::kAlignmentComment).head;
  constexpr std::string_view kOp = " (op: ", kAfter = ") is assumed to be not aligned";
  std::string_view text = text_of(source, line);
  if (line.tab || !text.starts_with(kBefore) || !text.ends_with(kAfter)) return std::nullopt;
  text = text.substr(kBefore.size());
  const size_t name = text.find(' ');
  if (!text.substr(name).starts_with(kOp) || text.size() <= name + kOp.size() + kAfter.size())
    return std::nullopt;
  Found found = found_at(Form::kAlignmentComment, line, line);
  found.name = text.substr(0, name);
  if (Cursor(found.name).accept_name() != found.name) return std::nullopt;
  found.op = text.substr(name + kOp.size(), text.size() - name - kOp.size() - kAfter.size());
  found.code = {line.end, line.end};
  return found;
}

std::optional<Found> recognise_import(std::string_view source, const Line& line) {
  if (line.indent() > 0 || !line.bare) return std::nullopt;
  const std::string_view code = code_of(source, line);
  for (const FormRow& form : kForms) {
    if (!form.imports || code != form.head) continue;
    Found found = found_at(form.form, line, line);
    found.bound[0] = row(*form.imports).head;
    return found;
  }
  return std::nullopt;
}

std::optional<Found> recognise_group(std::string_view source, const Line& line) {
  for (const Group& group : kGroups)
    if (may_begin(source, line, group))
      if (auto found = group.read(source, line)) return found;
  return std::nullopt;
}

}  // namespace torchpare::audit
