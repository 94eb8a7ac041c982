#include "driver.h"

#include <atomic>

namespace torchpare::tracer {
namespace {

Driver resolve(void* library) {
  Driver d;
  find(library, "cuFuncGetParamInfo", d.func_parameter);
  find(library, "cuKernelGetParamInfo", d.kernel_parameter);
  find(library, "cuFuncGetName", d.func_name);
  find(library, "cuKernelGetName", d.kernel_name);
  find(library, "cuFuncGetModule", d.func_module);
  find(library, "cuKernelGetLibrary", d.kernel_library);
  find(library, "cuMemAlloc_v2", d.allocate);
  find(library, "cuMemsetD8Async", d.fill);
  return d;
}

}  // namespace

const Driver& driver() {
  static const Driver kNone;
  static std::atomic<void*> library = nullptr;
  // Never loaded on our own: that would start the driver at another time than without a tracer.
  if (library == nullptr) library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return kNone;
  static const Driver kFound = resolve(library);
  return kFound;
}

}  // namespace torchpare::tracer
