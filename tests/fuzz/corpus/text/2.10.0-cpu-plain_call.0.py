# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_add_0 = async_compile.cpp_pybinding(['float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(float* in_out_ptr0)
''')


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, = args
    args.clear()
    assert_size_stride(arg0_1, (4, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    buf0 = torch.ops.aten.sort.stable(arg0_1, stable=False, dim=0, descending=False)
    del arg0_1
    buf1 = buf0[0]
    assert_size_stride(buf1, (4, ), (1, ), 'torch.ops.aten.sort.default')
    # buffer buf1 (op: torch.ops.aten.sort.default) is assumed to be not aligned
    del buf0
    buf3 = buf1; del buf1  # reuse
    cpp_fused_add_0(buf3)
    return_vars = (buf3, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf3, )


