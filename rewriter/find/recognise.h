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
  size_t statements;              ///< how many of them it is
  std::optional<Span> name = {};  ///< the (first) name it checks
  std::optional<Span> op = {};  ///< the string literal that carries 'input' or the operator, quotes included
  std::optional<Span> placeholder = {};  ///< the name that it binds and that has to be a buffer's
};

/// Matches the statements at the head of `statements`, which came from parsing `text`. Everything evaluated by a match is free of effects, so that taking it out changes nothing but the check.
std::optional<Match> recognise(std::span<const Node> statements, std::string_view text);

/// The form that a match of `form` is when it carries `op`: some forms differ in that text alone.
Form told_by_operator(Form form, std::optional<std::string_view> op);

/// The operator that a comment carries which is all of that form; nothing when it is none.
std::optional<std::string_view> recognise_comment(const FormRow& form, std::string_view comment);

}  // namespace torchpare
