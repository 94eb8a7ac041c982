#include "explain/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "explain/arguments.h"
#include "explain/differences.h"
#include "find/bytes.h"

namespace torchpare::explain {
namespace {

/// "(4, 8)" as {"4", "8"}.
std::vector<std::string> copies(const Argument& tuple) {
  std::vector<std::string> out;
  for (const Argument& element : tuple.elements) out.emplace_back(element.text);
  return out;
}

/// The lines of a site without its indentation.
std::string_view statement_of(std::string_view text, const Site& site) {
  std::string_view statement = slice(text, {site.code + site.indent, site.bytes.end});
  while (statement.ends_with('\n')) statement.remove_suffix(1);
  return statement;
}

/// One tensor that an assert speaks of, with what was compiled.
struct Checked {
  std::string_view name;
  Layout compiled;
  std::string_view dtype = {};  ///< "torch.float32"; empty: not checked
};

/// Of an assert that is a call.
std::vector<Checked> checked_by_call(Form form, std::string_view statement, Grammar& grammar) {
  const auto arguments = arguments_of(statement, grammar);
  if (arguments.empty()) return {};
  if (kind_of(form) != Kind::kSizeAsserts) return {{arguments[0].text, {}}};
  if (arguments.size() < 3) return {};
  const Argument &names = arguments[0], &sizes = arguments[1], &strides = arguments[2];
  const bool of_dtype = form == Form::kTensorMetadata && arguments.size() > 3;
  const std::string_view dtype = of_dtype ? arguments[3].text : std::string_view();
  if (form != Form::kSizeStrideGrouped) return {{names.text, {copies(sizes), copies(strides)}, dtype}};
  std::vector<Checked> all;
  const size_t count = std::min({names.elements.size(), sizes.elements.size(), strides.elements.size()});
  for (size_t i = 0; i < count; ++i)
    all.push_back({names.elements[i].text, {copies(sizes.elements[i]), copies(strides.elements[i])}});
  return all;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

/// What of an assert that consists of statements names values: the one that failed of those for all inputs, the
/// condition of a scalar assert, the first line of any other.
std::string_view names_values(const Failure& failure, const Site& site, std::string_view statement) {
  if (row(site.form).written == Written::kCommentAndChecks) return failure.statement;
  std::string_view line = first_line(statement);
  constexpr std::string_view kIf = "if not ";
  if (site.form == Form::kScalarTriple && line.starts_with(kIf) && line.ends_with(':'))
    line = line.substr(kIf.size(), line.size() - kIf.size() - 1);
  return line;
}

std::vector<Checked> checked_by(const Failure& failure, const Site& site, std::string_view statement,
                                Grammar& grammar) {
  if (row(site.form).written == Written::kCall) return checked_by_call(site.form, statement, grammar);
  const std::string_view values = names_values(failure, site, statement);
  std::vector<Checked> all;
  if (site.form == Form::kNanReturn)
    for (const Argument& result : arguments_of(values, grammar)) all.push_back({result.text, {}});
  else
    for (const std::string_view name : names_in(values, grammar)) all.push_back({name, {}});
  return all;
}

/// Whether the compiled numbers are those of the failure; symbols may be any.
bool may_be(const Checked& checked, const Failure& failure) {
  const Layout& compiled = checked.compiled;
  const auto agrees = [](const std::vector<std::string>& texts, size_t i, int64_t wanted) {
    if (i >= texts.size()) return false;
    const bool is_number = texts[i].find_first_not_of("-0123456789") == std::string::npos;
    return !is_number || texts[i] == std::to_string(wanted);
  };
  if (failure.wanted_dtype != "" && failure.wanted_dtype != checked.dtype) return false;
  return std::ranges::all_of(failure.mismatches, [&](const Mismatch& m) {
    return agrees(compiled.sizes, m.dimension, m.wanted_size) &&
           agrees(compiled.strides, m.dimension, m.wanted_stride);
  });
}

bool may_be(const Failure& failure, std::string_view text, const Site& site, Grammar& grammar) {
  if (site.is_comment() || is_import(site.form)) return false;
  if (!failure.op.empty() && failure.op != (site.subject.cls == Class::kInput ? "input" : site.subject.op))
    return false;
  const bool of_sizes = kind_of(site.form) == Kind::kSizeAsserts;
  const bool says_layout = failure.other_rank || !failure.mismatches.empty() || !failure.wanted_dtype.empty();
  if (of_sizes != says_layout) return false;
  if (!of_sizes) return true;
  const auto checked = checked_by_call(site.form, statement_of(text, site), grammar);
  return std::ranges::any_of(checked, [&](const Checked& c) { return may_be(c, failure); });
}

/// The last line above `before` that begins with `beginning`, blanks aside; empty where there is none in the body.
Span line_above(std::string_view text, size_t before, std::string_view beginning) {
  while (before > 0) {
    const size_t end = before - 1;
    const size_t begin = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;  // npos + 1 is 0
    const size_t code = std::min(text.find_first_not_of(' ', begin), end);
    const std::string_view line = text.substr(code, end - code);
    if (line.starts_with(beginning)) return {code, end};
    if (line.starts_with("def ")) return {};
    before = begin;
  }
  return {};
}

bool is_name(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_name_byte); }

bool names(std::string_view text, std::string_view name) {
  for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !is_name_byte(text[at - 1])) && (end == text.size() || !is_name_byte(text[end])))
      return true;
  }
  return false;
}

/// Whether a statement that binds a name gives it memory that something else has yet to fill.
bool only_allocates(std::string_view statement) {
  return statement.find(" = empty") != statement.npos || statement.ends_with("# reuse");
}

/// The first line in `where` that calls something with a name, and so fills what the name stands for: a kernel's launch.
Span filled_in(std::string_view text, Span where, std::string_view name) {
  for (size_t begin = where.begin; begin < where.end;) {
    const size_t end = std::min(text.find('\n', begin), where.end);
    const size_t code = std::min(text.find_first_not_of(" \n", begin), end);
    const std::string_view line = text.substr(code, end - code);
    const size_t open = line.find('(');
    const bool is_call =
        open != line.npos && open > 0 && !line.starts_with("assert_") &&
        std::ranges::all_of(line.substr(0, open), [](char c) { return is_name_byte(c) || c == '.'; });
    if (is_call && names(line.substr(open), name)) return {code, end};
    begin = end + 1;
  }
  return {};
}

/// Finds what a tensor comes from, through statements that only give it another name.
void tell_origin(std::string_view text, const Site& site, std::string name, Explanation& out) {
  size_t before = site.bytes.begin, nodes_from = 0;
  for (int steps = 0; steps < 8; ++steps) {  // buf7 = buf6[0]; buf6 = torch.ops…
    Span made = line_above(text, before, name + " = ");
    if (made.size() == 0) return;
    std::string_view value = slice(text, made).substr(name.size() + 3);
    value = value.substr(0, std::min({value.find('['), value.find(';'), value.find(' ')}));
    const Span filled =
        only_allocates(slice(text, made)) ? filled_in(text, {made.end, site.bytes.begin}, name) : Span();
    if (filled.size() > 0) {
      nodes_from = made.begin;  // what stands above the memory speaks of something else
      made = filled;
    }
    out.made_by = slice(text, made);
    before = text.rfind('\n', made.begin) + 1;
    if (filled.size() > 0 || !is_name(value)) break;
    name = value;
  }
  const Span nodes = line_above(text, before, "# ");
  const std::string_view comment = slice(text, nodes);
  if (nodes.begin >= nodes_from && comment.find("Source Nodes: ") != comment.npos)
    out.nodes = comment.substr(2);
}

/// The place of a name among the arguments that the body unpacks.
std::optional<size_t> input_number(std::string_view text, const Body& body, std::string_view name) {
  size_t number = 0;
  for (const Span& statement : body.unpacks)
    for (const std::string_view unpacked : unpacked_names(slice(text, statement))) {
      if (unpacked == name) return number;
      ++number;
    }
  return std::nullopt;
}

void find_what_differs(const Failure& failure, std::vector<Checked> tensors, Explanation& out) {
  if (tensors.size() > 1) std::erase_if(tensors, [&](const Checked& c) { return !may_be(c, failure); });
  for (const Checked& c : tensors) out.tensors.emplace_back(c.name);
  if (tensors.size() == 1) out.compiled = tensors.front().compiled;
  if (failure.other_rank)
    out.findings.push_back(
        fmt::format("another number of dimensions came; {} were compiled", out.compiled.sizes.size()));
  if (!failure.wanted_dtype.empty())
    out.findings.push_back(
        fmt::format("dtype: {} came, {} was compiled", failure.dtype, failure.wanted_dtype));
  if (failure.mismatches.empty()) return;
  out.came = came_instead(out.compiled, failure.mismatches);
  out.findings = differences(out.compiled, out.came, failure.mismatches);
}

void find_other_faults(const Failure& failure, Explanation& out) {
  if (failure.storage_offset && failure.item_size)
    out.findings.push_back(fmt::format("misaligned: it begins {} elements of {} bytes into its storage",
                                       *failure.storage_offset, *failure.item_size));
  if (kind_of(out.form) == Kind::kScalarAsserts)
    out.findings.push_back(fmt::format(
        "a size computed from values is outside of the range that was compiled for: {}", failure.message));
  if (kind_of(out.form) != Kind::kNanAsserts) return;
  const bool is_inf = failure.statement.find(".isinf()") != std::string::npos;
  out.findings.push_back(is_inf ? "infinity is among the values" : "NaN is among the values");
}

void advise(Explanation& out) {
  const std::string_view kind = row(kind_of(out.form)).name;
  const bool of_layout = kind_of(out.form) == Kind::kSizeAsserts;
  if (out.cls == Class::kOp && of_layout)
    out.advice.push_back(
        fmt::format("the operator's fake (meta) function promises another tensor than the operator returns; "
                    "torch.library.opcheck({}, arguments) shows it; mend the fake function or the operator",
                    out.op));
  if (out.cls == Class::kOp && !of_layout)
    out.advice.push_back(fmt::format("let {} return a tensor of its own, such as result.clone()", out.op));
  if (out.cls == Class::kInput && of_layout)
    out.advice.push_back(
        "the caller passed another tensor than was compiled for; where the size may vary, mark it before "
        "compiling "
        "(torch._dynamo.mark_dynamic(tensor, dimension)); where only the strides differ, pass "
        "tensor.contiguous() or "
        "compile with such a tensor");
  if (kind_of(out.form) == Kind::kScalarAsserts)
    out.advice.push_back(
        "the condition comes from torch._check or from a size's range; look at what was fed in");
  if (kind_of(out.form) == Kind::kNanAsserts)
    out.advice.push_back(
        "call the same uncompiled (TORCHDYNAMO_DISABLE=1); if the values are there too, the model or what "
        "was fed "
        "in has them, else compiling makes them");
  const std::string by_operator =
      out.cls == Class::kOp ? fmt::format("; --keep-op or --strip-op '{}' for this operator alone", out.op)
                            : "";
  out.advice.push_back(
      fmt::format("to keep or strip such asserts: --set {0}=keep, --set {0}=strip{1}", kind, by_operator));
}

}  // namespace

const Site* site_of(const Failure& failure, std::string_view text, const Inventory& found, Grammar& grammar) {
  const Site* by_statement = nullptr;
  const Site* by_message = nullptr;
  LineCounter lines(text);
  for (const Site& site : found.sites) {
    if (site.is_comment() || is_import(site.form)) continue;
    const size_t first = lines.at(site.code).line;
    const size_t count =
        static_cast<size_t>(std::ranges::count(slice(text, {site.code, site.bytes.end}), '\n'));
    const bool says = !failure.statement.empty() &&
                      slice(text, site.bytes).find(failure.statement) != std::string_view::npos;
    if (says && failure.line >= first && failure.line < first + count) return &site;
    if (says && by_statement == nullptr) by_statement = &site;
    if (failure.statement.empty() && by_message == nullptr && may_be(failure, text, site, grammar))
      by_message = &site;
  }
  return by_statement != nullptr ? by_statement : by_message;
}

Explanation explained(const Failure& failure, std::string_view text, const Inventory& found, const Site& site,
                      Grammar& grammar) {
  Explanation out;
  out.at = position_of(text, site.code + site.indent);
  out.body = found.bodies[site.body].name;
  const std::string_view statement = statement_of(text, site);
  out.statement = statement;
  out.form = site.form;
  out.cls = site.subject.cls;
  out.op = site.subject.op;
  find_what_differs(failure, checked_by(failure, site, statement, grammar), out);
  find_other_faults(failure, out);
  const bool is_one = out.tensors.size() == 1;
  if (is_one) out.input = input_number(text, found.bodies[site.body], out.tensors.front());
  if (!out.input && (is_one || kind_of(out.form) == Kind::kScalarAsserts))
    for (const std::string& name : out.tensors)
      if (out.made_by.empty()) tell_origin(text, site, name, out);
  advise(out);
  return out;
}

}  // namespace torchpare::explain
