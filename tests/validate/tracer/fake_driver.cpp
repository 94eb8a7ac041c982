// A libcuda.so.1 whose device is the host: memory is malloc's, kernels are functions below. It keeps what the
// tracer relies on: it loads CUDA_INJECTION64_PATH when it starts, tells CUPTI of every call before and
// after, knows its kernels' parameters, and refuses launches that a real driver would refuse.
//
// An image is a text "FAKE name:size,size… name:…".
#include <cuda.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "fake_driver.h"

struct CUfunc_st {
  std::string name;
  std::vector<size_t> sizes;
  CUmodule module;
};
struct CUmod_st {
  std::string image;
  std::map<std::string, std::unique_ptr<CUfunc_st>> functions;
};

namespace {

Listener listener = nullptr;

struct Told {
  CUpti_CallbackId id;
  const char* name;
  const void* parameters;
  const char* symbol;
};

void tell(const Told& told, CUpti_ApiCallbackSite site, CUresult* result) {
  if (listener == nullptr) return;
  CUpti_CallbackData data{};
  data.callbackSite = site;
  data.functionName = told.name;
  data.functionParams = told.parameters;
  data.functionReturnValue = result;
  data.symbolName = told.symbol;
  listener(CUPTI_CB_DOMAIN_DRIVER_API, told.id, &data);
}

template <class Body>
CUresult traced(const Told& told, Body body) {
  tell(told, CUPTI_API_ENTER, nullptr);
  CUresult result = body();
  tell(told, CUPTI_API_EXIT, &result);
  return result;
}

#define TOLD(function, symbol, ...)                \
  const function##_params parameters{__VA_ARGS__}; \
  const Told told { CUPTI_DRIVER_TRACE_CBID_##function, #function, &parameters, symbol }

template <class Value>
Value& argument(void** parameters, size_t i) {
  return *static_cast<Value*>(parameters[i]);
}

void add(void** p) {
  for (int i = 0; i < argument<int>(p, 3); ++i)
    argument<float*>(p, 2)[i] = argument<float*>(p, 0)[i] + argument<float*>(p, 1)[i];
}

/// A kernel of the kind whose parameters are one structure.
struct Gemm {
  float* to;
  char mode;  ///< seven bytes of padding follow
  const float* from;
  float factor;
};

void gemm(void** p) {
  const auto& g = argument<Gemm>(p, 0);
  g.to[0] = g.from[0] * g.factor;
}

CUresult execute(CUfunction f, unsigned block, void** parameters, void** extra) {
  if (block == 0 || block > 1024) return CUDA_ERROR_INVALID_VALUE;
  std::vector<void*> pointers;
  if (extra != nullptr)
    for (size_t i = 0, at = 0; i < f->sizes.size(); at += f->sizes[i++])
      pointers.push_back(static_cast<char*>(extra[1]) + at);
  void** p = extra != nullptr ? pointers.data() : parameters;
  if (f->name == "add") add(p);
  if (f->name == "gemm") gemm(p);
  return CUDA_SUCCESS;
}

CUresult parse(CUmodule* made, const char* image) {
  std::istringstream words(image);
  std::string word;
  if (!(words >> word) || word != "FAKE") return CUDA_ERROR_INVALID_IMAGE;
  auto* module = new CUmod_st{image, {}};
  while (words >> word) {
    auto function = std::make_unique<CUfunc_st>();
    const size_t colon = word.find(':');
    function->name = word.substr(0, colon);
    function->module = module;
    std::istringstream sizes(word.substr(colon + 1));
    for (std::string size; std::getline(sizes, size, ',');) function->sizes.push_back(std::stoul(size));
    module->functions[function->name] = std::move(function);
  }
  *made = module;
  return CUDA_SUCCESS;
}

void tell_loaded(const char* image) {
  if (listener == nullptr) return;
  CUpti_ModuleResourceData module{};
  module.pCubin = image;
  module.cubinSize = std::strlen(image);
  CUpti_ResourceData data{};
  data.resourceDescriptor = &module;
  listener(CUPTI_CB_DOMAIN_RESOURCE, CUPTI_CBID_RESOURCE_MODULE_LOADED, &data);
}

}  // namespace

#undef cuGetProcAddress

extern "C" {

void fake_driver_listen(Listener l) { listener = l; }

CUresult cuInit(unsigned) {
  const char* path = std::getenv("CUDA_INJECTION64_PATH");
  if (path == nullptr) return CUDA_SUCCESS;
  void* library = dlopen(path, RTLD_NOW);
  if (library == nullptr) return CUDA_ERROR_UNKNOWN;
  reinterpret_cast<int (*)()>(dlsym(library, "InitializeInjection"))();
  return CUDA_SUCCESS;
}

CUresult cuModuleLoadData(CUmodule* made, const void* image) {
  TOLD(cuModuleLoadData, nullptr, made, image);
  return traced(told, [&] {
    tell_loaded(static_cast<const char*>(image));
    return parse(made, static_cast<const char*>(image));
  });
}

CUresult cuModuleGetFunction(CUfunction* made, CUmodule module, const char* name) {
  TOLD(cuModuleGetFunction, nullptr, made, module, name);
  return traced(told, [&] {
    auto it = module->functions.find(name);
    if (it == module->functions.end()) return CUDA_ERROR_NOT_FOUND;
    *made = it->second.get();
    return CUDA_SUCCESS;
  });
}

CUresult cuFuncGetModule(CUmodule* module, CUfunction f) { return *module = f->module, CUDA_SUCCESS; }
CUresult cuFuncGetName(const char** name, CUfunction f) { return *name = f->name.c_str(), CUDA_SUCCESS; }

CUresult cuFuncGetParamInfo(CUfunction f, size_t index, size_t* offset, size_t* size) {
  if (index >= f->sizes.size()) return CUDA_ERROR_INVALID_VALUE;
  *offset = 0;
  for (size_t i = 0; i < index; ++i) *offset += f->sizes[i];
  *size = f->sizes[index];
  return CUDA_SUCCESS;
}

CUresult cuMemAlloc_v2(CUdeviceptr* made, size_t size) {
  TOLD(cuMemAlloc_v2, nullptr, made, size);
  return traced(told, [&] {
    *made = reinterpret_cast<CUdeviceptr>(std::malloc(size));
    return CUDA_SUCCESS;
  });
}

CUresult cuMemFree_v2(CUdeviceptr at) {
  TOLD(cuMemFree_v2, nullptr, at);
  return traced(told, [&] { return std::free(reinterpret_cast<void*>(at)), CUDA_SUCCESS; });
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t n, CUstream stream) {
  TOLD(cuMemcpyHtoDAsync_v2, nullptr, to, from, n, stream);
  return traced(told, [&] { return std::memcpy(reinterpret_cast<void*>(to), from, n), CUDA_SUCCESS; });
}

CUresult cuMemsetD8Async(CUdeviceptr at, unsigned char value, size_t n, CUstream stream) {
  TOLD(cuMemsetD8Async, nullptr, at, value, n, stream);
  return traced(told, [&] { return std::memset(reinterpret_cast<void*>(at), value, n), CUDA_SUCCESS; });
}

CUresult cuGraphLaunch(CUgraphExec graph, CUstream stream) {
  TOLD(cuGraphLaunch, nullptr, graph, stream);
  return traced(told, [] { return CUDA_SUCCESS; });
}

CUresult cuCtxSynchronize() {
  return traced({CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize, "cuCtxSynchronize", nullptr, nullptr},
                [] { return CUDA_SUCCESS; });
}

CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                        unsigned bz, unsigned shared, CUstream stream, void** values, void** extra) {
  TOLD(cuLaunchKernel, f->name.c_str(), f, gx, gy, gz, bx, by, bz, shared, stream, values, extra);
  return traced(told, [&] { return execute(f, bx * by * bz, values, extra); });
}

CUresult cuLaunchKernelEx(const CUlaunchConfig* config, CUfunction f, void** values, void** extra) {
  TOLD(cuLaunchKernelEx, f->name.c_str(), config, f, values, extra);
  return traced(told, [&] { return execute(f, config->blockDimX, values, extra); });
}

/// As the real one: a name without version, and the function that fits. Linked with -Bsymbolic, or these
/// would be the addresses of a preloaded library's functions.
CUresult cuGetProcAddress_v2(const char* symbol, void** function, int, cuuint64_t,
                             CUdriverProcAddressQueryResult*) {
  static const std::map<std::string, void*> kFunctions = {
      {"cuMemAlloc", reinterpret_cast<void*>(cuMemAlloc_v2)},
      {"cuLaunchKernel", reinterpret_cast<void*>(cuLaunchKernel)},
      {"cuLaunchKernelEx", reinterpret_cast<void*>(cuLaunchKernelEx)},
  };
  auto it = kFunctions.find(symbol);
  *function = it == kFunctions.end() ? nullptr : it->second;
  return *function != nullptr ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

}  // extern "C"
