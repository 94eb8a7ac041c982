#include "policy/words.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/asserts.h"

namespace torchpare {
namespace {

constexpr size_t kLongestQuote = 60;
constexpr size_t kLongestWord = 64;
constexpr size_t kLikely = 2;

struct OtherOption {
  std::string_view name;
  std::string_view speaks_of;
};

// torch/_inductor/config.py, torch 2.13 to 2.15.
constexpr OtherOption kOtherOptions[] = {
    {"runtime_triton_nan_asserts", "NaN checks inside Triton kernels"},
    {"assert_indirect_indexing", "index checks inside kernels"},
    {"debug_index_asserts", "index checks inside kernels"},
    {"triton.slow_path_cudagraph_asserts", "checks made when CUDA graphs are recorded and replayed"},
    {"triton.fast_path_cudagraph_asserts", "checks made when CUDA graphs are recorded and replayed"},
    {"halide.asserts", "checks inside Halide kernels"},
    {"test_configs.runtime_triton_dtype_assert", "type checks inside Triton kernels"},
    {"test_configs.runtime_triton_shape_assert", "shape checks inside Triton kernels"},
    {"test_configs.static_cpp_dtype_assert", "type checks inside C++ kernels"},
    {"do_not_emit_runtime_assertions", "which scalar asserts a compile emits at all"},
    {"unsafe_skip_scalar_range_asserts", "which scalar asserts a compile emits at all"},
};

/// Edit distance: letters changed, inserted or left out.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

std::string_view only_one_that_begins_with(std::string_view word,
                                           std::span<const std::string_view> candidates) {
  auto begins = [&](std::string_view candidate) { return !word.empty() && candidate.starts_with(word); };
  if (std::ranges::count_if(candidates, begins) != 1) return {};
  return *std::ranges::find_if(candidates, begins);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  bool cut = text.size() > kLongestQuote;
  std::string shown(text.substr(0, kLongestQuote));
  if (cut) shown += "...";
  return nlohmann::json(shown).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kLongestWord) return {};
  auto far = [&](std::string_view a, std::string_view b) { return distance(word, a) < distance(word, b); };
  auto best = std::ranges::min_element(candidates, far);
  if (best != candidates.end() && distance(word, *best) <= std::min(kLikely, word.size() / 2)) return *best;
  return only_one_that_begins_with(word, candidates);
}

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view meant = nearest(word, candidates);
  return meant.empty() ? "one of " + listed(candidates) : fmt::format("did you mean {}?", meant);
}

std::string_view other_assert_option(std::string_view option) {
  auto found = std::ranges::find(kOtherOptions, option, &OtherOption::name);
  return found == std::end(kOtherOptions) ? std::string_view{} : found->speaks_of;
}

std::span<const std::string_view> kind_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const KindRow& kind : kinds()) all.push_back(kind.name);
    return all;
  }();
  return names;
}

}  // namespace torchpare
