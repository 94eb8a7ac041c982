// What an assert's call is given.
#pragma once

#include <string_view>
#include <vector>

namespace torchpare::explain {

/// The arguments of the call at the beginning of a statement, without blanks around them: "buf2", "(4, 8)",
/// "(8, 1)", "'input'". Empty where the statement is no call.
std::vector<std::string_view> arguments_of(std::string_view statement);

/// The elements of "(4, 8)", "(4, )", "()". Empty where it is no tuple.
std::vector<std::string_view> elements_of(std::string_view tuple);

}  // namespace torchpare::explain
