// What two runs of the same program have in common.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "validate/trace.h"

namespace torchpare::validate {

/// The parts of one record that are not the same in two runs.
struct TraceMask {
  std::set<std::string> fields;               ///< "grid", "module", …; "arguments": all of them
  std::set<std::pair<size_t, size_t>> bytes;  ///< argument, byte in it

  bool covers(size_t argument, size_t first, size_t count) const;
};

/// Whether both are the same call of the same kernel, whatever they were given.
bool same_call(const TraceRecord& a, const TraceRecord& b);

/// Of two records that are the same call.
TraceMask mask_of(const TraceRecord& a1, const TraceRecord& a2);

/// Bytes that a word stands for: an address has 8.
size_t size_of_word(const std::string& word);
bool is_address(const std::string& word);

/// The fields of a launch or call that have one value each: name, and value as text. Arguments are not among
/// them.
std::vector<std::pair<std::string, std::string>> fields_of(const TraceRecord& record);

}  // namespace torchpare::validate
