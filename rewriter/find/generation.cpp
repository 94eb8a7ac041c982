#include "find/generation.h"

#include <array>

#include "find/bytes.h"

namespace torchpare {
namespace {

struct Mark {
  std::string_view text;
  std::string_view generation;
};

/// Newest first. What stands in every wrapper, but for the inputs' label, which needs an assert.
constexpr std::array kMarks = {
    Mark{"\nassert_size_stride_grouped = ", "2.14 or later"},
    Mark{", 'input')", "2.13 or later"},
    Mark{"\ndef get_args():", "2.11 or later"},
    Mark{"\nempty_strided_mtia = ", "2.9 or later"},
    Mark{"\nassert_alignment = ", "2.8 or later"},
    Mark{"\nassert_size_stride = ", "2.7 or earlier"},
};

}  // namespace

std::string_view generation_of(std::string_view text) {
  for (const Mark& mark : kMarks)
    if (find_needle(text, 0, mark.text) < text.size()) return mark.generation;
  return {};
}

}  // namespace torchpare
