# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_add_0 = async_compile.cpp_pybinding(['double*', 'const int64_t*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(double* in_out_ptr0,
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
        arg0_1, arg1_1, arg2_1 = args
        args.clear()
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        assert not arg1_1.isnan().any().item()
        assert not arg1_1.isinf().any().item()
        assert not arg2_1.isnan().any().item()
        assert not arg2_1.isinf().any().item()
        assert_size_stride(arg0_1, (4, ), (1, ), 'input')
        buf0 = torch.ops.aten.sort.stable(arg0_1, stable=False, dim=0, descending=False)
        del arg0_1
        buf1 = buf0[0]
        assert_size_stride(buf1, (4, ), (1, ), 'torch.ops.aten.sort.default')
        # buffer buf1 (op: torch.ops.aten.sort.default) is assumed to be not aligned
        del buf0
        assert_size_stride(arg1_1, (4, ), (1, ), 'input')
        buf3 = buf1; del buf1  # reuse
        assert_size_stride(arg2_1, (4, ), (1, ), 'input')
        cpp_fused_add_0(buf3, arg1_1)
        del arg1_1
        buf4 = torch.ops.aten._fft_c2c.default(arg2_1, [0], 2, False)
        del arg2_1
        buf5 = buf4
        assert_size_stride(buf5, (4, ), (1, ), 'torch.ops.aten._fft_c2c.default')
        # buffer buf5 (op: torch.ops.aten._fft_c2c.default) is assumed to be not aligned
        del buf4
        buf6 = torch.ops.aten.mul.Tensor(buf5, 2)
        del buf5
        buf7 = buf6
        assert_size_stride(buf7, (4, ), (1, ), 'torch.ops.aten.mul.Tensor')
        # buffer buf7 (op: torch.ops.aten.mul.Tensor) is assumed to be not aligned
        return_vars = (buf3, buf7, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf3, buf7, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


