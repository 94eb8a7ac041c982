// Where a string literal of Python ends.
#pragma once

#include <cstddef>
#include <string_view>

namespace torchpare {

struct LiteralEnd {
  size_t at = 0;                  ///< behind the closing quotes; meaningless with trouble
  const char* trouble = nullptr;  ///< why the end is not known, or null
};

/// The literal whose opening quote is at `quote`; its prefix stands before that. An end is given only where
/// every CPython from 3.8 on sees it at the same place: up to 3.11 an f-string ends at the first quote that
/// is not escaped, from 3.12 on (PEP 701) its replacement fields are code, with strings and comments of their
/// own. Linear in the literal.
LiteralEnd end_of_literal(std::string_view text, size_t quote);

/// Whether the literal whose opening quote is at `quote` is an f-string or a t-string.
bool has_fields(std::string_view text, size_t quote);

}  // namespace torchpare
