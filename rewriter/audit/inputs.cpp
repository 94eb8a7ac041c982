#include "audit/inputs.h"

#include "audit/expressions.h"

namespace torchpare::audit {
namespace {

/// The names before `= args`, or none when the statement is anything else.
std::vector<std::string_view> unpacked(std::string_view code) {
  Cursor at(code);
  std::vector<std::string_view> names;
  const bool parentheses = at.accept('(');
  size_t commas = 0;
  while (auto name = at.accept_name()) {
    names.push_back(*name);
    if (!at.accept_comma()) break;
    ++commas;
  }
  if (parentheses && !at.accept(')')) return {};
  if (commas == 0 || !at.accept('=') || !at.accept_word("args") || !at.done()) return {};
  return names;
}

}  // namespace

bool Inputs::holds(std::string_view name) {
  for (std::string_view code : unread_)
    for (std::string_view found : unpacked(code)) names_.insert(found);
  unread_.clear();
  return names_.contains(name);
}

}  // namespace torchpare::audit
