// Traces made by hand, for tests of what is done with them.
#pragma once

#include <string>
#include <vector>

#include "validate/trace.h"

namespace torchpare::validate::test {

inline TraceRecord launch(const std::string& kernel, std::vector<Words> arguments) {
  TraceRecord record;
  record.what = TraceRecord::What::kLaunch;
  record.call = "cuLaunchKernel";
  record.launch = Launch{kernel, "9e37", {4, 1, 1}, {128, 1, 1}, 0, {}};
  record.arguments = std::move(arguments);
  return record;
}

inline TraceRecord call(const std::string& name, std::vector<Words> arguments,
                        const std::string& allocates = "") {
  TraceRecord record;
  record.what = TraceRecord::What::kCall;
  record.call = name;
  record.arguments = std::move(arguments);
  record.allocates = allocates;
  return record;
}

inline TraceRecord mark(const std::string& text) {
  TraceRecord record;
  record.call = text;
  return record;
}

inline Trace trace(std::vector<TraceRecord> records) {
  Trace made;
  for (size_t i = 0; i < records.size(); ++i) records[i].line = i + 2;
  made.records = std::move(records);
  return made;
}

}  // namespace torchpare::validate::test
