// The words that may tell of a changed meaning: what asserts call, and what reaches namespaces by other ways than
// assignment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare::audit {

enum class Watched : uint8_t {
  kNo,
  kFunction,  ///< harmless where it is called
  kModule,    ///< harmless where an attribute is taken of it; `self`, too
  kTargets,   ///< `for` and `del`, behind which targets stand, and not only at a line's beginning
  kReaches,   ///< see reaches_namespaces()
};

Watched watched(std::string_view word);

/// Whether this word, between `previous` and `next`, may be a way to read or write variables or attributes without naming
/// them: exec, globals, setattr, sys.modules, frames, `__dict__` and nearly all other names with two underscores
/// around them (but for methods that are defined). What other modules are is taken from their names, so mock and
/// ctypes count.
bool reaches_namespaces(std::string_view word, std::string_view previous, std::string_view next);

/// Whether asserts, or the header that binds what they call, take an attribute of this name of anything.
bool is_member_of_asserts(std::string_view name);

/// Whether the word that ends at `end` may be a watched one, by its last bytes: a quick no to most.
bool may_end_watched(std::string_view source, size_t end);

}  // namespace torchpare::audit
