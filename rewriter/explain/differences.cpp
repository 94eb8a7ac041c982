#include "explain/differences.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/ascii.h"

namespace torchpare::explain {
namespace {

/// All numbers of a layout's list; nothing where one is not known.
std::optional<std::vector<int64_t>> numbers(const std::vector<std::string>& texts) {
  std::vector<int64_t> all;
  for (const std::string& text : texts) {
    const auto one = number_in<int64_t>(text);
    if (!one) return std::nullopt;
    all.push_back(*one);
  }
  return all;
}

std::string of_sizes(const Mismatch& m) {
  return fmt::format("dimension {}: size {} came, {} was compiled", m.dimension, m.size, m.wanted_size);
}

/// A dimension along which every index reads the same element.
const Mismatch* broadcast(const std::vector<Mismatch>& mismatches) {
  const auto found = std::ranges::find_if(
      mismatches, [](const Mismatch& m) { return m.stride == 0 && m.wanted_stride != 0 && m.size > 1; });
  return found == mismatches.end() ? nullptr : &*found;
}

/// The dimensions from the outermost in memory to the innermost, where the tensor is dense in that order; nothing where
/// it is not, or where that is not known.
std::optional<std::vector<size_t>> order_in_memory(const Layout& layout) {
  const auto sizes = numbers(layout.sizes), strides = numbers(layout.strides);
  if (!sizes || !strides || sizes->size() != strides->size()) return std::nullopt;
  std::vector<size_t> order(sizes->size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater<>{}, [&](size_t d) { return (*strides)[d]; });
  int64_t dense = 1;
  for (auto d = order.rbegin(); d != order.rend(); ++d) {
    if ((*sizes)[*d] > 1 && (*strides)[*d] != dense) return std::nullopt;
    dense = (*sizes)[*d] > 0 && dense < INT64_MAX / (*sizes)[*d] ? dense * (*sizes)[*d] : 0;
  }
  return order;
}

/// "permuted: …"; empty where it is not.
std::string permuted(const Layout& compiled, const Layout& came) {
  const auto before = order_in_memory(compiled), after = order_in_memory(came);
  if (!before || !after || *before == *after) return "";
  return fmt::format(
      "permuted: dense, but its dimensions lie in memory in the order ({}), ({}) were compiled; as after a "
      "transpose or permute",
      fmt::join(*after, ", "), fmt::join(*before, ", "));
}

/// The strides that differ are longer, all by the same part, and some dimension keeps a stride of 1: the tensor is
/// a view into a wider one, or its rows are padded.
bool padded(const Layout& came, const std::vector<Mismatch>& mismatches) {
  const Mismatch& first = mismatches.front();
  return std::ranges::find(came.strides, "1") != came.strides.end() &&
         std::ranges::all_of(mismatches, [&first](const Mismatch& m) {
           return m.stride > m.wanted_stride && m.wanted_stride > 0 &&
                  m.stride * first.wanted_stride == first.stride * m.wanted_stride;
         });
}

std::string of_strides(const Layout& compiled, const Layout& came, const std::vector<Mismatch>& mismatches) {
  if (const Mismatch* m = broadcast(mismatches))
    return fmt::format(
        "broadcast: dimension {} came with stride 0, so that all {} indices read the same element (an "
        "expanded tensor)",
        m->dimension, m->size);
  if (std::string other_order = permuted(compiled, came); !other_order.empty()) return other_order;
  if (padded(came, mismatches))
    return fmt::format(
        "padded: a step in dimension {} is {} elements, {} were compiled; a view into something wider, or "
        "padded rows",
        mismatches.front().dimension, mismatches.front().stride, mismatches.front().wanted_stride);
  std::string out;
  for (const Mismatch& m : mismatches)
    out += fmt::format("{}dimension {}: stride {} came, {} was compiled", out.empty() ? "" : "; ",
                       m.dimension, m.stride, m.wanted_stride);
  return out;
}

}  // namespace

Layout came_instead(const Layout& compiled, const std::vector<Mismatch>& mismatches) {
  Layout came = compiled;
  for (const Mismatch& m : mismatches) {
    if (m.dimension < came.sizes.size()) came.sizes[m.dimension] = std::to_string(m.size);
    if (m.dimension < came.strides.size()) came.strides[m.dimension] = std::to_string(m.stride);
  }
  return came;
}

std::vector<std::string> differences(const Layout& compiled, const Layout& came,
                                     const std::vector<Mismatch>& mismatches) {
  std::vector<std::string> out;
  if (mismatches.empty()) return out;
  for (const Mismatch& m : mismatches)
    if (m.size != m.wanted_size) out.push_back(of_sizes(m));
  if (out.empty()) out.push_back(of_strides(compiled, came, mismatches));
  return out;
}

}  // namespace torchpare::explain
