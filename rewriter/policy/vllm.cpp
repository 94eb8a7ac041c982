// The rule of vLLM, releases 0.19 to 0.33: CompilationConfig.__post_init__ in vllm/config/compilation.py
// (vLLM pull request 37485).
//
//     if not is_torch_equal_or_newer("2.12.0.dev"):
//         enable_asserts = envs.VLLM_LOGGING_LEVEL == "DEBUG"
//         for key in ("size_asserts", "alignment_asserts", "scalar_asserts"):
//             self.inductor_compile_config.setdefault(key, enable_asserts)
//
// Three things follow that surprise. VLLM_LOGGING_LEVEL is upper-cased (vllm/envs.py) but not stripped:
// "debug" keeps the asserts, " DEBUG " does not. What is set here is a config patch, which beats
// TORCHINDUCTOR_*_ASSERTS: those cannot turn back on what vLLM turned off. And from torch 2.12 on nothing is
// set, so every assert is on.
//
// tests/policy/vllm_test.cpp compares this with what the real class did in every captured cell.
#include <fmt/format.h>

#include "core/ascii.h"
#include "policy/preset.h"

namespace torchpare {

bool vllm_sets_asserts(const Version& torch) { return !is_at_least(torch, "2.12"); }

std::optional<Choice> vllm_choice(Kind kind, const Ground& ground) {
  if (!row(kind).vllm_rule || !vllm_sets_asserts(*ground.torch)) return std::nullopt;
  // Python's str.upper(), as far as it can matter: no character but an ASCII one becomes a letter of this word.
  const bool debug = lowered(ground.variable("VLLM_LOGGING_LEVEL").value_or("INFO")) == "debug";
  std::string origin =
      fmt::format("preset vllm: torch {} is older than 2.12.0.dev and VLLM_LOGGING_LEVEL is {}DEBUG",
                  ground.torch->text, debug ? "" : "not ");
  if (!has_flag(*ground.torch, kind)) origin += "; " + no_flag(*ground.torch, kind);
  return Choice{debug ? Action::kKeep : Action::kStrip, std::move(origin)};
}

}  // namespace torchpare
