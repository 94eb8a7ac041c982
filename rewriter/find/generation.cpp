#include "find/generation.h"

#include <array>

#include "find/bytes.h"

namespace torchpare {
namespace {

struct Mark {
  std::string_view text;
  std::string_view generation;
  bool in_header;
};

/// Newest first. All but the inputs' label, which needs an assert, stand in every wrapper.
constexpr std::array kMarks = {
    Mark{"\nassert_size_stride_grouped = ", "2.14 or later", true},
    Mark{", 'input')", "2.13 or later", false},
    Mark{"\ndef get_args():", "2.11 or later", false},
    Mark{"\nempty_strided_mtia = ", "2.9 or later", true},
    Mark{"\nassert_alignment = ", "2.8 or later", true},
    Mark{"\nassert_size_stride = ", "2.7 or earlier", true},
};

/// The last line of the header: write_header in torch/_inductor/codegen/wrapper.py.
constexpr std::string_view kHeaderEnd = "\nasync_compile = AsyncCompile()";

}  // namespace

std::string_view generation_of(std::string_view text) {
  const std::string_view header = text.substr(0, find_needle(text, 0, kHeaderEnd));
  for (const Mark& mark : kMarks) {
    const std::string_view where = mark.in_header ? header : text;
    if (find_needle(where, 0, mark.text) < where.size()) return mark.generation;
  }
  return {};
}

}  // namespace torchpare
