#include "find/functions.h"

#include <gtest/gtest.h>

namespace torchpare::test {
namespace {

/// Follows lines that are one statement each, four spaces a block. Returns the lines that are in a body, each with
/// its index in front; `bodies` are those found.
std::vector<std::string> followed(const std::string& text, std::vector<Body>& bodies) {
  BodyTracker tracker;
  std::vector<std::string> in_bodies;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const size_t code = text.find_first_not_of(' ', at);
    const Span span{code, end};
    const auto words = std::string_view(text).substr(code, end - code);
    tracker.next(words, span, code - at, (code - at) / 4);
    if (tracker.body() != kNoBody)
      in_bodies.push_back(std::to_string(tracker.body()) + (tracker.in_other_block() ? "*" : "") + " " +
                          std::string(words));
    at = end + 1;
  }
  bodies = std::move(tracker).take();
  return in_bodies;
}

std::vector<std::string> names_of_bodies(const std::string& text) {
  std::vector<Body> bodies;
  followed(text, bodies);
  std::vector<std::string> names;
  for (const Body& body : bodies) names.emplace_back(body.name);
  return names;
}

TEST(Bodies, AreTheFunctionsThatInductorCalls) {
  EXPECT_EQ(names_of_bodies("def call(args):\n    return ()\n"
                            "def partition_0(args):\n    return ()\n"
                            "def true_graph_0(args):\n    return ()\n"
                            "class Runner:\n    def call(self, args):\n        return ()\n"),
            (std::vector<std::string>{"call", "partition_0", "true_graph_0", "Runner.call"}));
}

TEST(Bodies, AreNotWhatOnlyLooksLikeThem) {
  for (const char* text : {
           "def call(arguments):\n    return ()\n",
           "def call(args, more):\n    return ()\n",
           "def call(self, args):\n    return ()\n",
           "async def call(args):\n    return ()\n",
           "@decorated\ndef call(args):\n    return ()\n",
           "class Other:\n    def call(self, args):\n        return ()\n",
           "@decorated\nclass Runner:\n    def call(self, args):\n        return ()\n",
           "class Runner:\n    def call(args):\n        return ()\n",
           "class Runner:\n    def run(self, args):\n        return ()\n",
           "if x:\n    def call(args):\n        return ()\n",
       })
    EXPECT_TRUE(names_of_bodies(text).empty()) << text;
}

TEST(Bodies, HoldTheirStatementsAndNotThoseOfFunctionsInThem) {
  std::vector<Body> bodies;
  EXPECT_EQ(
      followed(
          "def call(args):\n    a = args\n    def inner():\n        b = 1\n    c = 2\n    return ()\nd = 3\n",
          bodies),
      (std::vector<std::string>{"0 def call(args):", "0 a = args", "0 def inner():", "0 c = 2",
                                "0 return ()"}));
}

TEST(Bodies, KnowTheBlocksThatInductorOpens) {
  std::vector<Body> bodies;
  EXPECT_EQ(
      followed(
          "def call(args):\n    with guard:\n        a\n    for x in y:\n        b\n    else:\n        c\n"
          "    d\n    return ()\n",
          bodies),
      (std::vector<std::string>{"0 def call(args):", "0 with guard:", "0 a", "0 for x in y:", "0* b",
                                "0 else:", "0* c", "0 d", "0 return ()"}));
}

TEST(Bodies, KnowWhereTheyBeginAndEnd) {
  const std::string text = "def call(args):\n    a, = args\n    return (a, )\nx = 1\n";
  std::vector<Body> bodies;
  followed(text, bodies);
  ASSERT_EQ(bodies.size(), 1u);
  EXPECT_EQ(bodies[0].at, 0u);
  EXPECT_EQ(bodies[0].end, text.find("x = 1"));
  ASSERT_EQ(bodies[0].unpacks.size(), 1u);
  EXPECT_EQ(text.substr(bodies[0].unpacks[0].begin, 9), "a, = args");
  EXPECT_TRUE(bodies[0].returns);
}

TEST(Bodies, ReturnWhenTheirLastStatementDoes) {
  for (const char* text :
       {"def call(args):\n    return ()\n    a = 1\n", "def call(args):\n    returns = 1\n",
        "def call(args):\n    if a:\n        return ()\n"}) {
    std::vector<Body> bodies;
    followed(text, bodies);
    ASSERT_EQ(bodies.size(), 1u);
    EXPECT_FALSE(bodies[0].returns) << text;
  }
}

bool returns(const std::string& body) {
  std::vector<Body> bodies;
  followed("def call(args):\n" + body, bodies);
  return bodies.size() == 1 && bodies[0].returns;
}

TEST(Bodies, MayEndInAGuardThatReturns) {
  for (const std::string guard :
       {"torch.cuda._DeviceGuard(0)", "torch.xpu._DeviceGuard(12)", "torch_npu.npu._DeviceGuard(0)",
        "torch.npu.utils.device(0)", "torch.mtia.device(0)",
        "record_function('graph_0_inductor_wrapper_call')", "record_function('inductor_wrapper_call')",
        "record_function(\"graph_0_inductor_wrapper_call\")"}) {
    EXPECT_TRUE(returns("    with " + guard + ":\n        x = 1\n        return (a, )\n")) << guard;
    EXPECT_FALSE(returns("    with " + guard + ":\n        x = 1\n")) << guard;
    EXPECT_TRUE(
        returns("    with " + guard + ":\n        with torch.cuda._DeviceGuard(0):\n            return ()\n"))
        << guard;
  }
}

TEST(Bodies, HaveNothingBehindAGuardThatReturned) {
  const std::string guard = "    with torch.cuda._DeviceGuard(0):\n";
  EXPECT_FALSE(returns(guard + "        return (a, )\n    x = 1\n"));
  EXPECT_FALSE(returns(guard + "        return (a, )\n        x = 1\n"));
  EXPECT_FALSE(returns(guard + "        if x:\n            return (a, )\n"));
  EXPECT_FALSE(returns(guard + "        return (a, )\n" + guard + "        x = 1\n"));
  EXPECT_FALSE(
      returns(guard + "        with torch.cuda._DeviceGuard(1):\n            return (a, )\n        x = 1\n"));
  EXPECT_FALSE(returns("    return (a, )\n" + guard + "        x = 1\n"));
  EXPECT_FALSE(returns("    if x:\n        with torch.cuda._DeviceGuard(0):\n            return (a, )\n"));
  EXPECT_TRUE(returns(guard + "        x = 1\n    return (a, )\n"));
}

TEST(Bodies, DoNotEndInOtherContextManagersWhichMaySwallowExceptions) {
  for (const std::string manager :
       {"suppress(AssertionError)", "torch.cuda._DeviceGuard(f())", "torch.cuda._DeviceGuard()",
        "_DeviceGuard(0)", "torch.cuda._DeviceGuard(0), suppress(E)", "torch.cuda._DeviceGuard(0) as g",
        "other._DeviceGuard(0)", "torch.no_grad()", "record_function(name)", "record_function('')",
        "record_function('a'), suppress('b')", "torch.cuda._DeviceGuard", "record_function('a\")"})
    EXPECT_FALSE(returns("    with " + manager + ":\n        return (a, )\n")) << manager;
}

}  // namespace
}  // namespace torchpare::test
