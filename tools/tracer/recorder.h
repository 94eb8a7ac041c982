// From calls to lines of the trace. One for the process, whichever hook catches the calls.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>

#include "addresses.h"
#include "calls.h"
#include "modules.h"
#include "output.h"

namespace torchpare::tracer {

/// Allocations, modules and names are followed from the start; lines are written while it is active.
///
/// A call is described when it is entered, because its arguments may be gone afterwards, and written when it
/// has returned, with its result: one that failed did nothing. Calls of several threads come in the order in
/// which they returned.
class Recorder {
 public:
  /// `hook` is how calls are caught: "cupti" or "preload". Active at once when TORCHPARE_TRACE_ACTIVE is 1,
  /// for programs that can't say when.
  explicit Recorder(std::string hook);

  /// The two ends of a call, on the same thread. `symbol` is the kernel's name where the hook knows it.
  void enter(const TracedCall& traced, const void* parameters, const char* symbol);
  void leave(const TracedCall& traced, CUresult result);

  /// Machine code that the driver has put on the device, told by CUPTI (which may be later than the load
  /// call).
  void module_loaded(const void* cubin, size_t size);

  /// What the arena allocated or got back.
  void allocated(const char* call, uint64_t address, size_t size);
  void freed(const char* call, uint64_t address);

  void mark(const std::string& text);
  /// Begins (or ends) the window in which lines are written. Allocations and streams are numbered anew.
  void activate(bool on);
  void name(uint64_t address, size_t size, const std::string& tag);
  /// Why this trace is worth nothing; into the trace and to standard error.
  void trouble(const std::string& why);
  void end();

 private:
  /// A call that was entered and has not returned.
  struct Pending {
    const TracedCall* traced;
    Call call;
    std::string line;  ///< without result and closing brace; empty when it is not to be written
  };
  static thread_local std::vector<Pending> pending_;

  std::string describe(const TracedCall& traced, const Call& call, const Kernel& kernel);
  std::string describe_launch(const Launch& launch, const Kernel& kernel) const;
  std::string describe_operands(const std::vector<Operand>& operands) const;
  size_t stream_number(CUstream stream);

  std::mutex mutex_;  ///< never held while the driver is called
  Output output_;
  Addresses addresses_;
  Modules modules_;
  std::unordered_map<CUstream, size_t> streams_;
  std::atomic<bool> active_ = false;
};

/// The one of this process; each hook defines it. Never destroyed: calls still come while the process ends.
Recorder& recorder();

}  // namespace torchpare::tracer
