// What a program may ask of the tracer it runs under, by ctypes or dlsym, from the same file that was
// injected.
#pragma once

#include <stddef.h>

#define TORCHPARE_TRACER_API extern "C" __attribute__((visibility("default")))

/// Writes a mark into the trace; also when the tracer is not active.
TORCHPARE_TRACER_API void trace_mark(const char* text);

/// 1 begins the window in which calls are written, 0 ends it. Off at the start, or on when
/// TORCHPARE_TRACE_ACTIVE=1. What was allocated before the window is named ~n, what is allocated in it #n,
/// each from 1 on.
TORCHPARE_TRACER_API void trace_active(int on);

/// Names `size` bytes of device memory from `address` on, for as long as the allocation around them lives.
/// The tag has to be the same in the runs to be compared, and another one for every range.
TORCHPARE_TRACER_API void trace_name(void* address, size_t size, const char* tag);

/// Ends the trace. Done when the process ends, too, but not every process ends in a way that tells us.
TORCHPARE_TRACER_API void trace_end(void);

/// How large the arena becomes, in bytes; before its first allocation, or it returns 0 and changes nothing.
/// Without it: TORCHPARE_ARENA_BYTES, or 4 GiB.
TORCHPARE_TRACER_API int trace_arena_size(size_t bytes);

/// What fresh memory is filled with, a byte from 0 to 255; -1 leaves it as it is. 255 at first: NaN in every
/// floating type.
TORCHPARE_TRACER_API void trace_poison(int byte);

/// The next allocation follows the last one that lives. Freed memory is used again only after this. Returns
/// how many bytes live; run after run gives the same addresses if that is the same.
TORCHPARE_TRACER_API size_t trace_arena_reset(void);

/// The signatures of torch.cuda.memory.CUDAPluggableAllocator (torch/csrc/cuda/CUDAPluggableAllocator.h:
/// MallocFuncType, FreeFuncType); `stream` is a cudaStream_t. Aligned to 512 bytes, as torch's own allocator
/// does. An arena that is too small ends the process: torch does not look at what it was given (a null
/// pointer would turn up as an illegal access somewhere else).
TORCHPARE_TRACER_API void* trace_malloc(size_t size, int device, void* stream);
TORCHPARE_TRACER_API void trace_free(void* address, size_t size, int device, void* stream);
