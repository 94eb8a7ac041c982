// What `validate` found, as text and as JSON.
#pragma once

#include <string>
#include <string_view>

#include "gpu/validate.h"

namespace torchpare {

/// The names of the two files, as they were given.
struct ValidatedPair {
  std::string_view a, b;
};

std::string to_text(const gpu::ValidationReport& report, const ValidatedPair& pair);
std::string to_json(const gpu::ValidationReport& report, const ValidatedPair& pair);

}  // namespace torchpare
