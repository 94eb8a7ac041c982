#include "find/device.h"

#include <algorithm>
#include <array>

#include "find/bytes.h"

namespace torchpare {
namespace {

struct Mark {
  std::string_view text;
  std::string_view device;
};

/// What is in the wrappers of one device alone: every header names the allocators of all, so a call of one counts.
/// torch/_inductor/codegen/wrapper.py (make_allocation), */device_op_overrides.py, cpp_wrapper_*.py. Where there are
/// marks of several, the device that is named here first counts.
constexpr auto kMarks = std::to_array<Mark>({
    {"empty_strided_cuda(", "cuda"},
    {"torch.cuda._DeviceGuard(", "cuda"},
    {"device='cuda", "cuda"},
    {"device_str='cuda'", "cuda"},
    {"device_type_cuda", "cuda"},
    {"empty_strided_xpu(", "xpu"},
    {"torch.xpu._DeviceGuard(", "xpu"},
    {"device='xpu", "xpu"},
    {"empty_strided_mtia(", "mtia"},
    {"device='mtia", "mtia"},
    {"device='mps", "mps"},
});

/// One of them is in each mark, so that two walks over a text find all.
constexpr auto kNeedles = std::to_array<std::string_view>({"evice", "_strided_"});

constexpr bool has_needle(const Mark& mark) {
  return std::ranges::any_of(kNeedles,
                             [&](std::string_view needle) { return mark.text.find(needle) != needle.npos; });
}
static_assert(std::ranges::all_of(kMarks, has_needle));

/// Whether the mark stands where its needle stands at `at`.
bool stands(const Mark& mark, std::string_view text, size_t at, std::string_view needle) {
  const size_t before = mark.text.find(needle);
  return before <= at && text.substr(at - before).starts_with(mark.text);
}

}  // namespace

std::string_view device_of(std::string_view text) {
  auto first = kMarks.end();
  for (std::string_view needle : kNeedles)
    for (size_t at = find_needle(text, 0, needle); at < text.size(); at = find_needle(text, at + 1, needle)) {
      first = std::find_if(kMarks.begin(), first,
                           [&](const Mark& mark) { return stands(mark, text, at, needle); });
      if (first != kMarks.end() && first->device == kMarks.front().device) return first->device;
    }
  return first == kMarks.end() ? "cpu" : first->device;
}

}  // namespace torchpare
