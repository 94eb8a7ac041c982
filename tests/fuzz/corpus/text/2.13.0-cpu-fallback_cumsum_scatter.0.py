# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_scatter_reduce_0 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
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
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        assert not arg1_1.isnan().any().item()
        assert not arg1_1.isinf().any().item()
        assert_size_stride(arg0_1, (4, ), (1, ), 'input')
        buf0 = torch.ops.aten.cummax.default(arg0_1, dim=0)
        buf1 = buf0[0]
        assert_size_stride(buf1, (4, ), (1, ), 'torch.ops.aten.cummax.default')
        # buffer buf1 (op: torch.ops.aten.cummax.default) is assumed to be not aligned
        buf2 = buf0[1]
        assert_size_stride(buf2, (4, ), (1, ), 'torch.ops.aten.cummax.default')
        # buffer buf2 (op: torch.ops.aten.cummax.default) is assumed to be not aligned
        del buf0
        buf3 = torch.ops.aten.kthvalue.default(arg0_1, 2, -1, False)
        buf4 = buf3[0]
        assert_size_stride(buf4, (), (), 'torch.ops.aten.kthvalue.default')
        # buffer buf4 (op: torch.ops.aten.kthvalue.default) is assumed to be not aligned
        buf5 = buf3[1]
        assert_size_stride(buf5, (), (), 'torch.ops.aten.kthvalue.default')
        # buffer buf5 (op: torch.ops.aten.kthvalue.default) is assumed to be not aligned
        del buf3
        buf6 = empty_strided_cpu((4, ), (1, ), torch.float32)
        assert_size_stride(arg1_1, (4, ), (1, ), 'input')
        cpp_fused_scatter_reduce_0(arg0_1, buf6)
        aten.scatter_reduce_.two(buf6,0,arg1_1,arg0_1, reduce='prod', include_self=True)
        del arg0_1
        del arg1_1
        return_vars = (buf1, buf2, buf6, buf4, buf5, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf1, buf2, buf6, buf4, buf5, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


