#include "explain/report_explain.h"

#include "report/printed.h"
#include "report/said.h"

namespace torchpare::explain {
namespace {

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += said("{}{}", out.empty() ? "" : ", ", text);
  return out;
}

/// "size (4, 8), stride (8, 1)"
std::string shown(const Layout& layout) {
  return said("size ({}), stride ({})", listed(layout.sizes), listed(layout.strides));
}

std::string who(const Explanation& e) {
  const std::string name = e.tensors.size() == 1 ? e.tensors.front() : "";
  if (e.input) return said("graph input {} ({})", *e.input, name);
  if (e.cls == Class::kInput)
    return e.tensors.empty() ? "graph inputs" : said("one of the graph inputs {}", listed(e.tensors));
  if (e.cls == Class::kOp) return said("{}, the result of {}", name.empty() ? "a tensor" : name, e.op);
  if (e.tensors.empty()) return "values of the graph";
  return name.empty() && kind_of(e.form) == Kind::kNanAsserts ? said("one of {}", listed(e.tensors))
                                                              : listed(e.tensors);
}

std::string line(std::string_view label, const std::string& text) {
  return text.empty() ? "" : said("{:14}{}\n", label, text);
}

}  // namespace

std::string to_text(const Explanation& e) {
  std::string out = said("{}:{}:{}: in {}\n", e.wrapper, e.at.line, e.at.column, e.body);
  out += said("    {}\n", e.statement.substr(0, e.statement.find('\n')));
  out += line("speaks of", who(e));
  if (!e.compiled.sizes.empty()) out += line("compiled for", shown(e.compiled));
  if (!e.came.sizes.empty()) out += line("came", shown(e.came));
  for (const std::string& finding : e.findings) out += line("differs", finding);
  out += line("comes from", e.made_by);
  out += line("in the graph", e.nodes);
  if (e.asserts_of_op)
    out +=
        line("elsewhere", said("{} asserts in all that was looked at speak of {}", *e.asserts_of_op, e.op));
  if (e.may_also_be > 0)
    out +=
        line("or", said("an assert in one of {} other wrappers that fit the message; a traceback tells which",
                        e.may_also_be));
  for (const std::string& advice : e.advice) out += line("to do", advice);
  return out;
}

std::string to_json(const Explanation& e) {
  using Json = nlohmann::ordered_json;
  const auto layout = [](const Layout& l) { return Json{{"size", l.sizes}, {"stride", l.strides}}; };
  Json j = {{"command", "explain"},
            {"wrapper", e.wrapper},
            {"line", e.at.line},
            {"column", e.at.column},
            {"body", e.body},
            {"statement", e.statement},
            {"kind", row(kind_of(e.form)).name},
            {"form", row(e.form).name},
            {"class", name_of(e.cls)}};
  if (e.cls == Class::kOp) j["op"] = e.op;
  j["tensors"] = e.tensors;
  if (e.input) j["input"] = *e.input;
  if (!e.compiled.sizes.empty()) j["compiled"] = layout(e.compiled);
  if (!e.came.sizes.empty()) j["came"] = layout(e.came);
  j["findings"] = e.findings;
  if (!e.made_by.empty()) j["made_by"] = e.made_by;
  if (!e.nodes.empty()) j["nodes"] = e.nodes;
  if (e.asserts_of_op) j["asserts_of_op"] = *e.asserts_of_op;
  if (e.may_also_be > 0) j["may_also_be"] = e.may_also_be;
  j["advice"] = e.advice;
  return printed(j);
}

}  // namespace torchpare::explain
