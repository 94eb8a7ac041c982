// What an assert's call is given.
#pragma once

#include <string_view>
#include <vector>

#include "find/syntax.h"

namespace torchpare::explain {

/// An argument of a call or an element of a tuple, as it is written. A tuple has elements of its own.
struct Argument {
  std::string_view text;
  std::vector<Argument> elements;
};

/// What stands in the first list of a text, be it of a call's arguments or a tuple: of "f((4, 8), 'input')" they are
/// "(4, 8)" with two elements, and "'input'". Empty where the text is no Python or has none.
std::vector<Argument> arguments_of(std::string_view text, Grammar& grammar);

/// The names in a text, in order, each once; without those of functions, methods and attributes.
std::vector<std::string_view> names_in(std::string_view text, Grammar& grammar);

}  // namespace torchpare::explain
