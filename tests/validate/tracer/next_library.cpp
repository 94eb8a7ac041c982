// A library that is preloaded after the tracer's hook and stands in front of the C library itself.
#include <dlfcn.h>

extern "C" int getpagesize() noexcept {
  // RTLD_NEXT means "after this one". If the hook's dlsym asked in its own name, this would find itself for
  // ever.
  return 1 + reinterpret_cast<int (*)()>(dlsym(RTLD_NEXT, "getpagesize"))();
}
