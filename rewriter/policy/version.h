// Versions of torch, as far as policies ask: which release is it, or comes it before?
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace torchpare {

struct Version {
  std::string text;                   ///< "2.11.0+cu130": as it was written, in lower case
  std::array<uint64_t, 3> release{};  ///< epoch, major, minor
};

/// What packaging.version.Version accepts (its VERSION_PATTERN, with white space around it), else nothing.
std::optional<Version> parse_version(std::string_view text);

/// Whether PEP 440 orders the version from `release` ("2.12") on, development builds and candidates of it included:
/// packaging's `version >= Version("2.12.dev0")`. Nothing of that release sorts below its .dev0, so epoch, major and
/// minor decide.
bool is_at_least(const Version& version, std::string_view release);

}  // namespace torchpare
