// Which syntax trees are asserts. The rewriting side's half of the table in core/asserts.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/asserts.h"
#include "core/source.h"
#include "find/syntax.h"

namespace torchpare {

/// An assert found at the head of a list of statements.
struct Match {
  Form form;
  size_t statements;         ///< how many of them it is
  std::optional<Span> name;  ///< the (first) name it checks; of a scalar assert, the placeholder it sets
  std::optional<Span> op;    ///< the string literal that carries 'input' or the operator, quotes included
};

/// Matches the statements at the head of `statements`, which came from parsing `text`. An assert of an
/// input's alignment is told apart by its operator's text, not by its shape: it comes as Form::kAlignment.
/// Everything evaluated by a match is free of effects, so that taking it out changes nothing but the check.
std::optional<Match> recognise(std::span<const Node> statements, std::string_view text);

}  // namespace torchpare
