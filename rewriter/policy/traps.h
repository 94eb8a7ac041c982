// What a policy's inputs seem to say and do not: each trap is one full sentence.
#pragma once

#include <string>
#include <vector>

#include "policy/json.h"
#include "policy/preset.h"

namespace torchpare {

/// One --set, read.
struct NamedChoice {
  Kind kind;
  Choice choice;
};

/// Everything a policy is resolved from, read.
struct Sources {
  std::vector<NamedChoice> set;
  CompilationConfig compilation;
  ConfigFile config;
  Ground ground;
  std::vector<std::string> warnings;  ///< met while reading
};

/// All traps in `sources`, given the policy they resolve to.
std::vector<std::string> traps(const Sources& sources, const Policy& policy);

}  // namespace torchpare
