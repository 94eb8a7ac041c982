// What the traced programs use: the driver as Triton finds it, and the tracer as the runner does.
#pragma once

#include <cuda.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

namespace torchpare::test {

template <class Function>
Function* find(void* library, const char* name) {
  void* found = library != nullptr ? dlsym(library, name) : nullptr;
  if (found == nullptr) {
    std::fprintf(stderr, "no %s: %s\n", name, dlerror());
    std::exit(3);
  }
  return reinterpret_cast<Function*>(found);
}

inline void* driver() {
  static void* const kLibrary = dlopen("libcuda.so.1", RTLD_NOW);
  return kLibrary;
}

/// TRACER names the library that traces, however it came into the process.
inline void* tracer() {
  static void* const kLibrary = dlopen(std::getenv("TRACER"), RTLD_NOW);
  return kLibrary;
}

inline void check(CUresult result, const char* what) {
  if (result == CUDA_SUCCESS) return;
  std::fprintf(stderr, "%s: %d\n", what, static_cast<int>(result));
  std::exit(3);
}

}  // namespace torchpare::test

#define DRIVER(name) torchpare::test::find<decltype(name)>(torchpare::test::driver(), #name)
#define TRACER(name) torchpare::test::find<decltype(name)>(torchpare::test::tracer(), #name)
