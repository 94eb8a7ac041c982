# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_add_zeros_0 = async_compile.cpp_pybinding(['float*', 'const int64_t', 'const int64_t'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(float* out_ptr0,
''')


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, arg1_1 = args
    args.clear()
    assert_size_stride(arg0_1, (), ())
    assert_size_stride(arg1_1, (), ())
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    assert not arg1_1.isnan().any().item()
    assert not arg1_1.isinf().any().item()
    u2 = arg0_1.item()
    buf0 = None
    del arg0_1
    if not (u2 >= 0):
        raise RuntimeError('u2 >= 0')
    buf1 = None
    if not (u2 <= 97):
        raise RuntimeError('u2 <= 97')
    buf2 = None
    if not (0 <= u2):
        raise RuntimeError('0 <= u2')
    buf3 = None
    u3 = arg1_1.item()
    buf4 = None
    del arg1_1
    if not (u3 >= 2):
        raise RuntimeError('u3 >= 2')
    buf5 = None
    if not (u3 <= 99):
        raise RuntimeError('u3 <= 99')
    buf6 = None
    if not (u2 == 3 or 7 < u3):
        raise RuntimeError('Eq(u2, 3) | (7 < u3)')
    buf7 = None
    if not (1 < u3 and u2 + u3 < 100):
        raise RuntimeError('(1 < u3) & (u2 + u3 < 100)')
    buf8 = None
    buf9 = empty_strided_cpu((u2, ), (1, ), torch.float32)
    cpp_fused_add_zeros_0(buf9, u2, u3)
    return_vars = (buf9, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf9, )


