// Gathers what a policy is resolved from: flags, the environment, the files that were named, the torch
// installed beside a named interpreter. Nothing that was not named is read: a cache directory must not talk
// us into stripping.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/policy.h"

namespace torchpare::host {

/// The policy flags, as they stand on the command line.
struct PolicyFlags {
  std::optional<std::string> preset;
  std::vector<std::string> set;
  std::vector<OpFlag> ops;
  bool keep_inputs = false;
  std::optional<std::string> torch_version;       ///< beats python
  std::optional<std::string> python;              ///< an interpreter; a bare name is looked up in PATH
  std::optional<std::string> compilation_config;  ///< JSON, or @FILE
  std::optional<std::string> config;              ///< a file
};

/// Reads the files, the environment variables of environment_names() and the torch version. Errors: a file
/// that is not there, cannot be read or is longer than kLongestSettings; no interpreter or no torch where
/// --python says.
Result<PolicyInputs> gather(const PolicyFlags& flags);

/// Bytes that a --config or --compilation-config file may have.
inline constexpr size_t kLongestSettings = 1'000'000;

/// The whole of a file of at most `limit` bytes; `where` is what errors speak of. Pipes are read too.
Result<std::string> read_bounded(const std::string& where, const std::string& path, size_t limit);

}  // namespace torchpare::host
