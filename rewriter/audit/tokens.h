// The tokens of one logical line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "audit/statements.h"
#include "core/source.h"

namespace torchpare::audit {

enum class Token : uint8_t {
  kWord,  ///< a name or a keyword
  kNumber,
  kString,  ///< whole; of an f-string only its opening quotes, and its fields follow as tokens between '{' and '}'
  kSign,  ///< an operator, a bracket, …; longest first, as Python reads them
};

struct Lexeme {
  Token kind;
  Span at;
};

/// In order. White space is spaces, tabs, form feeds, joined lines, and line ends within brackets; comments are
/// passed over. `line` must be one that a Reader read. A letter behind a number begins no word, but for `1for`,
/// `1in` and `1as`, which Python takes apart. Linear in the line.
std::vector<Lexeme> tokens_of(std::string_view source, const Line& line);

}  // namespace torchpare::audit
