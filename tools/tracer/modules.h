// Which machine code a function is from, and what its parameters look like.
#pragma once

#include <cuda.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace torchpare::tracer {

struct Parameter {
  size_t offset;  ///< in the parameter buffer
  size_t size;
};

/// What is known of a function when it is launched.
struct Kernel {
  std::string name;  ///< empty when neither the program nor the driver tells
  std::optional<uint64_t>
      image;  ///< the fingerprint of what it came with; nothing when its loading was not seen
  std::optional<std::vector<Parameter>> parameters;  ///< nothing when the driver does not tell
};

/// Modules and libraries, kernels and functions by the handles the driver gave the program. For any thread.
///
/// A CUkernel may stand wherever the driver takes a CUfunction (cuda.h says so for each launch call), so a
/// handle is asked for as the one and then as the other. The driver is never asked while a lock of the tracer
/// is held: it has locks of its own, and calls the tracer while it holds them.
class Modules {
 public:
  /// A module or library with this fingerprint (images.h) has this handle from now on.
  void loaded(const void* handle, uint64_t image);
  /// A module that is made of a library that was loaded.
  void loaded_from(const void* module, const void* library);
  /// A function found in a module, a kernel in a library (with a name), a kernel's function (without).
  void found(const void* part, const void* whole, const char* name);
  /// A handle may be given again to something else: what was learned of functions goes with it.
  void unloaded(const void* handle);

  /// Asks the driver for what is not known yet. `symbol` is the name where the caller knows it, else null.
  Kernel kernel(CUfunction function, const char* symbol);

 private:
  struct Part {
    std::optional<uint64_t> image;
    std::string name;
  };

  Part part(const void* handle);
  std::optional<std::vector<Parameter>> parameters_of(CUfunction function);

  std::mutex mutex_;
  std::unordered_map<const void*, uint64_t> images_;  ///< of modules and libraries
  std::unordered_map<const void*, Part> parts_;       ///< functions and kernels
  std::unordered_map<const void*, std::optional<std::vector<Parameter>>> parameters_;
};

}  // namespace torchpare::tracer
