// What the tracer itself asks the driver.
#pragma once

#include <cuda.h>
#include <dlfcn.h>

namespace torchpare::tracer {

/// Null where the library has no such function.
template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
}

/// Functions of the libcuda that the program has loaded; null where that driver has none, or when none is
/// loaded. The tracer is linked against no driver: it has to load where there is none.
struct Driver {
  decltype(&::cuFuncGetParamInfo) func_parameter = nullptr;      // driver 12.4 and later
  decltype(&::cuKernelGetParamInfo) kernel_parameter = nullptr;  // 12.4
  decltype(&::cuFuncGetName) func_name = nullptr;                // 12.3
  decltype(&::cuKernelGetName) kernel_name = nullptr;            // 12.3
  decltype(&::cuFuncGetModule) func_module = nullptr;
  decltype(&::cuKernelGetLibrary) kernel_library = nullptr;  // 12.5
  decltype(&::cuMemAlloc_v2) allocate = nullptr;
  decltype(&::cuMemsetD8Async) fill = nullptr;
};

const Driver& driver();

/// Set while the tracer itself calls the driver on this thread: those calls come back to the tracer, and are
/// not the program's.
class Quiet {
 public:
  Quiet() : before_(on_) { on_ = true; }
  ~Quiet() { on_ = before_; }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

  static bool on() { return on_; }

 private:
  inline static thread_local bool on_ = false;
  bool before_;
};

}  // namespace torchpare::tracer
