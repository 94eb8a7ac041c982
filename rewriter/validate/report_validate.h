// What `validate` found, as text and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validate/validate.h"

namespace torchpare {

/// The names of the two files, as they were given.
struct ValidatedPair {
  std::string_view a, b;
};

std::string to_text(const validate::ValidationReport& report, const ValidatedPair& pair);
std::string to_json(const validate::ValidationReport& report, const ValidatedPair& pair);

/// One rewritten wrapper of a cache, against its original.
struct ValidatedWrapper {
  std::string name;                ///< the first of `files`, and which wrapper in it
  std::vector<std::string> files;  ///< that hold this text
  validate::ValidationReport report;
};

/// All of them; `verdict` is the worst: different, undecided, same.
struct ValidatedCache {
  std::string_view cache;
  std::vector<ValidatedWrapper> wrappers;
  validate::Verdict verdict = validate::Verdict::kSame;
};

std::string to_text(const ValidatedCache& cache);
std::string to_json(const ValidatedCache& cache);

}  // namespace torchpare
