// What shall happen to each assert, and who said so.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/asserts.h"

namespace torchpare {

enum class Action : uint8_t { kStrip, kKeep, kOnce };

/// What decides where nothing more specific does.
enum class Preset : uint8_t { kVllm, kStrip, kKeep, kOnce };

/// How a strip is written: the lines go, or the space before each code line becomes '#'.
enum class Style : uint8_t { kDelete, kMute };

/// In the order of the enumerators.
std::span<const std::string_view> action_names();  ///< "strip", "keep", "once"
std::span<const std::string_view> preset_names();  ///< "vllm", "strip", "keep", "once"
std::span<const std::string_view> style_names();   ///< "delete", "mute"

std::string_view name_of(Action action);
std::string_view name_of(Preset preset);
std::string_view name_of(Style style);
std::optional<Action> action_named(std::string_view name);
std::optional<Preset> preset_named(std::string_view name);

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
  std::optional<Preset> preset;              ///< absent in one that was not resolved
  std::string torch_version;                 ///< empty when nobody gave one
  std::vector<std::string> warnings;         ///< traps found on the way, each one a full sentence

  const Setting& setting(Kind kind) const { return settings[static_cast<size_t>(kind)]; }
  std::string_view preset_name() const { return preset ? name_of(*preset) : std::string_view(); }
};

/// The choice for one assert. Most specific first: op rules (only for Class::kOp), then --keep-inputs (only
/// for Class::kInput), then the setting of its kind. The reference lives as long as the policy.
const Choice& decide(const Policy& policy, Kind kind, const Subject& subject);

/// Whether `glob` matches the whole of `text`. Linear in practice: no recursion, at most |glob| * |text|
/// steps.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace torchpare
