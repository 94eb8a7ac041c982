// What the files of compile caches are, by their place and name.
//
// Who writes them: torch/_inductor/codecache.py (PyCodeCache.write, FxGraphCache._save_graph, CppCodeCache),
// torch/_functorch/_aot_autograd/autograd_cache.py, torch/_dynamo/precompile_context.py,
// torch/_inductor/debug.py; triton/runtime/cache.py; vllm/compilation/{backends,compiler_interface,decorators}.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace torchpare::disk {

enum class Layout : uint8_t {
  kUnknown,       ///< a file on its own
  kInductorCode,  ///< <xx>/c….py: a wrapper, or a module of Triton kernels
  kFxGraph,       ///< fxgraph/<xx>/f…/…
  kAotAutograd,   ///< aotautograd/a…/…
  kPrecompile,    ///< dynamo/<sha256>/entry
  kDebugRun,      ///< torch_compile_debug/run_…/…
  kVllmArtifact,  ///< torch_compile_cache/…/artifact_…
  kVllmModel,     ///< torch_aot_compile/<sha256>/rank_…/model
};

std::string_view name_of(Layout layout);

/// By the names in an absolute path.
Layout layout_of(std::string_view path);

/// Why a file with such a name is never opened; empty: look at what is in it. `path` is absolute.
std::string_view reason_to_skip(std::string_view path);

/// Which of vLLM's caches a file is part of, by its absolute path. Views point into it.
struct VllmCache {
  std::string_view folder;  ///< of that cache, as a beginning of the path
  std::string_view
      config;  ///< the hash that vLLM names it by: of its configuration, or of the whole model (AOT)
  std::string_view rank;  ///< "0_0" of rank_0_0: rank and data-parallel index; empty: shared by all
  bool ahead_of_time = false;
};
std::optional<VllmCache> vllm_cache_of(std::string_view path);

/// The nearest folder at or above `folder` in which a file of ours does not disturb torch: it takes every
/// file in fxgraph/<xx>/<key>/ and aotautograd/<key>/ for a candidate, and counts what is in aotautograd/.
/// `folder` is absolute.
std::string folder_for_ours(std::string folder);

}  // namespace torchpare::disk
