// A file that Inductor writes for a kernel that it benchmarks.
#pragma once

#include <string_view>

namespace torchpare::test {

/// As codegen_kernel_benchmark in torch/_inductor/codegen/triton.py of torch 2.13 writes it.
constexpr std::string_view kKernelModule = R"(
import triton
import triton.language as tl

from torch._inductor.runtime import triton_helpers, triton_heuristics
from torch._inductor.runtime.hints import AutotuneHint, ReductionHint, TileHint, DeviceProperties
triton_helpers.set_driver_to_gpu()

from torch._dynamo.testing import rand_strided
from torch._C import _cuda_getCurrentRawStream as get_raw_stream
import torch

@triton_heuristics.pointwise(
    size_hints={'x': 256},
    filename=__file__,
    triton_meta={'signature': {'in_out_ptr0': '*fp32', 'xnumel': 'i32', 'XBLOCK': 'constexpr'}},
    inductor_meta={'kernel_name': 'triton_poi_fused_relu_0', 'assert_indirect_indexing': True, 'kernel_num_gb': 1e-06},
    min_elem_per_thread=0
)
@triton.jit
def triton_poi_fused_relu_0(in_out_ptr0, xnumel, XBLOCK : tl.constexpr):
    xnumel = 256
    xindex = tl.program_id(0) * XBLOCK + tl.arange(0, XBLOCK)[:]
    if not (XBLOCK > 1):
        xindex = xindex + 0
    tmp0 = tl.load(in_out_ptr0 + (xindex), xindex < xnumel)
    tl.store(in_out_ptr0 + (xindex), tmp0 * 2, xindex < xnumel)


def get_args():
    arg_0 = rand_strided((16, 16), (16, 1), device='cuda:0', dtype=torch.float32)
    arg_1 = 256
    return arg_0, arg_1,


def call(args):
    with torch.cuda._DeviceGuard(0):
        torch.cuda.set_device(0)
        raw_stream0 = get_raw_stream(0)
        triton_poi_fused_relu_0.run(*args, stream=raw_stream0)


def benchmark_all_configs(args):
    with torch.cuda._DeviceGuard(0):
        torch.cuda.set_device(0)
        return triton_poi_fused_relu_0.benchmark_all_configs(*args)


if __name__ == '__main__':
    from torch._inductor.runtime.benchmarking import benchmarker

    args = get_args()
    ms = benchmarker.benchmark(lambda: call(args), device='cuda', rep=40)
    num_gb = 1e-06
    gb_per_s = num_gb / (ms / 1e3)
    print(f"{ms:.3f}ms    {num_gb:.3f}GB    {gb_per_s:.2f}GB/s")
)";

}  // namespace torchpare::test
