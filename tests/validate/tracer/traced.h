// Runs a program under the tracer as it ships, on the fake driver.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "cli/program.h"
#include "validate/trace.h"

namespace torchpare::test {

enum class Hook { kCupti, kPreload };

/// How googletest shows it.
inline void PrintTo(Hook hook, std::ostream* out) { *out << (hook == Hook::kCupti ? "cupti" : "preload"); }

struct Traced {
  Finished finished;
  std::vector<std::string> traces;  ///< the texts of all trace files, by name
};

/// Starts `program` with `arguments`; `more` goes on top of the environment that a tracer needs.
Traced traced(Hook hook, const std::string& program, const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& more = {});

/// The trace of tests/validate/tracer/program.cpp in these variations. A failure of the test when there is not
/// exactly one.
validate::Trace trace_of(const std::vector<std::string>& variations, Hook hook = Hook::kCupti);

}  // namespace torchpare::test
