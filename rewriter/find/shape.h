// What the grammar sees of a statement: its tokens with the names, numbers and strings taken out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/source.h"

namespace torchpare {

/// A statement reduced to what decides its parse tree. Two statements of the same shape have the same tree.
struct Shape {
  std::string text;          ///< Python again, with `a` for names, 0 for numbers and '' for strings
  std::vector<Span> tokens;  ///< where each token stands in the wrapper

  void clear() {
    text.clear();
    tokens.clear();
  }
};

/// The token that stands at `place` in the shape's text, as an index into `tokens`. Nothing if none stands
/// just there.
std::optional<size_t> token_at(const Shape& shape, Span place);

/// Statements longer than this, or with more brackets inside one another, are not asserts.
inline constexpr size_t kLongestStatement = 1 << 20;
inline constexpr size_t kDeepestBrackets = 32;

/// Appends one logical line (`code`: its code in `text`, without indentation or trailing comment) to `shape`,
/// indented by `level` and with a line end. False: not reducible (a comment inside, an f-string, a byte that
/// starts no token, too long, too deep); `shape` is then unusable.
///
/// Kept as they are, because a tree or its meaning depends on them: keywords, names behind a dot or before an
/// opening parenthesis, the modules math, torch and aten, and the names that asserts bind, beside buffers'.
bool append_shape(std::string_view text, Span code, int level, Shape& shape);

/// What stands between the quotes of a string token, as written.
std::string_view inside_quotes(std::string_view literal);

}  // namespace torchpare
