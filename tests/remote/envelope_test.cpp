#include "remote/envelope.h"

#include <gtest/gtest.h>

namespace torchpare::test {
namespace {

using remote::open_envelope;

TEST(Envelope, HoldsAnEntryInBase64) {
  const std::string json = R"({"data": "aGVsbG8gd29ybGQ=", "time_taken_ms": 12})";
  const auto envelope = open_envelope(json);
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->content, "hello world");
  EXPECT_EQ(slice(json, envelope->base64), "aGVsbG8gd29ybGQ=");
  EXPECT_EQ(remote::spelled("hello#world").size(), envelope->base64.size());
}

TEST(Envelope, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (size_t size = 1; size < 256; size += 7) {
    const std::string json = "{\"data\":\"" + remote::spelled(all.substr(0, size)) + "\"}";
    const auto envelope = open_envelope(json);
    ASSERT_TRUE(envelope) << size;
    EXPECT_EQ(envelope->content, all.substr(0, size));
  }
}

TEST(Envelope, OtherValuesAreNone) {
  for (const char* json : {"",
                           "{}",
                           "[]",
                           "7",
                           "\"aGVsbG8=\"",
                           R"({"data": 7})",
                           R"({"note": "aGVsbG8=", "data": "aGVsbG8="})",
                           R"({"data": "aGVs", "data": "aGVsbG8="})",
                           R"({"data": ""})",
                           R"({"data": "a b"})",
                           R"({"data": "aGVsbG8"})",
                           R"({"data": "aGVsbG9=="})",
                           R"({"data": "aGVs\u0062G8="})",
                           R"({"data": "aGVsbG8="})"
                           "x",
                           R"({"date": "aGVsbG8="})",
                           R"([{"data": "aGVsbG8="}])",
                           R"({"in": {"data": "aGVsbG8="}})",
                           R"({"data": ["aGVsbG8="]})",
                           R"({"data": "aGVsbG8=")",
                           "\x80\x04N."})
    EXPECT_FALSE(open_envelope(json)) << json;
}

TEST(Envelope, WhatStandsAroundTheEntryIsNotBuilt) {
  // A tree of these lists takes a hundred bytes for each bracket.
  const std::string deep(size_t{1} << 20, '[');
  EXPECT_FALSE(open_envelope(deep));
  const std::string closed = deep + std::string(deep.size(), ']');
  EXPECT_TRUE(open_envelope("{\"x\": " + closed + ", \"data\": \"aGVsbG8=\"}"));
}

}  // namespace
}  // namespace torchpare::test
