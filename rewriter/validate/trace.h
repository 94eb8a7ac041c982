// What a process asked of the GPU, as the CUDA launch tracer wrote it down (tools/tracer).
//
// The format: one JSON object per line, its "record" says what it is. tools/tracer/output.cpp writes the
// first and the last line, tools/tracer/recorder.cpp the others:
//
//   {"record":"trace","version":1,"pid":4711,"hook":"cupti"}                              the first line
//   {"record":"mark","text":"call"}
//   {"record":"launch","call":"cuLaunchKernel","kernel":"triton_poi_fused_add_0","module":"9e37…","grid":[4,1,1],
//    "block":[128,1,1],"shared":0,"attributes":[[2,["01000000"]]],
//    "arguments":[["arg0+0"],["#1+0"],["00040000"]],"stream":0,"result":0}
//   {"record":"call","call":"cuMemAlloc_v2","allocates":"#1","arguments":[["0010000000000000"]],"result":0}
//   {"record":"call","call":"cuMemcpyDtoDAsync_v2","arguments":[["#1+0"],["#2+0"],["0010000000000000"]],"stream":0,…}
//   {"record":"module","call":"cuModuleLoadData","image":"9e37…","result":0}
//   {"record":"trouble","why":"CUPTI: …"}                                                 there is no trace
//   {"record":"end","records":5}                                                          the last line
//
// An argument is a list of words of 8 bytes (the last may be shorter): hexadecimal digits in the order of
// memory, or `<allocation>+<offset>` for an address. Allocations are `#n` (the n-th of the window), `~n` (one
// from before it), or go by the name that trace_name gave. `module` is a fingerprint of the machine code;
// `null` when it was not seen. `arguments` of a launch is `null` when the driver did not tell their sizes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace torchpare::validate {

/// The words of one argument.
using Words = std::vector<std::string>;

/// What only launches have.
struct Launch {
  std::string kernel;
  std::optional<std::string> module;
  std::array<uint32_t, 3> grid{};
  std::array<uint32_t, 3> block{};
  uint32_t shared = 0;              ///< bytes of dynamic shared memory
  std::map<int, Words> attributes;  ///< by CUlaunchAttributeID
};

/// One line that is to be compared.
struct TraceRecord {
  enum class What : uint8_t { kMark, kLaunch, kCall };

  What what = What::kMark;
  size_t line = 0;   ///< in the trace, from 1
  std::string call;  ///< the driver's function, or the text of a mark
  std::optional<Launch> launch;
  std::string allocates;  ///< the name of what it allocated; empty for the rest
  std::optional<std::vector<Words>> arguments;
  uint64_t stream = 0;  ///< 0 the default one, the others by their first use
  int result = 0;       ///< CUresult; 0 is success
};

struct Trace {
  int64_t pid = 0;
  std::string hook;  ///< "cupti" or "preload"
  std::vector<TraceRecord> records;
  size_t launches = 0;               ///< that succeeded
  std::vector<std::string> modules;  ///< loaded in the window; in no order that could be relied on
};

/// Reads a whole trace; `where` names it in errors. Errors: a line that is no record of this format, a trace
/// without its last line or with fewer records than that counts, one that says itself why it is none, and one
/// without any launch: nothing would be equal to nothing.
Result<Trace> read_trace(std::string_view text, const std::string& where);

}  // namespace torchpare::validate
