// Device memory in which every run finds the same addresses.
#pragma once

#include <cuda.h>

#include <cstdint>
#include <map>
#include <mutex>

#include "core/result.h"

namespace torchpare::tracer {

/// One piece of one device's memory, given out from its start to its end and never used twice between two
/// resets.
///
/// So the n-th allocation of a run has the same address in every run of a process and the same offset in
/// every process, whatever is freed in between; a read after free sees what was there, not what came later;
/// and fresh memory is filled with a pattern, so that reading it shows. The price is memory: the sum of all
/// allocations.
class Arena {
 public:
  /// False once there was an allocation.
  bool resize(size_t bytes);
  void poison(int byte);
  /// Bytes that live; see api.h.
  size_t reset();
  Result<uint64_t> allocate(size_t size, int device, CUstream stream);
  void release(uint64_t address);

 private:
  Result<Done> begin(int device);

  std::mutex mutex_;
  uint64_t base_ = 0;  ///< 0: nothing taken from the driver yet
  size_t capacity_ = 0;
  size_t used_ = 0;
  int device_ = -1;
  int poison_ = 0xff;
  std::map<uint64_t, size_t> live_;  ///< address to size, rounded up
};

/// The one of this process, never destroyed.
Arena& arena();

}  // namespace torchpare::tracer
