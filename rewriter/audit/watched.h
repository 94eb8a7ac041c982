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
  kTargets,  ///< `for`, `del` and `import`, which bind what is behind them, and not only at a line's beginning
  kReaches,  ///< see reaches_namespaces()
};

Watched watched(std::string_view word);
Watched watched_suspect(std::string_view word);  ///< of a word, not empty, that may_be_watched()

/// Whether this word, between `previous` and `next`, may be a way to read or write variables or attributes without naming
/// them: exec, globals, setattr, sys.modules, frames, `__dict__` and nearly all other names with two underscores
/// around them (but for methods that are defined). What other modules are is taken from their names, so mock and
/// ctypes count.
bool reaches_namespaces(std::string_view word, std::string_view previous, std::string_view next);

/// Whether asserts, or the header that binds what they call, take an attribute of this name of anything.
bool is_member_of_asserts(std::string_view name);

/// Of words whose last letters are those bits (the lowest is `bytes[0]`), the ones that may be watched by what they end
/// in: a quick no to most. Looks at kLookedAtBefore bytes before `bytes`, too.
uint64_t may_be_watched(const char* bytes, uint64_t last_letters);
inline constexpr size_t kLookedAtBefore = 3;

}  // namespace torchpare::audit
