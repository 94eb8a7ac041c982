// What asserts call or take attributes of, apart from methods of tensors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace torchpare::audit {

inline constexpr std::array<std::string_view, 16> kCallees = {"assert_size_stride",
                                                              "assert_size_stride_grouped",
                                                              "assert_tensor_metadata",
                                                              "assert_alignment",
                                                              "RuntimeError",
                                                              "isinstance",
                                                              "reinterpret_tensor",
                                                              "aten",
                                                              "torch",
                                                              "math",
                                                              "max",
                                                              "min",
                                                              "abs",
                                                              "int",
                                                              "float",
                                                              "bool"};

/// A set of them: one bit each.
using Callees = uint32_t;

/// The set of just that one; empty for any other name.
constexpr Callees callee(std::string_view name) {
  for (size_t i = 0; i < kCallees.size(); ++i)
    if (kCallees[i] == name) return Callees{1} << i;
  return 0;
}

}  // namespace torchpare::audit
