// An independent proof that one wrapper is another minus permitted asserts.
//
// audit shares no logic with rewrite: it has its own tokenizer and recognisers and includes nothing but
// core/{result,source,asserts,policy}.h. What rewrite got wrong, audit must not get wrong in the same way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/asserts.h"
#include "core/source.h"
#include "policy/policy.h"

namespace torchpare::audit {

enum class Verdict : uint8_t { kProved, kRefuted, kUndecided };

std::string_view name_of(Verdict verdict);  ///< "proved", "refuted", "undecided"

/// One assert of A that is not in B (delete) or a comment in B (mute). `in_a` is whole lines, line ends
/// included; in style mute it covers the code lines only.
struct Removal {
  Form form;
  Subject subject;
  Span in_a;
};

/// A difference that no permitted removal explains. Offsets into A and B; the spans may be empty (an
/// insertion).
struct Violation {
  std::string what;  ///< one sentence
  Span in_a;
  Span in_b;
};

struct AuditReport {
  Verdict verdict = Verdict::kUndecided;
  std::optional<Style> style;         ///< how B was written; absent when A and B are identical
  std::vector<Removal> removals;      ///< in order of position; complete when proved
  std::vector<Violation> violations;  ///< why it is refuted; the first ones, at most 20
  std::string reason;                 ///< why it is undecided: "what; why", with `at` where that applies
  size_t at = 0;                      ///< offset into A of what could not be understood
};

/// Proved: B equals A except for whole asserts that `policy` strips, all in one style; and, in style delete,
/// the imports of what they call where nothing uses it any more. Identical texts are proved, whatever
/// they are. Refuted: some byte differs otherwise, or an assert went that the policy keeps. Undecided: A is
/// not Python that the tokenizer understands (NUL, CR, BOM, invalid UTF-8, open string, …). Views in the
/// report point into `a`. Linear time; memory proportional to the number of removals.
AuditReport audit(std::string_view a, std::string_view b, const Policy& policy);

}  // namespace torchpare::audit
