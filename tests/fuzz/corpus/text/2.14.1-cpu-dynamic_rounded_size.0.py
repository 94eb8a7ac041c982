# AOT ID: ['0_inference']
from torch._inductor.runtime.runtime_utils import assert_tensor_metadata

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_size_stride_grouped = torch._C._dynamo.guards.assert_size_stride_grouped
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused__to_copy__unsafe_index_add_arange_0 = async_compile.cpp_pybinding(['const float*', 'float*', 'const int64_t'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')


async_compile.wait(globals())
del async_compile

class Runner:
    def __init__(self, partitions):
        self.partitions = partitions

    def recursively_apply_fns(self, fns):
        new_callables = []
        for fn, c in zip(fns, self.partitions):
            new_callables.append(fn(c))
        self.partitions = new_callables

    def call(self, args):
        arg0_1, arg1_1 = args
        args.clear()
        s53 = arg0_1
        # make sure graph inputs are not nan/inf
        assert not arg1_1.isnan().any().item()
        assert not arg1_1.isinf().any().item()
        assert_size_stride(arg1_1, (1, 2, s53), (2*s53, s53, 1), 'input')
        buf0 = empty_strided_cpu((1, 2, math.trunc(1.5000000000000000*torch.sym_float(s53))), (2*math.trunc(1.5000000000000000*torch.sym_float(s53)), math.trunc(1.5000000000000000*torch.sym_float(s53)), 1), torch.float32)
        cpp_fused__to_copy__unsafe_index_add_arange_0(arg1_1, buf0, s53)
        del arg1_1
        buf1 = torch.ops.aten.sort.stable(buf0, stable=False, dim=2, descending=False)
        del buf0
        buf2 = buf1[0]
        assert_tensor_metadata(buf2, (1, 2, math.trunc(1.5000000000000000*torch.sym_float(s53))), (2*max(1, math.trunc(1.5000000000000000*torch.sym_float(s53))), max(1, math.trunc(1.5000000000000000*torch.sym_float(s53))), 1), torch.float32, 'torch.ops.aten.sort.default')
        assert_alignment(buf2, 16, 'torch.ops.aten.sort.default')
        return_vars = (buf2, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf2, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


