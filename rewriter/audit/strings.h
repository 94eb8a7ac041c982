// Where string literals end.
#pragma once

#include <cstddef>
#include <string_view>

namespace torchpare::audit {

enum class Literal { kWhole, kOpen, kFieldsUnclear };

/// What became of a string literal, and where: behind it, or at its opening quote when it can't be
/// understood.
struct StringEnd {
  Literal literal;
  size_t at;
};

/// Finds the end of the literal whose opening quote is at `quote`. In every prefix, raw ones too, a backslash
/// protects the byte behind it. An f-string or t-string is kFieldsUnclear unless every CPython from 3.8 on sees
/// the same end: 3.12 changed how they are read.
StringEnd end_of_string(std::string_view source, size_t quote);

/// Whether the letters just before the quote make it an f-string or (Python 3.14) a t-string: f, t, fr, rf, …
bool has_fields(std::string_view source, size_t quote);

/// Whether the code begins with a string, with or without a prefix, be it in brackets and behind comments.
bool begins_with_string(std::string_view code);

}  // namespace torchpare::audit
