#include "explain/arguments.h"

#include <algorithm>

namespace torchpare::explain {
namespace {

std::vector<Argument> arguments_in(const Node& list, std::string_view text) {
  std::vector<Argument> all;
  for (const Node& child : list.children) {
    if (child.is("(") || child.is(",") || child.is(")") || child.is("comment")) continue;
    all.push_back(
        {slice(text, child.bytes), child.is("tuple") ? arguments_in(child, text) : std::vector<Argument>()});
  }
  return all;
}

const Node* first_list(const Node& node) {
  if (node.is("argument_list") || node.is("tuple")) return &node;
  for (const Node& child : node.children)
    if (const Node* found = first_list(child)) return found;
  return nullptr;
}

void add_names(const Node& node, std::string_view text, std::vector<std::string_view>& names) {
  const std::string_view name = slice(text, node.bytes);
  if (node.is("identifier") && std::ranges::find(names, name) == names.end()) names.push_back(name);
  const size_t skipped = node.is("call")        ? 0
                         : node.is("attribute") ? node.children.size() - 1
                                                : node.children.size();
  for (size_t i = 0; i < node.children.size(); ++i)
    if (i != skipped || !node.children[i].is("identifier")) add_names(node.children[i], text, names);
}

}  // namespace

std::vector<Argument> arguments_of(std::string_view text, Grammar& grammar) {
  const auto tree = grammar.parse(text);
  const Node* list = tree ? first_list(*tree) : nullptr;
  return list == nullptr ? std::vector<Argument>() : arguments_in(*list, text);
}

std::vector<std::string_view> names_in(std::string_view text, Grammar& grammar) {
  std::vector<std::string_view> names;
  if (const auto tree = grammar.parse(text)) add_names(*tree, text, names);
  return names;
}

}  // namespace torchpare::explain
