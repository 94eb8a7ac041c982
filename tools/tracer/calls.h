// The driver functions that are traced, and what of each call goes into the trace.
#pragma once

#include <cupti.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arguments.h"

namespace torchpare::tracer {

/// A value that a copy, a fill or an allocation was given.
struct Operand {
  enum Kind {
    kNumber,
    kDevice,    ///< an address on the device: named by its allocation
    kAnywhere,  ///< an address on the device or of the host; only the former is the same in every process
    kContent    ///< an address of the host, told by what is there
  };
  Kind kind;
  uint64_t value;
  size_t size = 0;  ///< of content
};

/// A call as it is entered. Pointers are the caller's, and valid until the call returns.
struct Call {
  bool recorded = true;  ///< false: only what it does to modules and names counts
  std::optional<Launch> launch;
  std::vector<Operand> operands;
  std::optional<CUstream> stream;
  const CUdeviceptr* allocates = nullptr;  ///< where the address of what it allocates will be
  std::optional<CUdeviceptr> maps;         ///< what it makes usable at an address known before
  size_t size = 0;                         ///< of either
  std::optional<CUdeviceptr> frees;
  std::optional<uint64_t> image;       ///< of what it loads
  std::function<void(Modules&)> then;  ///< what is known of modules and functions once it succeeded
};

struct TracedCall {
  CUpti_CallbackId id;
  const char* name;
  Call (*describe)(const void* parameters);  ///< takes the `<name>_params` of generated_cuda_meta.h
};

/// Every one, in no order.
std::span<const TracedCall> traced_calls();
/// Null for calls that are not traced.
const TracedCall* traced_call(CUpti_CallbackId id);

}  // namespace torchpare::tracer
