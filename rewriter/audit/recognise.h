// What an assert looks like: the audit's own reading of the table in core/asserts.h.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "audit/callees.h"
#include "audit/statements.h"
#include "core/asserts.h"
#include "core/source.h"

namespace torchpare::audit {

/// A site of the source. Views point into it.
struct Found {
  Form form;
  std::string_view name;               ///< the buffer or input it speaks of; empty: none in particular
  std::optional<std::string_view> op;  ///< the op argument, between its quotes
  Span lines;                          ///< all of it, in whole lines
  Span code;                           ///< without the comment in front (NaN inputs); empty: only a comment
  size_t indent = 0;                   ///< of its first line
  Callees callees = 0;                 ///< what it calls, beside methods of tensors
  std::array<std::string_view, 2> bound = {};  ///< the names it binds; empty ones are none
};

/// A form that is one statement: the calls, and a NaN assert on its own.
std::optional<Found> recognise_statement(std::string_view source, const Line& line);

/// A form that is a comment and no code.
std::optional<Found> recognise_comment(std::string_view source, const Line& line);

/// The import of a function that asserts call, a whole line at column 0.
std::optional<Found> recognise_import(std::string_view source, const Line& line);

/// What the table's forms of several lines begin with.
inline constexpr auto kBeginsGroup = [] {
  std::array<bool, 256> begins{};
  for (const FormRow& form : kForms)
    if (form.lines > 1 || form.written == Written::kCommentAndChecks)
      begins[static_cast<unsigned char>(form.head.front())] = true;
  return begins;
}();

/// Whether one of the groups below may begin with the line: a quick no to most.
constexpr bool may_begin_group(std::string_view source, const Line& line) {
  return kBeginsGroup[static_cast<unsigned char>(source[line.text])];
}

/// A form of several lines that begins with `line`: statements, or a comment and the checks below it. Reads ahead; cheap for lines that begin none of them.
std::optional<Found> recognise_group(std::string_view source, const Line& line);

}  // namespace torchpare::audit
