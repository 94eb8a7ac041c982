// The words that may tell of a changed meaning: what asserts call, and what reaches namespaces by other ways than
// assignment.
#pragma once

#include <cstdint>
#include <string_view>

namespace torchpare::audit {

enum class Watched : uint8_t {
  kNo,
  kFunction,  ///< harmless where it is called
  kModule,    ///< harmless where an attribute is taken of it; `self`, too
  kLoop,      ///< `for`, whose targets stand in the middle of expressions, too
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

/// The next run of name bytes in [from, to) that may be a watched word, or may end in one; false: none. Some that are
/// none are found, too. `from` is moved behind it.
bool next_watched(std::string_view source, size_t& from, size_t to, std::string_view& word);

}  // namespace torchpare::audit
