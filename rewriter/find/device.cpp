#include "find/device.h"

#include "find/bytes.h"

namespace torchpare {
namespace {

struct Mark {
  std::string_view text;
  std::string_view device;
};

/// What is in the wrappers of one device alone: every header names the allocators of all, so a call of one counts.
/// torch/_inductor/codegen/wrapper.py (make_allocation), */device_op_overrides.py, cpp_wrapper_*.py.
constexpr Mark kMarks[] = {
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
};

}  // namespace

std::string_view device_of(std::string_view text) {
  for (const Mark& mark : kMarks)
    if (find_needle(text, 0, mark.text) < text.size()) return mark.device;
  return "cpu";
}

}  // namespace torchpare
