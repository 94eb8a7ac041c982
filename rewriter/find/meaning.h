// Whether a text gives what its asserts call another meaning, as far as the bytes around a word tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/source.h"
#include "find/code_masks.h"

namespace torchpare {

/// The name of a function that asserts call, in code.
struct Mention {
  size_t at = 0;
  std::string_view name;
};

/// A place in code that may change what a name means.
struct Suspect {
  enum class Why : uint8_t {
    kReaches,  ///< a word that reaches namespaces without naming what is in them: `globals`, `setattr`, …
    kImportsAll,  ///< `import *`
    kAssigns,     ///< an attribute is assigned, of anything but `self`
    kBinds,       ///< a name that asserts may call is bound, and not by Inductor's header
  };

  size_t at = 0;
  Why why = Why::kReaches;
};

/// What the words and signs of code tell, so far as the word before and the sign behind go: audit/ looks closer, this
/// is so that the two must be wrong together.
struct Meaning {
  std::vector<Mention> mentions;  ///< in order
  std::vector<Suspect> suspects;

  /// The places that see() has to look at: where a word ends like one that matters, or may assign an attribute. The words
  /// in question are those that do not end in a digit.
  static uint64_t may_tell(std::string_view text, size_t begin, const Masks& masks);

  /// Looks at the next piece of code without strings and comments. Linear. `masks` are those of `text`, with may_tell().
  void see(std::string_view text, CodeMasks& masks, Span code);
};

/// The first suspect outside of `gone` (sites, in order) that matters to what they call. Linear.
std::optional<Obstacle> changed_meaning(std::string_view text, const std::vector<Suspect>& suspects,
                                        const std::vector<Span>& gone);

}  // namespace torchpare
