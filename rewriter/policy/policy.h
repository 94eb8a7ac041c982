// What shall happen to each assert, and who said so.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/asserts.h"
#include "core/result.h"

namespace torchpare {

enum class Action : uint8_t { kStrip, kKeep, kOnce };

/// How a strip is written: the lines go, or the space before each code line becomes '#'.
enum class Style : uint8_t { kDelete, kMute };

std::string_view name_of(Action action);  ///< "strip", "keep", "once"
std::string_view name_of(Style style);    ///< "delete", "mute"
std::optional<Action> action_named(std::string_view name);

/// A value and where it came from, in words a user can act on ("--set size_asserts=keep", "preset vllm: …").
struct Choice {
  Action action = Action::kKeep;
  std::string origin;
};

/// The choice that holds for a kind, and those it beat, strongest first.
struct Setting {
  Choice chosen;
  std::vector<Choice> overrode;
};

/// --keep-op / --strip-op. `*` matches any run of characters (dots too), `?` one, `[...]` a set; all else is
/// itself.
struct OpRule {
  std::string glob;
  Choice choice;
};

/// The resolved policy. A plain value: equal inputs give equal policies.
struct Policy {
  std::array<Setting, kKindCount> settings;  ///< indexed by Kind
  std::vector<OpRule> op_rules;              ///< in the order given; the last that matches wins
  std::optional<Choice> inputs;              ///< --keep-inputs
  std::string preset;                        ///< "vllm", "strip", "keep" or "once"
  std::string torch_version;                 ///< normalised; empty when nobody gave one
  std::vector<std::string> warnings;         ///< traps found on the way, each one a full sentence

  const Setting& setting(Kind kind) const { return settings[static_cast<size_t>(kind)]; }
};

/// The choice for one assert. Most specific first: op rules (only for Class::kOp), then --keep-inputs (only
/// for Class::kInput), then the setting of its kind. The reference lives as long as the policy.
const Choice& decide(const Policy& policy, Kind kind, const Subject& subject);

/// Whether `glob` matches the whole of `text`. Linear in practice: no recursion, at most |glob| * |text|
/// steps.
bool glob_matches(std::string_view glob, std::string_view text);

/// Something said on the command line or in a file, with the words to name its origin.
struct Said {
  std::string value;
  std::string origin;
};

/// One --keep-op or --strip-op.
struct OpFlag {
  Action action;
  std::string glob;
};

/// Everything a policy is resolved from. Gathered by host/settings; no environment or file is read here.
struct PolicyInputs {
  std::optional<std::string> preset;               ///< --preset; absent: "vllm"
  std::vector<std::string> set;                    ///< --set KIND=ACTION, in order
  std::vector<OpFlag> ops;                         ///< --keep-op and --strip-op, in order
  bool keep_inputs = false;                        ///< --keep-inputs
  std::optional<Said> torch_version;               ///< --torch-version, or what was found beside --python
  std::optional<Said> compilation_config;          ///< JSON text in vLLM's shape
  std::optional<Said> config;                      ///< JSON text, the shape of `policy --json`
  std::map<std::string, std::string> environment;  ///< only the variables named in environment_names()
};

/// The environment variables that can take part: VLLM_LOGGING_LEVEL and TORCHINDUCTOR_*_ASSERTS of the table.
std::vector<std::string> environment_names();

/// Resolves the policy; the error (unknown preset, bad --set, no torch version for preset vllm, unreadable
/// JSON, …) says which flag or file and what to do.
Result<Policy> resolve(const PolicyInputs& inputs);

}  // namespace torchpare
