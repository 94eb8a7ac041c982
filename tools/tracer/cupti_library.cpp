#include "cupti_library.h"

#include <link.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "driver.h"

namespace torchpare::tracer {
namespace {

constexpr const char* kNames[] = {"libcupti.so.13", "libcupti.so.12"};

/// `…/site-packages` of every loaded library that is in one; torch and the nvidia wheels share it.
std::vector<std::string> site_packages() {
  std::vector<std::string> found;
  auto look = [](dl_phdr_info* library, size_t, void* list) {
    for (std::string_view folder : {"/torch/lib/", "/nvidia/"}) {
      const std::string path = library->dlpi_name != nullptr ? library->dlpi_name : "";
      const size_t at = path.find(folder);
      if (at == path.npos) continue;
      auto& known = *static_cast<std::vector<std::string>*>(list);
      const std::string site = path.substr(0, at);
      if (known.empty() || known.back() != site) known.push_back(site);
    }
    return 0;
  };
  dl_iterate_phdr(look, &found);
  return found;
}

std::vector<std::string> folders() {
  std::vector<std::string> all;
  for (const std::string& site : site_packages()) {
    all.push_back(site + "/nvidia/cu13/lib/");
    all.push_back(site + "/nvidia/cuda_cupti/lib/");
  }
  for (const char* name : {"CUDA_HOME", "CUDA_PATH"})
    if (const char* root = std::getenv(name); root != nullptr && *root != '\0') {
      all.push_back(std::string(root) + "/lib64/");
      all.push_back(std::string(root) + "/extras/CUPTI/lib64/");
    }
  for (const char* folder : {"/usr/local/cuda/lib64/", "/usr/local/cuda/extras/CUPTI/lib64/"})
    all.push_back(folder);
  return all;
}

void* open_first(std::string& tried) {
  for (const char* name : kNames)
    if (void* loaded = dlopen(name, RTLD_LAZY | RTLD_NOLOAD)) return loaded;
  std::vector<std::string> paths;
  if (const char* named = std::getenv("TORCHPARE_CUPTI")) paths.push_back(named);
  for (const char* name : kNames) paths.push_back(name);
  for (const std::string& folder : folders())
    for (const char* name : kNames) paths.push_back(folder + name);
  for (const std::string& path : paths) {
    if (void* library = dlopen(path.c_str(), RTLD_LAZY)) return library;
    tried += (tried.empty() ? "" : ", ") + path;
  }
  return nullptr;
}

}  // namespace

Cupti open_cupti() {
  Cupti cupti;
  std::string tried;
  void* library = open_first(tried);
  if (library == nullptr) {
    cupti.missing =
        "CUPTI: not found; tried " + tried + "; set TORCHPARE_CUPTI to its path, or use the preloaded hook";
    return cupti;
  }
  find(library, "cuptiSubscribe", cupti.subscribe);
  find(library, "cuptiSubscribe_v2", cupti.subscribe_named);
  find(library, "cuptiEnableCallback", cupti.enable);
  find(library, "cuptiGetResultString", cupti.describe);
  if (cupti.subscribe == nullptr || cupti.enable == nullptr || cupti.describe == nullptr)
    cupti.missing =
        "CUPTI: cannot be used; it has no cuptiSubscribe; set TORCHPARE_CUPTI to one of CUDA 12 or 13";
  return cupti;
}

}  // namespace torchpare::tracer
