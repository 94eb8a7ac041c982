#include "find/generation.h"

#include <array>

namespace torchpare {
namespace {

struct Mark {
  std::string_view text;
  std::string_view generation;
};

/// Newest first. What stands in the header of every wrapper, but for the inputs' label, which needs an
/// assert.
constexpr std::array kMarks = {
    Mark{"\nassert_size_stride_grouped = ", "2.14 or later"},
    Mark{", 'input')", "2.13 or later"},
    Mark{"\ndef get_args():", "2.11 or later"},
    Mark{"\nempty_strided_mtia = ", "2.9 or later"},
    Mark{"\nassert_alignment = ", "2.8 or later"},
};

}  // namespace

std::string_view generation_of(std::string_view text) {
  for (const Mark& mark : kMarks)
    if (text.find(mark.text) != text.npos) return mark.generation;
  return text.find("\nassert_size_stride = ") != text.npos ? "2.7 or earlier" : "";
}

}  // namespace torchpare
