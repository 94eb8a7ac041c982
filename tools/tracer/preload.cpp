// How the stand-ins of preload_calls.cpp get in between.
//
// A program that is linked against libcuda finds them before the driver's, because this library was
// preloaded. Most are not: Triton's launchers call dlsym on a handle, the CUDA runtime asks dlsym for
// cuGetProcAddress and that for the rest. So those two stand here as well, and answer with a stand-in
// wherever there is one.
#include "preload.h"

#include <cuda.h>
#include <dlfcn.h>

#include <cstring>
#include <string>
#include <unordered_map>

#include "calls.h"

namespace torchpare::tracer {
namespace {

using Dlsym = void* (*)(void*, const char*) noexcept;

/// dlsym as the C library has it. Its own name leads to ours, so it is asked for by version: of glibc 2.34,
/// where it moved into libc.so, and of the first glibc for x86-64 and for 64-bit Arm.
Dlsym find_dlsym() {
  for (const char* version : {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"})
    if (void* found = dlvsym(RTLD_NEXT, "dlsym", version)) return reinterpret_cast<Dlsym>(found);
  return nullptr;
}

Dlsym libc_dlsym() {
  static const Dlsym kFound = find_dlsym();
  return kFound;
}

/// The stand-ins are this library's own symbols of the traced calls' names.
std::unordered_map<std::string, void*> find_stands() {
  std::unordered_map<std::string, void*> stands;
  Dl_info self{};
  if (dladdr(reinterpret_cast<void*>(&find_stands), &self) == 0) return stands;
  void* library = dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  auto add = [&](const char* name) {
    if (void* ours = libc_dlsym()(library, name)) stands[name] = ours;
  };
  for (const TracedCall& call : traced_calls()) add(call.name);
  add("cuGetProcAddress");
  add("cuGetProcAddress_v2");
  return stands;
}

const std::unordered_map<std::string, void*>& stands() {
  static const auto kStands = find_stands();
  return kStands;
}

void* stand(const std::string& name) {
  auto it = stands().find(name);
  return it == stands().end() ? nullptr : it->second;
}

/// Only what the handle has is stood in for: a program that asks whether a driver is new enough gets its
/// answer.
__attribute__((noinline)) void* stand_or_real(void* handle, const char* name) {
  void* found = libc_dlsym()(handle, name);
  void* ours = found != nullptr ? stand(name) : nullptr;
  return ours != nullptr ? ours : found;
}

/// cuGetProcAddress takes a name without version and returns the version that fits: the address tells which
/// it was. Where the driver's exported function is another one than it hands out here, the name has to do.
void replace(const char* symbol, void** function, int version, cuuint64_t flags) {
  if (symbol == nullptr || function == nullptr || *function == nullptr) return;
  for (const auto& [name, ours] : stands())
    if (name.starts_with(symbol) && real(name.c_str()) == *function) {
      *function = ours;
      return;
    }
  const bool per_thread = (flags & CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM) != 0;
  const bool second = std::strcmp(symbol, "cuGetProcAddress") != 0 || version >= 12000;
  for (const char* revision : {"_v2", ""})
    for (const char* twin : {"_ptsz", "_ptds", ""}) {
      if (per_thread != (*twin != '\0') && stand(std::string(symbol) + revision + "_ptsz") != nullptr)
        continue;
      if (*revision != '\0' && !second) continue;
      if (void* ours = stand(std::string(symbol) + revision + twin)) {
        *function = ours;
        return;
      }
    }
}

}  // namespace

void* real(const char* name) {
  void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  void* function = libc_dlsym()(library, name);
  dlclose(library);  // the program's own handle keeps it
  return function;
}

}  // namespace torchpare::tracer

using namespace torchpare::tracer;

#define EXPORTED extern "C" __attribute__((visibility("default")))

/// What is nothing to do with CUDA is passed on by a jump, not a call (objects with destructors here, or -O0,
/// would make it one): RTLD_NEXT means "after the library that called", and that must not become this one.
EXPORTED void* dlsym(void* handle, const char* name) noexcept {
  if (name[0] == 'c' && name[1] == 'u') return stand_or_real(handle, name);
  return libc_dlsym()(handle, name);
}

#undef cuGetProcAddress

EXPORTED CUresult cuGetProcAddress(const char* symbol, void** function, int version, cuuint64_t flags) {
  using Function = CUresult(const char*, void**, int, cuuint64_t);
  static auto* const kReal = reinterpret_cast<Function*>(real("cuGetProcAddress"));
  if (kReal == nullptr) return CUDA_ERROR_NOT_FOUND;
  const CUresult result = kReal(symbol, function, version, flags);
  if (result == CUDA_SUCCESS) replace(symbol, function, version, flags);
  return result;
}

EXPORTED CUresult cuGetProcAddress_v2(const char* symbol, void** function, int version, cuuint64_t flags,
                                      CUdriverProcAddressQueryResult* status) {
  static auto* const kReal = reinterpret_cast<decltype(&cuGetProcAddress_v2)>(real("cuGetProcAddress_v2"));
  if (kReal == nullptr) return CUDA_ERROR_NOT_FOUND;
  const CUresult result = kReal(symbol, function, version, flags, status);
  if (result == CUDA_SUCCESS) replace(symbol, function, version, flags);
  return result;
}
