// Versions as Python packages order them (PEP 440), because vLLM's rule is a comparison of such versions.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace torchpare {

/// A natural number of any size: decimal digits without leading zeros. Nothing that a version may carry can
/// overflow it ("2.12.0.dev20260301" or a hash that happens to be all digits).
struct Number {
  std::string digits = "0";

  bool operator==(const Number&) const = default;
  std::strong_ordering operator<=>(const Number& other) const;
};

/// One part of a local version: "cu130" in "+cu130.1" is text (lower case), "1" a number.
using LocalPart = std::variant<std::string, Number>;

/// What stands before the release: a, b or rc, in the order of the enumerators.
enum class PreKind { kAlpha, kBeta, kCandidate };

struct PreRelease {
  PreKind kind = PreKind::kAlpha;
  Number number;

  auto operator<=>(const PreRelease&) const = default;
  bool operator==(const PreRelease&) const = default;
};

/// A parsed version. Comparison is PEP 440's: 1.0 == 1.0.0, and
/// 1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0+local < 1.0.post1.
struct Version {
  Number epoch;
  std::vector<Number> release;  ///< never empty
  std::optional<PreRelease> pre;
  std::optional<Number> post;
  std::optional<Number> dev;
  std::vector<LocalPart> local;

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

/// What packaging.version.Version accepts (its VERSION_PATTERN, with surrounding white space), else nothing.
std::optional<Version> parse_version(std::string_view text);

/// The spelling that packaging prints: "V2.12-RC.1+CU130" is "2.12rc1+cu130".
std::string normalised(const Version& version);

}  // namespace torchpare
