#include "validate/tracer/traced.h"

#include <gtest/gtest.h>

#include "evidence.h"

namespace torchpare::test {

Traced traced(Hook hook, const std::string& program, const std::vector<std::string>& arguments,
              const std::map<std::string, std::string>& more) {
  const Folder folder;
  std::map<std::string, std::string> environment = {
      {"LD_LIBRARY_PATH", TORCHPARE_FAKE_DRIVER ":" TORCHPARE_FAKE_CUPTI},
      {"TORCHPARE_TRACE", folder / "trace"},
      {"TORCHPARE_TRACE_ACTIVE", "0"}};
  if (hook == Hook::kCupti)
    environment.insert({{"CUDA_INJECTION64_PATH", TORCHPARE_TRACER}, {"TRACER", TORCHPARE_TRACER}});
  else
    environment.insert({{"LD_PRELOAD", TORCHPARE_PRELOAD}, {"TRACER", TORCHPARE_PRELOAD}});
  for (const auto& [name, value] : more) environment[name] = value;
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Traced result{torchpare(words, "", environment), {}};
  for (const std::string& file : folder.files()) result.traces.push_back(read_file(folder / file));
  return result;
}

validate::Trace trace_of(const std::vector<std::string>& variations, Hook hook) {
  const Traced run = traced(hook, TORCHPARE_TRACED_PROGRAM, variations);
  EXPECT_EQ(run.finished.code, 0) << run.finished.err;
  EXPECT_EQ(run.traces.size(), 1u);
  if (run.traces.empty()) return {};
  const auto trace = validate::read_trace(run.traces[0], "trace");
  EXPECT_TRUE(trace.has_value()) << message(trace.error());
  return trace ? *trace : validate::Trace{};
}

}  // namespace torchpare::test
