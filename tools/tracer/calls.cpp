// One `describe` per parameter structure, one row per function.
//
// The structures are CUPTI's own (generated_cuda_meta.h): CUPTI hands them to a callback, and the preloaded
// hook fills them in, so that both make the same records. A function's `_ptsz` or `_ptds` twin takes the same
// parameters; it differs in what the null stream means.
#include "calls.h"

#include <unordered_map>

#include "images.h"

namespace torchpare::tracer {
namespace {

Operand number(uint64_t value) { return {Operand::kNumber, value}; }
Operand device(CUdeviceptr address) { return {Operand::kDevice, address}; }
Operand anywhere(const void* address) { return {Operand::kAnywhere, reinterpret_cast<uint64_t>(address)}; }

Call plain(std::vector<Operand> operands, std::optional<CUstream> stream = std::nullopt) {
  Call call;
  call.operands = std::move(operands);
  call.stream = stream;
  return call;
}

// --- launches ---

template <class Params>
Call launch(const Params& p, void** extra) {
  Call call;
  call.stream = p.hStream;
  call.launch = Launch{p.f,
                       {p.gridDimX, p.gridDimY, p.gridDimZ},
                       {p.blockDimX, p.blockDimY, p.blockDimZ},
                       p.sharedMemBytes,
                       nullptr,
                       0,
                       p.kernelParams,
                       extra};
  return call;
}

Call describe(const cuLaunchKernel_params& p) { return launch(p, p.extra); }
Call describe(const cuLaunchCooperativeKernel_params& p) { return launch(p, nullptr); }
Call describe(const cuLaunchKernelEx_params& p) {
  const CUlaunchConfig& c = *p.config;
  Call call;
  call.stream = c.hStream;
  call.launch = Launch{p.f,
                       {c.gridDimX, c.gridDimY, c.gridDimZ},
                       {c.blockDimX, c.blockDimY, c.blockDimZ},
                       c.sharedMemBytes,
                       c.attrs,
                       c.numAttrs,
                       p.kernelParams,
                       p.extra};
  return call;
}
Call describe(const cuGraphLaunch_params& p) { return plain({}, p.hStream); }

// --- copies ---

/// What the host gives is told by its content: its address is another one in every process. The content of a
/// copy that the driver carries out later may still change, but a program for which it did would not be
/// repeatable.
Operand content(const void* bytes, size_t size) {
  return {Operand::kContent, reinterpret_cast<uint64_t>(bytes), size};
}

Call describe(const cuMemcpyHtoD_v2_params& p) {
  return plain({device(p.dstDevice), content(p.srcHost, p.ByteCount), number(p.ByteCount)});
}
Call describe(const cuMemcpyHtoDAsync_v2_params& p) {
  return plain({device(p.dstDevice), content(p.srcHost, p.ByteCount), number(p.ByteCount)}, p.hStream);
}
Call describe(const cuMemcpyDtoH_v2_params& p) { return plain({device(p.srcDevice), number(p.ByteCount)}); }
Call describe(const cuMemcpyDtoHAsync_v2_params& p) {
  return plain({device(p.srcDevice), number(p.ByteCount)}, p.hStream);
}
Call describe(const cuMemcpyDtoD_v2_params& p) {
  return plain({device(p.dstDevice), device(p.srcDevice), number(p.ByteCount)});
}
Call describe(const cuMemcpyDtoDAsync_v2_params& p) {
  return plain({device(p.dstDevice), device(p.srcDevice), number(p.ByteCount)}, p.hStream);
}
Operand anywhere(CUdeviceptr address) { return {Operand::kAnywhere, address}; }
Call describe(const cuMemcpy_params& p) {
  return plain({anywhere(p.dst), anywhere(p.src), number(p.ByteCount)});
}
Call describe(const cuMemcpyAsync_params& p) {
  return plain({anywhere(p.dst), anywhere(p.src), number(p.ByteCount)}, p.hStream);
}
Call describe(const cuMemcpyPeerAsync_params& p) {
  return plain({device(p.dstDevice), device(p.srcDevice), number(p.ByteCount)}, p.hStream);
}

std::vector<Operand> rectangle(const CUDA_MEMCPY2D& c) {
  return {number(c.dstMemoryType), device(c.dstDevice),     number(c.dstXInBytes),  number(c.dstY),
          number(c.dstPitch),      number(c.srcMemoryType), device(c.srcDevice),    number(c.srcXInBytes),
          number(c.srcY),          number(c.srcPitch),      number(c.WidthInBytes), number(c.Height)};
}
Call describe(const cuMemcpy2D_v2_params& p) { return plain(rectangle(*p.pCopy)); }
Call describe(const cuMemcpy2DAsync_v2_params& p) { return plain(rectangle(*p.pCopy), p.hStream); }

// --- fills ---

Call describe(const cuMemsetD8_v2_params& p) {
  return plain({device(p.dstDevice), number(p.uc), number(p.N)});
}
Call describe(const cuMemsetD16_v2_params& p) {
  return plain({device(p.dstDevice), number(p.us), number(p.N)});
}
Call describe(const cuMemsetD32_v2_params& p) {
  return plain({device(p.dstDevice), number(p.ui), number(p.N)});
}
Call describe(const cuMemsetD8Async_params& p) {
  return plain({device(p.dstDevice), number(p.uc), number(p.N)}, p.hStream);
}
Call describe(const cuMemsetD16Async_params& p) {
  return plain({device(p.dstDevice), number(p.us), number(p.N)}, p.hStream);
}
Call describe(const cuMemsetD32Async_params& p) {
  return plain({device(p.dstDevice), number(p.ui), number(p.N)}, p.hStream);
}
template <class Params>
std::vector<Operand> fill_rows(const Params& p, uint64_t value) {
  return {device(p.dstDevice), number(p.dstPitch), number(value), number(p.Width), number(p.Height)};
}
Call describe(const cuMemsetD2D8Async_params& p) { return plain(fill_rows(p, p.uc), p.hStream); }
Call describe(const cuMemsetD2D16Async_params& p) { return plain(fill_rows(p, p.us), p.hStream); }
Call describe(const cuMemsetD2D32Async_params& p) { return plain(fill_rows(p, p.ui), p.hStream); }

// --- memory ---

Call allocation(const CUdeviceptr* where, size_t size, std::optional<CUstream> stream = std::nullopt) {
  Call call = plain({number(size)}, stream);
  call.allocates = where;
  call.size = size;
  return call;
}
Call release(CUdeviceptr address, std::optional<CUstream> stream = std::nullopt) {
  Call call = plain({device(address)}, stream);
  call.frees = address;
  return call;
}

Call describe(const cuMemAlloc_v2_params& p) { return allocation(p.dptr, p.bytesize); }
Call describe(const cuMemAllocAsync_params& p) { return allocation(p.dptr, p.bytesize, p.hStream); }
Call describe(const cuMemAllocFromPoolAsync_params& p) { return allocation(p.dptr, p.bytesize, p.hStream); }
/// Expandable segments: memory becomes usable when it is mapped into a reserved range.
Call describe(const cuMemMap_params& p) {
  Call call = allocation(nullptr, p.size);
  call.maps = p.ptr;
  return call;
}
Call describe(const cuMemFree_v2_params& p) { return release(p.dptr); }
Call describe(const cuMemFreeAsync_params& p) { return release(p.dptr, p.hStream); }
Call describe(const cuMemUnmap_params& p) { return release(p.ptr); }

// --- waiting ---

Call describe(const cuStreamSynchronize_params& p) { return plain({}, p.hStream); }
Call describe(const cuEventSynchronize_params&) { return {}; }
Call describe(const cuStreamWaitEvent_params& p) { return plain({}, p.hStream); }
Call nothing(const void*) { return {}; }

// --- tensor maps: their 128 bytes are the driver's secret, what they were made of is not ---

Call describe(const cuTensorMapEncodeTiled_params& p) {
  Call call = plain({number(p.tensorDataType), number(p.tensorRank), anywhere(p.globalAddress)});
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
Call unloading(const void* handle) {
  Call call;
  call.recorded = false;
  call.then = [handle](Modules& modules) { modules.unloaded(handle); };
  return call;
}
template <class Handle>
Call finding(Handle* part, const void* whole, const char* name) {
  Call call;
  call.recorded = false;
  call.then = [=](Modules& modules) { modules.found(*part, whole, name); };
  return call;
}

Call describe(const cuModuleLoad_params& p) { return loading(p.module, fingerprint_of_file(p.fname)); }
Call describe(const cuModuleLoadData_params& p) { return loading(p.module, fingerprint_of_image(p.image)); }
Call describe(const cuModuleLoadDataEx_params& p) { return loading(p.module, fingerprint_of_image(p.image)); }
Call describe(const cuModuleLoadFatBinary_params& p) {
  return loading(p.module, fingerprint_of_image(p.fatCubin));
}
Call describe(const cuLibraryLoadData_params& p) { return loading(p.library, fingerprint_of_image(p.code)); }
Call describe(const cuLibraryLoadFromFile_params& p) {
  return loading(p.library, fingerprint_of_file(p.fileName));
}
Call describe(const cuModuleUnload_params& p) { return unloading(p.hmod); }
Call describe(const cuLibraryUnload_params& p) { return unloading(p.library); }
Call describe(const cuModuleGetFunction_params& p) { return finding(p.hfunc, p.hmod, p.name); }
Call describe(const cuLibraryGetKernel_params& p) { return finding(p.pKernel, p.library, p.name); }
Call describe(const cuKernelGetFunction_params& p) { return finding(p.pFunc, p.kernel, nullptr); }
Call describe(const cuLibraryGetModule_params& p) {
  Call call;
  call.recorded = false;
  call.then = [=](Modules& modules) { modules.loaded_from(*p.pMod, p.library); };
  return call;
}

// --- the table ---

template <class Params>
Call of(const void* parameters) {
  return describe(*static_cast<const Params*>(parameters));
}

#define TRACED(name) {CUPTI_DRIVER_TRACE_CBID_##name, #name, of<name##_params>},
#define TWIN(name, suffix) {CUPTI_DRIVER_TRACE_CBID_##name##suffix, #name #suffix, of<name##_params>},
#define PER_STREAM(name) TRACED(name) TWIN(name, _ptsz)
#define PER_THREAD(name) TRACED(name) TWIN(name, _ptds)

// clang-format off
constexpr TracedCall kCalls[] = {
    PER_STREAM(cuLaunchKernel)
    PER_STREAM(cuLaunchKernelEx)
    PER_STREAM(cuLaunchCooperativeKernel)
    PER_STREAM(cuGraphLaunch)

    PER_STREAM(cuMemcpyHtoDAsync_v2)
    PER_STREAM(cuMemcpyDtoHAsync_v2)
    PER_STREAM(cuMemcpyDtoDAsync_v2)
    PER_STREAM(cuMemcpyAsync)
    PER_STREAM(cuMemcpyPeerAsync)
    PER_STREAM(cuMemcpy2DAsync_v2)
    PER_THREAD(cuMemcpyHtoD_v2)
    PER_THREAD(cuMemcpyDtoH_v2)
    PER_THREAD(cuMemcpyDtoD_v2)
    PER_THREAD(cuMemcpy)
    PER_THREAD(cuMemcpy2D_v2)

    PER_STREAM(cuMemsetD8Async)
    PER_STREAM(cuMemsetD16Async)
    PER_STREAM(cuMemsetD32Async)
    PER_STREAM(cuMemsetD2D8Async)
    PER_STREAM(cuMemsetD2D16Async)
    PER_STREAM(cuMemsetD2D32Async)
    PER_THREAD(cuMemsetD8_v2)
    PER_THREAD(cuMemsetD16_v2)
    PER_THREAD(cuMemsetD32_v2)

    TRACED(cuMemAlloc_v2)
    TRACED(cuMemFree_v2)
    PER_STREAM(cuMemAllocAsync)
    PER_STREAM(cuMemAllocFromPoolAsync)
    PER_STREAM(cuMemFreeAsync)
    TRACED(cuMemMap)
    TRACED(cuMemUnmap)

    PER_STREAM(cuStreamSynchronize)
    PER_STREAM(cuStreamWaitEvent)
    TRACED(cuEventSynchronize)
    {CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize, "cuCtxSynchronize", nothing},
    {CUPTI_DRIVER_TRACE_CBID_cuCtxSynchronize_v2, "cuCtxSynchronize_v2", nothing},

    TRACED(cuTensorMapEncodeTiled)

    TRACED(cuModuleLoad)
    TRACED(cuModuleLoadData)
    TRACED(cuModuleLoadDataEx)
    TRACED(cuModuleLoadFatBinary)
    TRACED(cuModuleUnload)
    TRACED(cuModuleGetFunction)
    TRACED(cuLibraryLoadData)
    TRACED(cuLibraryLoadFromFile)
    TRACED(cuLibraryUnload)
    TRACED(cuLibraryGetKernel)
    TRACED(cuLibraryGetModule)
    TRACED(cuKernelGetFunction)
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
