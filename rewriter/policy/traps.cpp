#include "policy/traps.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/ascii.h"
#include "policy/words.h"

namespace torchpare {
namespace {

using Sentences = std::vector<std::string>;

/// Whether the word plainly means what torch makes of it: "1" on, and these off.
bool says_what_it_does(const std::string& value) {
  constexpr std::array<std::string_view, 7> kPlain = {"1", "0", "false", "off", "no", "n", "f"};
  return std::ranges::find(kPlain, lowered(value)) != kPlain.end();
}

/// TORCHINDUCTOR_SIZE_ASSERTS=true switches the asserts off.
void variables_that_are_not_1(const Ground& ground, Sentences& out) {
  for (const KindRow& kind : kinds())
    if (auto value = ground.variable(kind.environment); value && !says_what_it_does(*value))
      out.push_back(
          fmt::format("{} is {}: only the exact value 1 is true for torch, so this switches {} off; write 1 "
                      "or 0.",
                      kind.environment, in_quotes(*value), kind.name));
}

bool rests_on_preset(Kind kind, const Sources& sources, const Policy& policy) {
  auto preset = preset_choice(kind, sources.ground);
  return preset && policy.setting(kind).chosen.origin == preset->origin;
}

void variables_that_vllm_overrides(const Sources& sources, const Policy& policy, Sentences& out) {
  for (const KindRow& kind : kinds()) {
    auto wish = environment_choice(kind.kind, sources.ground);
    auto rule = vllm_choice(kind.kind, sources.ground);
    if (!wish || !rule || wish->action == rule->action || !rests_on_preset(kind.kind, sources, policy))
      continue;
    out.push_back(
        fmt::format("{}={} has no effect under vLLM with torch {}, because vLLM sets {} itself; say it by "
                    "--set {}={} or in --compilation-config.",
                    kind.environment, *sources.ground.variable(kind.environment), policy.torch_version,
                    kind.name, kind.name, name_of(wish->action)));
  }
}

/// " DEBUG " is not DEBUG: vLLM changes the case and nothing else.
void level_with_spaces(const Ground& ground, Sentences& out) {
  std::string level = ground.variable("VLLM_LOGGING_LEVEL").value_or("");
  std::string bare = lowered(level);
  std::erase_if(bare, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  if (bare != "debug" || lowered(level) == bare) return;
  out.push_back(
      fmt::format("VLLM_LOGGING_LEVEL is {}: vLLM does not take the spaces off, so this is not DEBUG and the "
                  "asserts go; write DEBUG to keep them.",
                  in_quotes(level)));
}

/// vLLM 0.27 and later, with torch 2.13 and later: everything is on, and its documentation says otherwise.
void rule_that_no_longer_applies(const Sources& sources, const Policy& policy, Sentences& out) {
  std::vector<std::string_view> on;
  for (const KindRow& kind : kinds()) {
    auto by_default = torch_choice(kind.kind, sources.ground);
    const Choice& chosen = policy.setting(kind.kind).chosen;
    if (kind.vllm_rule && chosen.action == Action::kKeep && chosen.origin == by_default->origin)
      on.push_back(kind.name);
  }
  if (on.empty()) return;
  out.push_back(
      fmt::format("vLLM sets no asserts from torch 2.12.0.dev on, so with torch {} these stay on: {}; its "
                  "documentation expects torch to assert only once, but torch asserts on every call; use "
                  "--preset strip to strip them.",
                  policy.torch_version, fmt::join(on, ", ")));
}

void traps_of_vllm(const Sources& sources, const Policy& policy, Sentences& out) {
  if (sources.ground.preset != Preset::kVllm) return;
  if (!vllm_sets_asserts(*sources.ground.torch)) return rule_that_no_longer_applies(sources, policy, out);
  level_with_spaces(sources.ground, out);
  variables_that_vllm_overrides(sources, policy, out);
}

void kinds_this_torch_does_not_know(const Sources& sources, Sentences& out) {
  if (!sources.ground.torch) return;
  const Version& torch = *sources.ground.torch;
  for (const NamedChoice& named : sources.set)
    if (!emits(torch, named.kind))
      out.push_back(fmt::format("{} finds nothing in wrappers of this torch: {}.", named.choice.origin,
                                no_flag(torch, named.kind)));
  for (const KindRow& kind : kinds())
    if (const auto& named = sources.compilation.layer[static_cast<size_t>(kind.kind)];
        named && !has_flag(torch, kind.kind))
      out.push_back(fmt::format("{}: {}, and refuses to compile with that key (AttributeError).",
                                named->origin, no_flag(torch, kind.kind)));
}

void inputs_kept_twice(const Policy& policy, Sentences& out) {
  const Choice& size = policy.setting(Kind::kSizeAsserts).chosen;
  if (!policy.inputs || size.action != Action::kKeep) return;
  out.push_back(fmt::format("{} changes nothing for size asserts: they are all kept ({}).",
                            policy.inputs->origin, size.origin));
}

}  // namespace

std::vector<std::string> traps(const Sources& sources, const Policy& policy) {
  Sentences out = sources.warnings;
  out.insert(out.end(), sources.compilation.warnings.begin(), sources.compilation.warnings.end());
  variables_that_are_not_1(sources.ground, out);
  traps_of_vllm(sources, policy, out);
  kinds_this_torch_does_not_know(sources, out);
  inputs_kept_twice(policy, out);
  return out;
}

}  // namespace torchpare
