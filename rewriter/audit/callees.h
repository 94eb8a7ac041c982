// What asserts call or take attributes of, apart from methods of tensors.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "core/asserts.h"

namespace torchpare::audit {

template <class List>
constexpr bool holds(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// What asserts use beside functions of their own.
inline constexpr std::array<std::string_view, 13> kCommonCallees = {
    "RuntimeError", "isinstance", "reinterpret_tensor",
    "aten",         "torch",      "math",
    "max",          "min",        "abs",
    "int",          "float",      "bool",
    "round"};

/// Empty ones are none.
inline constexpr auto kCallees = [] {
  std::array<std::string_view, kCommonCallees.size() + kForms.size()> names{};
  size_t count = 0;
  for (std::string_view name : kCommonCallees) names[count++] = name;
  for (const FormRow& form : kForms)
    if (form.written == Written::kCall) names[count++] = form.head;
  return names;
}();

/// A set of them: one bit each.
using Callees = uint64_t;
static_assert(kCallees.size() <= 64);

/// The set of just that one; empty for any other name.
constexpr Callees callee(std::string_view name) {
  for (size_t i = 0; i < kCallees.size(); ++i)
    if (!name.empty() && kCallees[i] == name) return Callees{1} << i;
  return 0;
}

}  // namespace torchpare::audit
