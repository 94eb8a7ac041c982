// One row per function, which says what of its parameters `p` is written.
//
// The parameters' structures are CUPTI's own (generated_cuda_meta.h): CUPTI hands them to a callback, and the
// preloaded hook fills them in, so that both make the same records. A function's `_ptsz` or `_ptds` twin
// takes the same parameters; it differs in what the null stream means.
#include "calls.h"

#include <unordered_map>

#include "images.h"

namespace torchpare::tracer {
namespace {

Operand number(uint64_t value) { return {Operand::kNumber, value}; }
Operand device(CUdeviceptr address) { return {Operand::kDevice, address}; }
Operand anywhere(CUdeviceptr address) { return {Operand::kAnywhere, address}; }
/// What the host gives is told by its content: its address is another one in every process. The content of a
/// copy that the driver carries out later may still change, but a program for which it did would not be
/// repeatable.
Operand content(const void* bytes, size_t size) {
  return {Operand::kContent, reinterpret_cast<uint64_t>(bytes), size};
}

Call with(std::vector<Operand> operands) {
  Call call;
  call.operands = std::move(operands);
  return call;
}

// --- launches ---

template <class Grid>
Call launch(CUfunction function, const Grid& g, void** parameters, void** extra) {
  Call call;
  call.stream = g.hStream;
  call.launch = Launch{function,
                       {g.gridDimX, g.gridDimY, g.gridDimZ},
                       {g.blockDimX, g.blockDimY, g.blockDimZ},
                       g.sharedMemBytes,
                       nullptr,
                       0,
                       parameters,
                       extra};
  return call;
}
Call launch(const cuLaunchKernelEx_params& p) {
  Call call = launch(p.f, *p.config, p.kernelParams, p.extra);
  call.launch->attributes = p.config->attrs;
  call.launch->attribute_count = p.config->numAttrs;
  return call;
}

// --- copies and fills: what is called the same in a function and in the one that takes a stream ---

template <class Params>
Call to_device(const Params& p) {
  return with({device(p.dstDevice), content(p.srcHost, p.ByteCount), number(p.ByteCount)});
}
template <class Params>
Call from_device(const Params& p) {
  return with({device(p.srcDevice), number(p.ByteCount)});
}
template <class Params>
Call on_device(const Params& p) {
  return with({device(p.dstDevice), device(p.srcDevice), number(p.ByteCount)});
}
template <class Params>
Call copy(const Params& p) {
  return with({anywhere(p.dst), anywhere(p.src), number(p.ByteCount)});
}
Call rectangle(const CUDA_MEMCPY2D& c) {
  return with({number(c.dstMemoryType), device(c.dstDevice), number(c.dstXInBytes), number(c.dstY),
               number(c.dstPitch), number(c.srcMemoryType), device(c.srcDevice), number(c.srcXInBytes),
               number(c.srcY), number(c.srcPitch), number(c.WidthInBytes), number(c.Height)});
}

template <class Params>
Call fill(const Params& p, uint64_t value) {
  return with({device(p.dstDevice), number(value), number(p.N)});
}
template <class Params>
Call fill_rows(const Params& p, uint64_t value) {
  return with({device(p.dstDevice), number(p.dstPitch), number(value), number(p.Width), number(p.Height)});
}

// --- memory ---

Call allocation(const CUdeviceptr* where, size_t size) {
  Call call = with({number(size)});
  call.allocates = where;
  call.size = size;
  return call;
}
/// Expandable segments: memory becomes usable when it is mapped into a reserved range.
Call mapping(CUdeviceptr address, size_t size) {
  Call call = allocation(nullptr, size);
  call.maps = address;
  return call;
}
Call release(CUdeviceptr address) {
  Call call = with({device(address)});
  call.frees = address;
  return call;
}

// --- tensor maps: their 128 bytes are the driver's secret, what they were made of is not ---

Call tensor_map(const cuTensorMapEncodeTiled_params& p) {
  const auto address = reinterpret_cast<uint64_t>(p.globalAddress);
  Call call = with({number(p.tensorDataType), number(p.tensorRank), anywhere(address)});
  for (cuuint32_t i = 0; i < p.tensorRank; ++i) {
    call.operands.push_back(number(p.globalDim[i]));
    if (i + 1 < p.tensorRank) call.operands.push_back(number(p.globalStrides[i]));
    call.operands.push_back(number(p.boxDim[i]));
    call.operands.push_back(number(p.elementStrides[i]));
  }
  for (uint64_t value :
       {uint64_t(p.interleave), uint64_t(p.swizzle), uint64_t(p.l2Promotion), uint64_t(p.oobFill)})
    call.operands.push_back(number(value));
  return call;
}

// --- modules ---

template <class Handle>
Call loading(Handle* made, uint64_t image) {
  Call call;
  call.image = image;
  call.then = [made, image](Modules& modules) { modules.loaded(*made, image); };
  return call;
}
Call unrecorded(std::function<void(Modules&)> then) {
  Call call;
  call.recorded = false;
  call.then = std::move(then);
  return call;
}
Call unloading(const void* handle) {
  return unrecorded([=](Modules& modules) { modules.unloaded(handle); });
}
template <class Handle>
Call finding(Handle* part, const void* whole, const char* name) {
  return unrecorded([=](Modules& modules) { modules.found(*part, whole, name); });
}
Call module_of(const cuLibraryGetModule_params& p) {
  return unrecorded([=](Modules& modules) { modules.loaded_from(*p.pMod, p.library); });
}

// --- the table ---

template <class Params>
Call on_stream_of(const Params& p, Call call) {
  if constexpr (requires { p.hStream; }) call.stream = p.hStream;
  return call;
}

#define CALL(name, suffix, ...)                                                        \
  {CUPTI_DRIVER_TRACE_CBID_##name##suffix, #name #suffix, [](const void* parameters) { \
     const auto& p = *static_cast<const name##_params*>(parameters);                   \
     return on_stream_of(p, __VA_ARGS__);                                              \
   }},
#define TRACED(name, ...) CALL(name, , __VA_ARGS__)
#define PER_STREAM(name, ...) CALL(name, , __VA_ARGS__) CALL(name, _ptsz, __VA_ARGS__)
#define PER_THREAD(name, ...) CALL(name, , __VA_ARGS__) CALL(name, _ptds, __VA_ARGS__)

Call nothing(const void*) { return {}; }

// clang-format off
constexpr TracedCall kCalls[] = {
    PER_STREAM(cuLaunchKernel, launch(p.f, p, p.kernelParams, p.extra))
    PER_STREAM(cuLaunchKernelEx, launch(p))
    PER_STREAM(cuLaunchCooperativeKernel, launch(p.f, p, p.kernelParams, nullptr))
    PER_STREAM(cuGraphLaunch, {})

    PER_STREAM(cuMemcpyHtoDAsync_v2, to_device(p))
    PER_STREAM(cuMemcpyDtoHAsync_v2, from_device(p))
    PER_STREAM(cuMemcpyDtoDAsync_v2, on_device(p))
    PER_STREAM(cuMemcpyAsync, copy(p))
    PER_STREAM(cuMemcpyPeerAsync, on_device(p))
    PER_STREAM(cuMemcpy2DAsync_v2, rectangle(*p.pCopy))
    PER_THREAD(cuMemcpyHtoD_v2, to_device(p))
    PER_THREAD(cuMemcpyDtoH_v2, from_device(p))
    PER_THREAD(cuMemcpyDtoD_v2, on_device(p))
    PER_THREAD(cuMemcpy, copy(p))
    PER_THREAD(cuMemcpy2D_v2, rectangle(*p.pCopy))

    PER_STREAM(cuMemsetD8Async, fill(p, p.uc))
    PER_STREAM(cuMemsetD16Async, fill(p, p.us))
    PER_STREAM(cuMemsetD32Async, fill(p, p.ui))
    PER_STREAM(cuMemsetD2D8Async, fill_rows(p, p.uc))
    PER_STREAM(cuMemsetD2D16Async, fill_rows(p, p.us))
    PER_STREAM(cuMemsetD2D32Async, fill_rows(p, p.ui))
    PER_THREAD(cuMemsetD8_v2, fill(p, p.uc))
    PER_THREAD(cuMemsetD16_v2, fill(p, p.us))
    PER_THREAD(cuMemsetD32_v2, fill(p, p.ui))

    TRACED(cuMemAlloc_v2, allocation(p.dptr, p.bytesize))
    TRACED(cuMemFree_v2, release(p.dptr))
    PER_STREAM(cuMemAllocAsync, allocation(p.dptr, p.bytesize))
    PER_STREAM(cuMemAllocFromPoolAsync, allocation(p.dptr, p.bytesize))
    PER_STREAM(cuMemFreeAsync, release(p.dptr))
    TRACED(cuMemMap, mapping(p.ptr, p.size))
    TRACED(cuMemUnmap, release(p.ptr))

    PER_STREAM(cuStreamSynchronize, {})
    PER_STREAM(cuStreamWaitEvent, {})
    TRACED(cuEventSynchronize, {})
    {CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize, "cuCtxSynchronize", nothing},
    {CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize_v2, "cuCtxSynchronize_v2", nothing},

    TRACED(cuTensorMapEncodeTiled, tensor_map(p))

    TRACED(cuModuleLoad, loading(p.module, fingerprint_of_file(p.fname)))
    TRACED(cuModuleLoadData, loading(p.module, fingerprint_of_image(p.image)))
    TRACED(cuModuleLoadDataEx, loading(p.module, fingerprint_of_image(p.image)))
    TRACED(cuModuleLoadFatBinary, loading(p.module, fingerprint_of_image(p.fatCubin)))
    TRACED(cuModuleUnload, unloading(p.hmod))
    TRACED(cuModuleGetFunction, finding(p.hfunc, p.hmod, p.name))
    TRACED(cuLibraryLoadData, loading(p.library, fingerprint_of_image(p.code)))
    TRACED(cuLibraryLoadFromFile, loading(p.library, fingerprint_of_file(p.fileName)))
    TRACED(cuLibraryUnload, unloading(p.library))
    TRACED(cuLibraryGetKernel, finding(p.pKernel, p.library, p.name))
    TRACED(cuLibraryGetModule, module_of(p))
    TRACED(cuKernelGetFunction, finding(p.pFunc, p.kernel, nullptr))
};
// clang-format on

}  // namespace

std::span<const TracedCall> traced_calls() { return kCalls; }

const TracedCall* traced_call(CUpti_CallbackId id) {
  static const auto kById = [] {
    std::unordered_map<CUpti_CallbackId, const TracedCall*> by_id;
    for (const TracedCall& call : kCalls) by_id[call.id] = &call;
    return by_id;
  }();
  auto it = kById.find(id);
  return it == kById.end() ? nullptr : it->second;
}

}  // namespace torchpare::tracer
