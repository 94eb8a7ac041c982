// The weaker half of a policy: what presets, the environment and torch itself say of a kind.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "policy/policy.h"
#include "policy/settings.h"
#include "policy/version.h"

namespace torchpare {

/// What presets look at.
struct Ground {
  Preset preset = Preset::kVllm;
  std::string preset_origin = "preset vllm";       ///< who named it
  std::optional<Version> torch;                    ///< always there for preset vllm
  std::map<std::string, std::string> environment;  ///< as in PolicyInputs

  /// The value of a variable, nothing when it is unset.
  std::optional<std::string> variable(std::string_view name) const;
};

/// What the preset says of `kind`; nothing where preset vllm leaves it to torch.
std::optional<Choice> preset_choice(Kind kind, const Ground& ground);

/// What the kind's TORCHINDUCTOR_ variable says; nothing when it is unset or this torch does not read it.
std::optional<Choice> environment_choice(Kind kind, const Ground& ground);

/// Torch's own default; nothing without a version.
std::optional<Choice> torch_choice(Kind kind, const Ground& ground);

/// The rule of vLLM (policy_vllm.cpp), for the kinds it sets; nothing from torch 2.12.0.dev on.
std::optional<Choice> vllm_choice(Kind kind, const Ground& ground);

/// Whether vLLM sets asserts with this torch: it is older than 2.12.0.dev.
bool vllm_sets_asserts(const Version& torch);

/// Whether torch/_inductor/config.py has the flag, counting development builds of the release that brought
/// it.
bool has_flag(const Version& torch, Kind kind);

/// Whether that torch emits asserts of the kind at all, with or without a flag.
bool emits(const Version& torch, Kind kind);

/// "torch 2.6.0 has no alignment_asserts (it came with 2.8)"
std::string no_flag(const Version& torch, Kind kind);

}  // namespace torchpare
