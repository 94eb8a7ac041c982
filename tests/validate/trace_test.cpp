#include "validate/trace.h"

#include <gtest/gtest.h>

namespace torchpare::validate {
namespace {

const std::string kBegin = "{\"record\":\"trace\",\"version\":1,\"pid\":7,\"hook\":\"cupti\"}\n";
const std::string kMark = "{\"record\":\"mark\",\"text\":\"call\"}\n";
const std::string kLaunch =
    R"({"record":"launch","call":"cuLaunchKernelEx","kernel":"triton_poi_0","module":"9e37000000000000",)"
    R"("grid":[4,2,1],"block":[128,1,1],"shared":48,"attributes":[[2,["01000000"]]],)"
    R"("arguments":[["x+16"],["#1+0"],["00040000"],["0000000000000000","y+0","ff"]],"stream":1,"result":0})"
    "\n";
const std::string kModule =
    "{\"record\":\"module\",\"call\":\"cuModuleLoad\",\"image\":\"9e37\",\"result\":0}\n";

std::string end(size_t records) {
  return "{\"record\":\"end\",\"records\":" + std::to_string(records) + "}\n";
}

std::string error_of(const std::string& text) {
  const auto trace = read_trace(text, "a1.7.jsonl");
  return trace ? "no error" : message(trace.error());
}

TEST(ReadTrace, KeepsEverythingOfALaunch) {
  const auto trace = read_trace(kBegin + kMark + kModule + kLaunch + end(3), "trace");
  ASSERT_TRUE(trace) << message(trace.error());
  EXPECT_EQ(trace->pid, 7);
  EXPECT_EQ(trace->hook, "cupti");
  EXPECT_EQ(trace->launches, 1u);
  EXPECT_EQ(trace->modules, std::vector<std::string>{"9e37"});
  ASSERT_EQ(trace->records.size(), 2u);
  const TraceRecord& record = trace->records[1];
  EXPECT_EQ(record.line, 4u);
  EXPECT_EQ(record.stream, 1u);
  ASSERT_TRUE(record.launch);
  EXPECT_EQ(record.launch->kernel, "triton_poi_0");
  EXPECT_EQ(record.launch->module, "9e37000000000000");
  EXPECT_EQ(record.launch->grid, (std::array<uint32_t, 3>{4, 2, 1}));
  EXPECT_EQ(record.launch->shared, 48u);
  EXPECT_EQ(record.launch->attributes.at(2), Words{"01000000"});
  ASSERT_TRUE(record.arguments);
  EXPECT_EQ(record.arguments->at(3), (Words{"0000000000000000", "y+0", "ff"}));
}

TEST(ReadTrace, NamesTheLineThatIsNone) {
  const std::map<std::string, std::string> kWrong = {
      {"", "not JSON"},
      {"[]", "no object"},
      {"{\"record\":\"lunch\"}", "'lunch' is no kind of record"},
      {"{\"record\":\"mark\"}", "key 'text' not found"},
      {"{\"record\":\"call\",\"call\":\"f\",\"arguments\":[[\"x y\"]],\"result\":0}", "'x y' is no word"},
      {"{\"record\":\"call\",\"call\":\"f\",\"arguments\":[[\"abc\"]],\"result\":0}", "'abc' is no word"},
      {"{\"record\":\"call\",\"call\":\"f\",\"arguments\":[[\"+0\"]],\"result\":0}", "'+0' is no word"},
      {"{\"record\":\"call\",\"call\":\"f\",\"arguments\":7,\"result\":0}", "type must be array"},
      {kBegin.substr(0, kBegin.size() - 1), "begins with one record"},
  };
  for (const auto& [line, why] : kWrong) {
    const std::string error = error_of(kBegin + kMark + line + "\n" + kLaunch + end(3));
    EXPECT_EQ(error.find("a1.7.jsonl:3: this is no line of a launch trace; "), 0u) << error;
    if (line.size() > 2) {
      EXPECT_NE(error.find(why), std::string::npos) << error;
    }
  }
}

TEST(ReadTrace, RefusesWhatIsNotWhole) {
  const std::string whole = kBegin + kMark + kLaunch + end(2);
  ASSERT_EQ(error_of(whole), "no error");
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(error_of(whole.substr(0, size)), "no error") << size;
  EXPECT_NE(error_of(kBegin + kMark + kLaunch).find("its last line is missing"), std::string::npos);
  EXPECT_NE(error_of(kBegin + kLaunch + end(2)).find("2 records were written, 1 are here"),
            std::string::npos);
  EXPECT_NE(error_of(whole + kMark).find("a record after the end"), std::string::npos);
}

TEST(ReadTrace, RefusesOtherVersions) {
  EXPECT_NE(error_of(R"({"record":"trace","version":2,"pid":7,"hook":"cupti"})"
                     "\n")
                .find("version 2 is not known"),
            std::string::npos);
}

TEST(ReadTrace, RefusesATraceOfNothing) {
  EXPECT_NE(error_of(kBegin + kMark + end(1)).find("has no kernel launch"), std::string::npos);
  std::string failed = kLaunch;
  failed.replace(failed.find("\"result\":0"), 10, "\"result\":1");
  EXPECT_NE(error_of(kBegin + failed + end(1)).find("has no kernel launch"), std::string::npos);
}

TEST(ReadTrace, TellsWhatTheTracerHadToSay) {
  EXPECT_EQ(error_of(kBegin + "{\"record\":\"trouble\",\"why\":\"CUPTI: taken\"}\n" + end(1)),
            "a1.7.jsonl: there is no trace; CUPTI: taken");
}

}  // namespace
}  // namespace torchpare::validate
