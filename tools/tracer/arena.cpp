#include "arena.h"

#include <cstdlib>

#include "driver.h"
#include "recorder.h"

namespace torchpare::tracer {
namespace {

constexpr size_t kAlignment = 512;
constexpr size_t kDefaultCapacity = size_t{4} << 30;

size_t rounded(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

size_t capacity_of_environment() {
  const char* text = std::getenv("TORCHPARE_ARENA_BYTES");
  const size_t bytes = text != nullptr ? std::strtoull(text, nullptr, 10) : 0;
  return bytes > 0 ? bytes : kDefaultCapacity;
}

}  // namespace

bool Arena::resize(size_t bytes) {
  std::lock_guard lock(mutex_);
  if (base_ != 0) return false;
  capacity_ = bytes;
  return true;
}

void Arena::poison(int byte) {
  std::lock_guard lock(mutex_);
  poison_ = byte;
}

size_t Arena::reset() {
  std::lock_guard lock(mutex_);
  used_ = 0;
  size_t bytes = 0;
  for (const auto& [address, size] : live_) {
    used_ = address + size - base_;
    bytes += size;
  }
  return bytes;
}

/// Takes the memory from the driver.
Result<Done> Arena::begin(int device) {
  if (capacity_ == 0) capacity_ = capacity_of_environment();
  if (driver().allocate == nullptr)
    return Error{"arena", "no memory", "no libcuda.so.1 is loaded in this process", ""};
  Quiet quiet;
  CUdeviceptr base = 0;
  const CUresult result = driver().allocate(&base, capacity_);
  if (result != CUDA_SUCCESS)
    return Error{"arena", "the driver gives no " + std::to_string(capacity_) + " bytes",
                 "it says " + std::to_string(result),
                 "set TORCHPARE_ARENA_BYTES to what is free on the device"};
  base_ = base;
  device_ = device;
  return Done{};
}

Result<uint64_t> Arena::allocate(size_t size, int device, CUstream stream) {
  std::lock_guard lock(mutex_);
  if (base_ == 0) TRY(begin(device));
  if (device != device_)
    return Error{"arena", "an allocation on device " + std::to_string(device),
                 "the arena is on device " + std::to_string(device_), "trace programs that use one device"};
  const size_t taken = rounded(size > 0 ? size : 1);
  if (size > capacity_ || taken > capacity_ - used_)
    return Error{
        "arena", "no room for " + std::to_string(size) + " bytes",
        std::to_string(used_) + " of " + std::to_string(capacity_) + " are used, and nothing is used twice",
        "set TORCHPARE_ARENA_BYTES to more"};
  const uint64_t address = base_ + used_;
  used_ += taken;
  live_[address] = taken;
  recorder().allocated("trace_malloc", address, size);
  if (poison_ < 0 || driver().fill == nullptr) return address;
  Quiet quiet;
  if (driver().fill(address, static_cast<unsigned char>(poison_), taken, stream) != CUDA_SUCCESS)
    return Error{"arena", "fresh memory could not be filled", "cuMemsetD8Async failed",
                 "call trace_poison(-1)"};
  return address;
}

void Arena::release(uint64_t address) {
  std::lock_guard lock(mutex_);
  if (live_.erase(address) > 0) recorder().freed("trace_free", address);
}

Arena& arena() {
  static auto* const kArena = new Arena;
  return *kArena;
}

}  // namespace torchpare::tracer
