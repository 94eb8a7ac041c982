// The stand-ins: each describes the call as CUPTI would, and passes it on.
#include "driver.h"
#include "preload.h"
#include "recorder.h"

namespace torchpare::tracer {

Recorder& recorder() {
  static auto* const kRecorder = new Recorder("preload");
  return *kRecorder;
}

namespace {

/// Calls the driver's own function, with a record around it unless the tracer itself is calling.
template <class... Arguments>
CUresult pass(CUpti_CallbackId id, void* function, const void* parameters, Arguments... values) {
  if (function == nullptr) return CUDA_ERROR_NOT_FOUND;
  auto* call = reinterpret_cast<CUresult (*)(Arguments...)>(function);
  if (Quiet::on()) return call(values...);
  const TracedCall& traced = *traced_call(id);
  recorder().enter(traced, parameters, nullptr);
  const CUresult result = call(values...);
  recorder().leave(traced, result);
  return result;
}

}  // namespace
}  // namespace torchpare::tracer

// `values` are the members of <name>_params in their order, and what is passed on. A twin has the same ones.
#define STAND_AS(function, base, parameters, ...)                                                       \
  extern "C" __attribute__((visibility("default"))) CUresult function parameters {                      \
    static void* const kReal = torchpare::tracer::real(#function);                                      \
    const base##_params described{__VA_ARGS__};                                                         \
    return torchpare::tracer::pass(CUPTI_DRIVER_TRACE_CBID_##function, kReal, &described, __VA_ARGS__); \
  }
#define STAND(name, parameters, ...) STAND_AS(name, name, parameters, __VA_ARGS__)
#define PER_STREAM(name, parameters, ...) \
  STAND(name, parameters, __VA_ARGS__) STAND_AS(name##_ptsz, name, parameters, __VA_ARGS__)
#define PER_THREAD(name, parameters, ...) \
  STAND(name, parameters, __VA_ARGS__) STAND_AS(name##_ptds, name, parameters, __VA_ARGS__)

// clang-format off
PER_STREAM(cuLaunchKernel, (CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                            unsigned shared, CUstream stream, void** parameters, void** extra),
           f, gx, gy, gz, bx, by, bz, shared, stream, parameters, extra)
PER_STREAM(cuLaunchKernelEx, (const CUlaunchConfig* config, CUfunction f, void** parameters, void** extra),
           config, f, parameters, extra)
PER_STREAM(cuLaunchCooperativeKernel, (CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                                       unsigned bz, unsigned shared, CUstream stream, void** parameters),
           f, gx, gy, gz, bx, by, bz, shared, stream, parameters)
PER_STREAM(cuGraphLaunch, (CUgraphExec graph, CUstream stream), graph, stream)

PER_STREAM(cuMemcpyHtoDAsync_v2, (CUdeviceptr to, const void* from, size_t n, CUstream s), to, from, n, s)
PER_STREAM(cuMemcpyDtoHAsync_v2, (void* to, CUdeviceptr from, size_t n, CUstream s), to, from, n, s)
PER_STREAM(cuMemcpyDtoDAsync_v2, (CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s), to, from, n, s)
PER_STREAM(cuMemcpyAsync, (CUdeviceptr to, CUdeviceptr from, size_t n, CUstream s), to, from, n, s)
PER_STREAM(cuMemcpyPeerAsync, (CUdeviceptr to, CUcontext there, CUdeviceptr from, CUcontext here, size_t n, CUstream s),
           to, there, from, here, n, s)
PER_STREAM(cuMemcpy2DAsync_v2, (const CUDA_MEMCPY2D* copy, CUstream s), copy, s)
PER_THREAD(cuMemcpyHtoD_v2, (CUdeviceptr to, const void* from, size_t n), to, from, n)
PER_THREAD(cuMemcpyDtoH_v2, (void* to, CUdeviceptr from, size_t n), to, from, n)
PER_THREAD(cuMemcpyDtoD_v2, (CUdeviceptr to, CUdeviceptr from, size_t n), to, from, n)
PER_THREAD(cuMemcpy, (CUdeviceptr to, CUdeviceptr from, size_t n), to, from, n)
PER_THREAD(cuMemcpy2D_v2, (const CUDA_MEMCPY2D* copy), copy)

PER_STREAM(cuMemsetD8Async, (CUdeviceptr at, unsigned char value, size_t n, CUstream s), at, value, n, s)
PER_STREAM(cuMemsetD16Async, (CUdeviceptr at, unsigned short value, size_t n, CUstream s), at, value, n, s)
PER_STREAM(cuMemsetD32Async, (CUdeviceptr at, unsigned value, size_t n, CUstream s), at, value, n, s)
PER_STREAM(cuMemsetD2D8Async, (CUdeviceptr at, size_t pitch, unsigned char value, size_t w, size_t h, CUstream s),
           at, pitch, value, w, h, s)
PER_STREAM(cuMemsetD2D16Async, (CUdeviceptr at, size_t pitch, unsigned short value, size_t w, size_t h, CUstream s),
           at, pitch, value, w, h, s)
PER_STREAM(cuMemsetD2D32Async, (CUdeviceptr at, size_t pitch, unsigned value, size_t w, size_t h, CUstream s),
           at, pitch, value, w, h, s)
PER_THREAD(cuMemsetD8_v2, (CUdeviceptr at, unsigned char value, size_t n), at, value, n)
PER_THREAD(cuMemsetD16_v2, (CUdeviceptr at, unsigned short value, size_t n), at, value, n)
PER_THREAD(cuMemsetD32_v2, (CUdeviceptr at, unsigned value, size_t n), at, value, n)

STAND(cuMemAlloc_v2, (CUdeviceptr* made, size_t size), made, size)
STAND(cuMemFree_v2, (CUdeviceptr at), at)
PER_STREAM(cuMemAllocAsync, (CUdeviceptr* made, size_t size, CUstream s), made, size, s)
PER_STREAM(cuMemAllocFromPoolAsync, (CUdeviceptr* made, size_t size, CUmemoryPool pool, CUstream s), made, size, pool, s)
PER_STREAM(cuMemFreeAsync, (CUdeviceptr at, CUstream s), at, s)
STAND(cuMemMap, (CUdeviceptr at, size_t size, size_t offset, CUmemGenericAllocationHandle handle,
                 unsigned long long flags), at, size, offset, handle, flags)
STAND(cuMemUnmap, (CUdeviceptr at, size_t size), at, size)

PER_STREAM(cuStreamSynchronize, (CUstream s), s)
PER_STREAM(cuStreamWaitEvent, (CUstream s, CUevent event, unsigned flags), s, event, flags)
STAND(cuEventSynchronize, (CUevent event), event)

STAND(cuTensorMapEncodeTiled, (CUtensorMap* made, CUtensorMapDataType type, cuuint32_t rank, void* address,
                               const cuuint64_t* dims, const cuuint64_t* strides, const cuuint32_t* box,
                               const cuuint32_t* steps, CUtensorMapInterleave interleave, CUtensorMapSwizzle swizzle,
                               CUtensorMapL2promotion promotion, CUtensorMapFloatOOBfill fill),
      made, type, rank, address, dims, strides, box, steps, interleave, swizzle, promotion, fill)

STAND(cuModuleLoad, (CUmodule* made, const char* path), made, path)
STAND(cuModuleLoadData, (CUmodule* made, const void* image), made, image)
STAND(cuModuleLoadDataEx, (CUmodule* made, const void* image, unsigned n, CUjit_option* options, void** values),
      made, image, n, options, values)
STAND(cuModuleLoadFatBinary, (CUmodule* made, const void* image), made, image)
STAND(cuModuleUnload, (CUmodule module), module)
STAND(cuModuleGetFunction, (CUfunction* made, CUmodule module, const char* name), made, module, name)
STAND(cuLibraryLoadData, (CUlibrary* made, const void* image, CUjit_option* options, void** values, unsigned n,
                          CUlibraryOption* library_options, void** library_values, unsigned library_n),
      made, image, options, values, n, library_options, library_values, library_n)
STAND(cuLibraryLoadFromFile, (CUlibrary* made, const char* path, CUjit_option* options, void** values, unsigned n,
                              CUlibraryOption* library_options, void** library_values, unsigned library_n),
      made, path, options, values, n, library_options, library_values, library_n)
STAND(cuLibraryUnload, (CUlibrary library), library)
STAND(cuLibraryGetKernel, (CUkernel* made, CUlibrary library, const char* name), made, library, name)
STAND(cuLibraryGetModule, (CUmodule* made, CUlibrary library), made, library)
STAND(cuKernelGetFunction, (CUfunction* made, CUkernel kernel), made, kernel)
// clang-format on

// Without a structure: nothing of these two is written but that they were called.
extern "C" __attribute__((visibility("default"))) CUresult cuCtxSynchronize() {
  static void* const kReal = torchpare::tracer::real("cuCtxSynchronize");
  return torchpare::tracer::pass(CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize, kReal, nullptr);
}
extern "C" __attribute__((visibility("default"))) CUresult cuCtxSynchronize_v2(CUcontext context) {
  static void* const kReal = torchpare::tracer::real("cuCtxSynchronize_v2");
  return torchpare::tracer::pass(CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize_v2, kReal, nullptr, context);
}
