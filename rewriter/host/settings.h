// Gathers what a policy is resolved from: flags, the environment, the files that were named, the torch
// installed beside a named interpreter. Nothing that was not named is read: a cache directory must not talk
// us into stripping.
#pragma once

#include <span>
#include <string>

#include "core/result.h"
#include "policy/resolve.h"

namespace torchpare::host {

/// What was given, with the texts of the files that it names (--config FILE, --compilation-config @FILE), the torch
/// version beside --python unless --torch-version says it, and the environment variables of environment_names().
/// Errors: a file that is not there, cannot be read or is longer than kLongestSettings; no interpreter or no torch where
/// --python says.
Result<PolicyInputs> gather(std::span<const Given> given);

/// Gathers, and resolves.
Result<Policy> policy_from(std::span<const Given> given);

/// Bytes that a --config or --compilation-config file may have.
inline constexpr size_t kLongestSettings = 1'000'000;

/// The whole of a file of at most `limit` bytes; `where` is what errors speak of. Pipes are read too.
Result<std::string> read_bounded(const std::string& where, const std::string& path, size_t limit);

}  // namespace torchpare::host
