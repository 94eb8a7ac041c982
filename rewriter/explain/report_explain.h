// An explanation, for people and for programs.
#pragma once

#include <string>

#include "explain/explain.h"

namespace torchpare::explain {

std::string to_text(const Explanation& explanation);
std::string to_json(const Explanation& explanation);

}  // namespace torchpare::explain
