#include "audit/inputs.h"

#include "audit/expressions.h"

namespace torchpare::audit {

/// The names before `= args`, or none when the statement is anything else.
void Inputs::read(std::string_view code) {
  Cursor at(code);
  found_.clear();
  const bool parentheses = at.accept('(');
  size_t commas = 0;
  while (auto name = at.accept_name()) {
    found_.push_back(*name);
    if (!at.accept_comma()) break;
    ++commas;
  }
  if (parentheses && !at.accept(')')) return;
  if (commas == 0 || !at.accept('=') || !at.accept_word("args") || !at.done()) return;
  names_.insert(found_.begin(), found_.end());
}

bool Inputs::holds(std::string_view name) {
  for (std::string_view code : unread_) read(code);
  unread_.clear();
  return names_.contains(name);
}

}  // namespace torchpare::audit
