// What the C functions say; that they say the same as the C++ ones, from several threads, and never throw.
#include "capi/torchpare.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "capi/texts.h"
#include "evidence.h"
#include "policies.h"
#include "rewrite/rewrite.h"
#include "says.h"

namespace torchpare::test {
namespace {

using Json = nlohmann::json;

std::string trouble_of(std::string_view settings) {
  const Resolved policy(settings);
  EXPECT_EQ(policy.status, TORCHPARE_TROUBLE);
  EXPECT_EQ(policy.raw, nullptr);
  return policy.message.is_null() ? "" : policy.message.str();
}

Json fates(const Json& file) {
  Json out = Json::object();
  for (const Json& site : file.at("sites")) {
    const std::string fate = site.at("fate");
    out[fate] = out.value(fate, 0) + 1;
  }
  return out;
}

TEST(CApi, APolicyExplainsItself) {
  const Resolved policy(
      R"({"preset": "once", "set": ["size_asserts=keep"], "keep_inputs": true, "torch_version": "2.13.0",
          "ops": [{"action": "strip", "glob": "torch.ops.*"}, {"action": "keep", "glob": "torch.ops.mylib.*"}]})");
  ASSERT_EQ(policy.status, TORCHPARE_YES) << policy.message.str();
  EXPECT_TRUE(policy.message.is_null());
  Text json;
  ASSERT_EQ(torchpare_policy_explain(policy.raw, &json.raw), TORCHPARE_YES);
  const Json said = json.json();
  EXPECT_EQ(said["settings"]["size_asserts"]["action"], "keep");
  EXPECT_EQ(said["settings"]["size_asserts"]["origin"], "--set size_asserts=keep");
  EXPECT_EQ(said["settings"]["alignment_asserts"]["action"], "once");
  EXPECT_EQ(said["keep_inputs"], true);
  EXPECT_EQ(said["torch_version"], "2.13.0");
  ASSERT_EQ(said["ops"].size(), 2u);
  EXPECT_EQ(said["ops"][1]["glob"], "torch.ops.mylib.*");
}

TEST(CApi, WrongSettingsAreMessages) {
  EXPECT_TRUE(says(trouble_of("{"), {"not JSON"}));
  EXPECT_TRUE(says(trouble_of("[]"), {"not an object"}));
  EXPECT_TRUE(says(trouble_of(R"({"presett": "strip"})"), {"did you mean preset?"}));
  EXPECT_TRUE(says(trouble_of(R"({"preset": 1})"), {"number"}));
  EXPECT_TRUE(says(trouble_of(R"({"preset": "none"})"), {"unknown preset"}));
  EXPECT_TRUE(says(trouble_of(R"({"preset": "strip", "preset": "keep"})"), {"twice"}));
  EXPECT_TRUE(says(trouble_of(R"({"set": "size_asserts=keep"})"), {"a list"}));
  EXPECT_TRUE(says(trouble_of(R"({"set": ["sizes=keep"]})"), {"unknown kind"}));
  EXPECT_TRUE(says(trouble_of(R"({"ops": [{"action": "once", "glob": "x"}]})"), {"keep or strip"}));
  EXPECT_TRUE(says(trouble_of(R"({"ops": [{"action": "keep"}]})"), {"write {"}));
  EXPECT_TRUE(says(trouble_of(R"({"keep_inputs": "yes"})"), {"true or false"}));
  EXPECT_TRUE(says(trouble_of("{}"), {"torch version is not known"}));
}

TEST(CApi, RewriteSaysWhatRewriteSays) {
  const Resolved policy(R"({"preset": "strip"})");
  for (const auto& [style, how] :
       {std::pair{Style::kDelete, TORCHPARE_DELETE}, {Style::kMute, TORCHPARE_MUTE}}) {
    Recogniser recogniser;
    const Outcome expected = rewrite(mlp(), strip_all(), style, recogniser);
    ASSERT_TRUE(expected.rewritten);
    Text rewritten, report;
    ASSERT_EQ(policy.rewrite(how, mlp(), rewritten, &report), TORCHPARE_YES);
    EXPECT_EQ(rewritten.str(), expected.rewritten->text());
    EXPECT_EQ(report.json()["files"][0]["sites"].size(), expected.plan.decisions.size());
    EXPECT_EQ(policy.audit(mlp(), rewritten.view()), TORCHPARE_YES);
  }
}

TEST(CApi, NothingToDoIsNoText) {
  const Resolved policy(R"({"preset": "keep"})");
  Text rewritten;
  EXPECT_EQ(policy.rewrite(TORCHPARE_DELETE, mlp(), rewritten), TORCHPARE_YES);
  EXPECT_TRUE(rewritten.is_null());
}

TEST(CApi, WhatIsNotUnderstoodIsUndecidedAndSaysWhy) {
  const Resolved policy(R"({"preset": "strip"})");
  const std::string text = "def call(args):\n    assert_size_stride(x, (1, ), (1, ))\n    y = '''\n";
  Text rewritten, report;
  EXPECT_EQ(policy.rewrite(TORCHPARE_MUTE, text, rewritten, &report), TORCHPARE_UNDECIDED);
  EXPECT_TRUE(rewritten.is_null());
  EXPECT_EQ(report.json()["files"][0]["state"], "undecided");
  EXPECT_EQ(policy.audit(text, ""), TORCHPARE_UNDECIDED);
}

TEST(CApi, AuditRefutes) {
  const Resolved policy(R"({"preset": "keep"})");
  Recogniser recogniser;
  const Outcome stripped = rewrite(mlp(), strip_all(), Style::kMute, recogniser);
  const std::string_view text = stripped.rewritten->text();
  Text report;
  EXPECT_EQ(policy.audit(mlp(), text, &report), TORCHPARE_NO);
  EXPECT_EQ(report.json()["verdict"], "refuted");
}

TEST(CApi, OnceIsTwoTexts) {
  const Resolved policy(R"({"preset": "once"})"), strips(R"({"preset": "strip"})");
  Text checked, passed, report;
  ASSERT_EQ(policy.once(mlp(), checked, passed, &report), TORCHPARE_YES);
  EXPECT_TRUE(checked.is_null()) << "nothing is stripped before a call has passed";
  ASSERT_FALSE(passed.is_null());
  EXPECT_EQ(passed.raw.size, mlp().size());
  const Json files = report.json()["files"];
  EXPECT_FALSE(fates(files[0]).contains("stripped"));
  EXPECT_GT(fates(files[1])["stripped"].get<int>(), 0);
  EXPECT_GT(fates(files[1])["kept"].get<int>(), 0) << "NaN asserts speak of values";
  EXPECT_EQ(strips.audit(mlp(), passed.view()), TORCHPARE_YES);
  EXPECT_EQ(policy.audit(mlp(), passed.view()), TORCHPARE_NO) << "audit permits no more than strip";
}

TEST(CApi, ActionsCompose) {
  const std::string& text = text_of("torch-2.13.0/cpu/custom_op_tuple.0");
  const Resolved policy(R"({"preset": "keep", "set": ["size_asserts=once", "nan_asserts=strip"],
                            "ops": [{"action": "keep", "glob": "torch.ops.evidence.*"}]})");
  Text checked, passed;
  ASSERT_EQ(policy.once(text, checked, passed), TORCHPARE_YES);
  const std::string input = "assert_size_stride(arg0_1, ", op = "assert_size_stride(buf2, ",
                    nan = "assert not arg0_1";
  const auto runs = [](const Text& t, const std::string& assert) {
    return t.str().find("\n        " + assert) != std::string::npos;
  };
  EXPECT_TRUE(runs(checked, input) && runs(checked, op) && !runs(checked, nan));
  EXPECT_TRUE(!runs(passed, input) && runs(passed, op) && !runs(passed, nan));
}

TEST(CApi, OnceWithoutAnythingOnceIsStrip) {
  const Resolved policy(R"({"preset": "strip"})");
  Text checked, passed, muted;
  ASSERT_EQ(policy.once(mlp(), checked, passed), TORCHPARE_YES);
  ASSERT_EQ(policy.rewrite(TORCHPARE_MUTE, mlp(), muted), TORCHPARE_YES);
  EXPECT_EQ(checked.str(), muted.str());
  EXPECT_TRUE(passed.is_null());
}

TEST(CApi, OneTextCannotCarryOnce) {
  const Resolved policy(R"({"preset": "once"})");
  Text rewritten, report;
  EXPECT_EQ(policy.rewrite(TORCHPARE_MUTE, mlp(), rewritten, &report), TORCHPARE_TROUBLE);
  EXPECT_TRUE(says(report.str(), {"torchpare_rewrite_once"}));
}

TEST(CApi, AnyBytesAreAnswered) {
  const Resolved policy(R"({"preset": "once"})");
  const std::string texts[] = {"", std::string("\0\0", 2), "\xff\xfe assert_size_stride",
                               std::string(100'000, '('), mlp().substr(0, mlp().size() / 2)};
  for (const std::string& text : texts) {
    Text checked, passed, report;
    const auto status = policy.once(text, checked, passed, &report);
    EXPECT_TRUE(status == TORCHPARE_YES || status == TORCHPARE_UNDECIDED);
    EXPECT_EQ(report.json()["exit_code"], status);
  }
}

TEST(CApi, AReportOfTheHookIsAPage) {
  const std::string json = R"({"totals": {"processes": 1, "loaded": 3}, "processes": [{"pid": 4711}]})";
  Text page;
  EXPECT_EQ(torchpare_hook_page(json.data(), json.size(), &page.raw), TORCHPARE_YES);
  EXPECT_TRUE(says(page.str(), {"<!DOCTYPE html>", "4711", "<pre id=\"json\">"}));
  for (const std::string& wrong : {std::string(), std::string("[]"), std::string("{}"),
                                   std::string("{\"totals\": {}}"), std::string(100'000, '[')}) {
    Text message;
    EXPECT_EQ(torchpare_hook_page(wrong.data(), wrong.size(), &message.raw), TORCHPARE_TROUBLE);
    EXPECT_TRUE(says(message.str(), {"report"}));
  }
}

TEST(CApi, ThreadsShareAPolicy) {
  const Resolved policy(R"({"preset": "once"})");
  std::vector<std::string> passed(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& mine : passed)
      threads.emplace_back([&policy, &mine] {
        for (const Evidence& e : all_evidence()) {
          if (e.torch != "2.13.0") continue;
          const std::string& text = e.variants.at("on");
          Text one, other;
          policy.once(text, one, other);
          mine += one.str() + other.str();
        }
      });
  }
  EXPECT_GT(passed[0].size(), mlp().size());
  for (const std::string& other : passed) EXPECT_EQ(other, passed[0]);
}

TEST(CApi, FreeingTwiceAndFreeingNothingIsHarmless) {
  const Resolved policy(R"({"preset": "keep"})");
  torchpare_text json{nullptr, 0};
  ASSERT_EQ(torchpare_policy_explain(policy.raw, &json), TORCHPARE_YES);
  torchpare_text_free(&json);
  EXPECT_EQ(json.bytes, nullptr);
  torchpare_text_free(&json);
  torchpare_text_free(nullptr);
  torchpare_policy_free(nullptr);
}

}  // namespace
}  // namespace torchpare::test
