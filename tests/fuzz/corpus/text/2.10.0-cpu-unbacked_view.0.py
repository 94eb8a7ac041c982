# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_mul_ones_view_0 = async_compile.cpp_pybinding(['float*', 'float*', 'const int64_t'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(float* out_ptr0,
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
        arg0_1, = args
        args.clear()
        assert_size_stride(arg0_1, (), ())
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        u1 = arg0_1.item()
        buf0 = None
        del arg0_1
        if not (u1 >= 0):
            raise RuntimeError('u1 >= 0')
        buf1 = None
        if not (0 <= u1):
            raise RuntimeError('0 <= u1')
        buf2 = None
        if not (((6*u1) % 48) == 0):
            raise RuntimeError('Eq(Mod(6*u1, 48), 0)')
        buf3 = None
        if not (u1 == (8*(u1 // 8))):
            raise RuntimeError('Eq(u1, 8*((u1//8)))')
        buf4 = None
        buf5 = empty_strided_cpu((u1, 6), (6, 1), torch.float32)
        buf6 = empty_strided_cpu((8, u1 // 8, 6), (6*(u1 // 8), 6, 1), torch.float32)
        cpp_fused_mul_ones_view_0(buf5, buf6, u1)
        return_vars = (buf6, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf6, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


