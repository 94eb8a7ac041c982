// What the words of one logical line are to it: which of them it binds, deletes or declares.
#pragma once

#include <string_view>
#include <vector>

#include "audit/tokens.h"

namespace torchpare::audit {

enum class Role : uint8_t {
  kNone,       ///< no word
  kRead,       ///< whatever else a word may be; the safe sides are those below
  kBound,      ///< a name that gets another value or none, or whose scope is declared
  kParameter,  ///< of a function, a lambda or a type
  kMember,     ///< the last name of a path that is assigned or deleted: `floor` in `math.floor = f`
  kImported,   ///< the first name of a path that `import` goes along: bound, unless an `as` follows
  kModule,     ///< of a path that an import goes along and does not bind
  kAll,        ///< the `import` of `from m import *`
};

/// One for each token. A word may be called bound where it is only read, never the other way round, provided that
/// Python takes the line. Linear in the line.
std::vector<Role> roles_of(std::string_view source, const std::vector<Lexeme>& tokens);

}  // namespace torchpare::audit
