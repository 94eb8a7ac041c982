#include "validate/recording.h"

#include <gtest/gtest.h>

namespace torchpare::validate {
namespace {

constexpr std::string_view kRecord = R"({
  "kernels": ["k"], "vacuous": {"0": "all zero"}, "error": null,
  "inputs": [{"type": "Tensor", "dtype": "torch.float32", "device": "cpu", "storage": 0, "offset": 2, "size": [2, 3],
              "stride": [3, 1]}, {"type": "int", "text": "6"}],
  "events": [{"what": "allocate", "name": "empty_strided_cpu", "line": 3, "bytes": 24, "result":
              {"type": "Tensor", "dtype": "torch.float32", "device": "cpu", "storage": 1, "offset": 0, "size": [6],
               "stride": [1]}},
             {"what": "launch", "name": "k", "line": 4, "arguments": [{"type": "float", "text": "0.5", "name": "alpha"},
              {"type": "list", "items": [{"type": "int", "text": "1"}]}]},
             {"what": "free", "storage": 1}],
  "output": {"type": "tuple", "items": []},
  "storages": [{"storage": 0, "at": 0, "bytes": 4}, {"storage": 1, "at": 4, "bytes": 2}]})";

TEST(Recording, IsReadAsItWasWritten) {
  const auto read = read_recording(kRecord, "abcdef");
  ASSERT_TRUE(read) << message(read.error());
  const Recording& r = **read;
  EXPECT_EQ(r.kernels, std::vector<std::string>{"k"});
  EXPECT_EQ(r.inputs[0].view, (View{0, 2, {2, 3}, {3, 1}}));
  EXPECT_EQ(r.inputs[1].text, "6");
  ASSERT_EQ(r.events.size(), 3u);
  EXPECT_EQ(r.events[0].bytes, 24);
  EXPECT_EQ(r.events[0].result->view->storage, 1);
  EXPECT_EQ(r.events[1].arguments[0].name, "alpha");
  EXPECT_EQ(r.events[1].arguments[1].items.size(), 1u);
  EXPECT_EQ(r.events[2].what, Event::What::kFree);
  EXPECT_EQ(r.storages.at(1), "ef");
  EXPECT_EQ(r.vacuous.at("0"), "all zero");
  EXPECT_FALSE(r.raised);
  EXPECT_EQ(r.output->type, "tuple");
}

TEST(Recording, ThatIsDamagedIsAnError) {
  EXPECT_FALSE(read_recording(kRecord, "abc")) << "fewer bytes than the record speaks of";
  EXPECT_FALSE(read_recording(kRecord.substr(0, kRecord.size() - 20), "abcdef"));
  EXPECT_FALSE(read_recording("", ""));
  EXPECT_FALSE(read_recording("[]", ""));
  std::string odd(kRecord);
  odd.replace(odd.find("\"text\": \"6\""), 11, "\"text\": 6  ");
  EXPECT_FALSE(read_recording(odd, "abcdef"));
}

}  // namespace
}  // namespace torchpare::validate
