#include "disk/layout.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "container/key.h"
#include "disk/directory.h"

namespace torchpare::disk {
namespace {

/// Whether the names end in `pattern`, last first; an empty word stands for any name.
bool ends_in(const std::vector<std::string_view>& names, std::initializer_list<std::string_view> pattern) {
  if (names.size() < pattern.size()) return false;
  return std::equal(pattern.begin(), pattern.end(), names.end() - static_cast<ptrdiff_t>(pattern.size()),
                    [](std::string_view want, std::string_view is) { return want.empty() || want == is; });
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Ending {
  std::string_view suffix;
  std::string_view reason;
};

constexpr std::array kEndings = {
    Ending{".so", "a compiled library"},
    Ending{".o", "a compiled library"},
    Ending{".a", "a compiled library"},
    Ending{".pt2", "an AOTInductor package: it has no Python wrapper"},
    Ending{".cpp", "C++ source"},
    Ending{".h", "C++ source"},
    Ending{".cubin", "a compiled GPU kernel"},
    Ending{".hsaco", "a compiled GPU kernel"},
    Ending{".spv", "a compiled GPU kernel"},
    Ending{".ptx", "a compiled GPU kernel"},
    Ending{".ttir", "a compiled GPU kernel"},
    Ending{".ttgir", "a compiled GPU kernel"},
    Ending{".llir", "a compiled GPU kernel"},
    Ending{".amdgcn", "a compiled GPU kernel"},
    Ending{".json", "settings, no code"},
    Ending{".best_config", "settings, no code"},
    Ending{".lock", "a lock"},
    Ending{".load_ok", "a mark left by the compiler"},
    Ending{".safetensors", "weights"},
    Ending{".pyc", "compiled Python: torch makes none of wrappers"},
};

}  // namespace

std::string_view name_of(Layout layout) {
  constexpr std::string_view kNames[] = {
      "file",      "Inductor code", "FX graph cache entry", "AOTAutograd cache entry", "precompile entry",
      "debug run", "vLLM artifact", "vLLM AOT model"};
  return kNames[static_cast<size_t>(layout)];
}

Layout layout_of(std::string_view path) {
  const auto names = names_in(path);
  if (names.empty()) return Layout::kUnknown;
  if (ends_in(names, {"fxgraph", "", "", ""})) return Layout::kFxGraph;
  if (ends_in(names, {"aotautograd", "", ""})) return Layout::kAotAutograd;
  if (ends_in(names, {"dynamo", "", "entry"})) return Layout::kPrecompile;
  if (contains(names, "torch_compile_debug")) return Layout::kDebugRun;
  if (ends_in(names, {"torch_aot_compile", "", "", "model"})) return Layout::kVllmModel;
  const std::string_view name = names.back();
  if (name.ends_with(".py") && names.size() > 1 && container::is_key(name.substr(0, name.size() - 3)) &&
      name.substr(1, 2) == names[names.size() - 2])
    return Layout::kInductorCode;
  if (name.starts_with("artifact_") && contains(names, "torch_compile_cache")) return Layout::kVllmArtifact;
  return Layout::kUnknown;
}

std::string_view reason_to_skip(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const Ending& ending : kEndings)
    if (name.ends_with(ending.suffix)) return ending.reason;
  if (name.ends_with(".tmp")) return "a temporary file";
  return {};
}

std::optional<VllmCache> vllm_cache_of(std::string_view path) {
  const auto names = names_in(path);
  for (size_t i = names.size(); i-- > 0;) {
    const bool aot = names[i] == "torch_aot_compile";
    if ((!aot && names[i] != "torch_compile_cache") || names.size() - i < 3) continue;
    const std::string_view config = names[i + 1];
    VllmCache cache{path.substr(0, static_cast<size_t>(config.end() - path.begin())), config, {}, aot};
    constexpr std::string_view kRank = "rank_";
    for (size_t k = i + 2; k + 1 < names.size() && cache.rank.empty(); ++k)
      if (names[k].starts_with(kRank)) cache.rank = names[k].substr(kRank.size());
    return cache;
  }
  return std::nullopt;
}

std::string folder_for_ours(std::string folder) {
  const auto names = names_in(folder);
  for (size_t i = 0; i < names.size(); ++i) {
    const size_t below = names.size() - i - 1;
    auto long_name = [&](size_t k, char first) { return names[k].size() == 52 && names[k][0] == first; };
    const bool fx = names[i] == "fxgraph" &&
                    (below == 1 ? names.back().size() == 2 : below == 2 && long_name(i + 2, 'f'));
    const bool aot = names[i] == "aotautograd" && (below == 0 || (below == 1 && long_name(i + 1, 'a')));
    const bool precompile = names[i] == "dynamo" && below == 1 && names.back().size() == 64;
    if (!fx && !aot && !precompile) continue;
    folder.resize(static_cast<size_t>(names[i].data() - folder.data()));
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    return folder_for_ours(std::move(folder));
  }
  return folder;
}

}  // namespace torchpare::disk
