#include "validate/compare.h"

#include <gtest/gtest.h>

#include <functional>

namespace torchpare::validate {
namespace {

Value tensor(int64_t storage, std::vector<int64_t> size = {4}, int64_t offset = 0) {
  Value v;
  v.type = "Tensor";
  v.dtype = "torch.float32";
  v.device = "cpu";
  v.view = View{storage, offset, size, std::vector<int64_t>(size.size(), 1)};
  return v;
}

Value number(std::string text) {
  Value v;
  v.type = "int";
  v.text = std::move(text);
  return v;
}

Value list(std::string type, std::vector<Value> items) {
  Value v;
  v.type = std::move(type);
  v.items = std::move(items);
  return v;
}

Event launch(std::string name, size_t line, std::vector<Value> arguments) {
  return {Event::What::kLaunch, std::move(name), line, std::move(arguments), {}, 0, 0};
}

Event allocate(int64_t storage, size_t line) {
  return {Event::What::kAllocate, "empty_strided_cpu", line, {}, tensor(storage), 0, 16};
}

Event free_of(int64_t storage) { return {Event::What::kFree, "", 0, {}, {}, storage, 0}; }

constexpr std::string_view kBytes = "0123456789abcdef";

/// Two inputs; an assert on line 2 with a temporary; a buffer; two launches; one output.
Recording recording() {
  Recording r;
  r.kernels = {"first", "second"};
  r.inputs = {tensor(0), tensor(1)};
  Event isnan = launch("aten.isnan.default", 2, {tensor(0)});
  isnan.result = tensor(2);
  r.events = {isnan,
              free_of(2),
              allocate(3, 4),
              launch("first", 5, {tensor(0), tensor(1), tensor(3), number("7")}),
              allocate(4, 6),
              free_of(1),
              launch("second", 7, {tensor(3), tensor(4)}),
              free_of(3)};
  r.output = list("tuple", {tensor(4)});
  for (int64_t storage : {0, 1, 4}) r.storages[storage] = kBytes;
  return r;
}

/// The same call by a wrapper without its assert: lines moved up, storages got other numbers.
Recording stripped() {
  Recording r = recording();
  r.events.erase(r.events.begin(), r.events.begin() + 2);
  for (Event& e : r.events) e.line -= e.line > 2 ? 1 : 0;
  return r;
}

std::vector<Difference> differences(Recording a, Recording b) {
  normalise(a, {2});
  normalise(b, {});
  return compare(a, b);
}

TEST(Compare, ACallIsWhatItIsWithoutItsAsserts) {
  for (const Difference& d : differences(recording(), stripped()))
    ADD_FAILURE() << name_of(d.aspect) << ", " << d.subject << ": " << d.a << " | " << d.b;
}

TEST(Compare, WhatAssertsDidCountsWhereTheyAreNotKnownAsAsserts) {
  Recording a = recording(), b = stripped();
  normalise(a, {});
  normalise(b, {});
  const auto found = compare(a, b);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].aspect, Aspect::kLaunches);
}

struct Mutant {
  const char* what;
  Aspect aspect;
  std::function<void(Recording&)> change;
};

const Mutant kMutants[] = {
    {"a launch dropped", Aspect::kLaunches, [](Recording& r) { r.events.erase(r.events.begin() + 1); }},
    {"a launch doubled", Aspect::kLaunches,
     [](Recording& r) { r.events.insert(r.events.begin() + 1, r.events[1]); }},
    {"two launches swapped", Aspect::kLaunches, [](Recording& r) { std::swap(r.events[1], r.events[4]); }},
    {"another kernel", Aspect::kLaunches, [](Recording& r) { r.events[1].name = "third"; }},
    {"arguments swapped", Aspect::kLaunches,
     [](Recording& r) { std::swap(r.events[1].arguments[0], r.events[1].arguments[1]); }},
    {"buffers swapped", Aspect::kLaunches,
     [](Recording& r) { std::swap(r.events[4].arguments[0], r.events[4].arguments[1]); }},
    {"a number changed", Aspect::kLaunches, [](Recording& r) { r.events[1].arguments[3].text = "8"; }},
    {"a number of another type", Aspect::kLaunches,
     [](Recording& r) { r.events[1].arguments[3].type = "float"; }},
    {"a keyword changed", Aspect::kLaunches, [](Recording& r) { r.events[1].arguments[3].name = "dim"; }},
    {"the offset of a view", Aspect::kLaunches,
     [](Recording& r) { r.events[4].arguments[0].view->offset = 1; }},
    {"the size of a view", Aspect::kLaunches,
     [](Recording& r) { r.events[4].arguments[0].view->size = {3}; }},
    {"the stride of a view", Aspect::kLaunches,
     [](Recording& r) { r.events[4].arguments[0].view->stride = {2}; }},
    {"a free moved past a launch", Aspect::kMemory,
     [](Recording& r) { std::swap(r.events[3], r.events[4]); }},
    {"a free lost", Aspect::kMemory, [](Recording& r) { r.events.pop_back(); }},
    {"another size of memory", Aspect::kMemory, [](Recording& r) { r.events[0].bytes = 32; }},
    {"an allocation moved past a launch", Aspect::kMemory,
     [](Recording& r) {
       Event moved = r.events[2];
       r.events.erase(r.events.begin() + 2);
       r.events.insert(r.events.begin() + 1, moved);
     }},
    {"a byte of an output", Aspect::kOutputs, [](Recording& r) { r.storages[4] = "0123456789abcdeF"; }},
    {"a longer storage", Aspect::kOutputs, [](Recording& r) { r.storages[4] = "0123456789abcdef0"; }},
    {"an output of another type", Aspect::kOutputs,
     [](Recording& r) { r.output->items[0].dtype = "torch.int32"; }},
    {"an output of another shape", Aspect::kOutputs,
     [](Recording& r) {
       r.output->items[0].view->size = {2, 2};
     }},
    {"an output at another offset", Aspect::kOutputs,
     [](Recording& r) { r.output->items[0].view->offset = 1; }},
    {"one output more", Aspect::kOutputs, [](Recording& r) { r.output->items.push_back(number("1")); }},
    {"a list for a tuple", Aspect::kOutputs, [](Recording& r) { r.output->type = "list"; }},
    {"an output that is an input", Aspect::kAliasing, [](Recording& r) { r.output->items[0] = tensor(0); }},
    {"a mutated input", Aspect::kInputs, [](Recording& r) { r.storages[1] = "0123456789abcde "; }},
    {"an exception", Aspect::kRaised,
     [](Recording& r) {
       r.output.reset();
       r.raised = Raised{"RuntimeError", "no"};
     }},
};

TEST(Compare, MutantsDiffer) {
  for (const Mutant& mutant : kMutants) {
    Recording b = stripped();
    mutant.change(b);
    const auto found = differences(recording(), b);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const Difference& d) {
      return d.aspect == mutant.aspect;
    })) << mutant.what;
  }
}

TEST(Compare, FreesBetweenTwoEventsHaveNoOrder) {
  Recording a = stripped(), b = stripped();
  a.events.insert(a.events.begin() + 4, free_of(0));
  b.events.insert(b.events.begin() + 3, free_of(0));
  EXPECT_TRUE(differences(a, b).empty());
}

TEST(Compare, OneExceptionIsNotAnother) {
  Recording a = stripped(), b = stripped();
  a.output.reset();
  b.output.reset();
  a.raised = Raised{"RuntimeError", "u0 >= 2"};
  b.raised = a.raised;
  EXPECT_TRUE(differences(a, b).empty());
  b.raised->message = "u0 >= 3";
  EXPECT_EQ(differences(a, b).size(), 1u);
}

TEST(Compare, TheFirstLaunchThatDiffersIsShownWithBothSides) {
  Recording b = stripped();
  std::swap(b.events[1].arguments[0], b.events[1].arguments[1]);
  const auto found = differences(recording(), b);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].subject, "launch 0");
  EXPECT_NE(found[0].a.find("first(#0 (4) torch.float32 strides (1), #1"), std::string::npos) << found[0].a;
  EXPECT_NE(found[0].b.find("first(#1 (4) torch.float32 strides (1), #0"), std::string::npos) << found[0].b;
  EXPECT_NE(found[0].a.find("(line 5)"), std::string::npos);
  EXPECT_NE(found[0].b.find("(line 4)"), std::string::npos);
}

}  // namespace
}  // namespace torchpare::validate
