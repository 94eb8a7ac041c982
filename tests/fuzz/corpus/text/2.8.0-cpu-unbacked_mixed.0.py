# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_mul_0 = async_compile.cpp_pybinding(['const float*', 'float*', 'const int64_t'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(const float* in_ptr0,
''')


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, arg1_1, arg2_1 = args
    args.clear()
    s77 = arg1_1
    assert_size_stride(arg0_1, (), ())
    assert_size_stride(arg2_1, (s77, 2), (2, 1))
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    assert not arg2_1.isnan().any().item()
    assert not arg2_1.isinf().any().item()
    u1 = arg0_1.item()
    buf0 = None
    del arg0_1
    if not (u1 >= 0):
        raise RuntimeError('u1 >= 0')
    buf1 = None
    if not (0 <= u1):
        raise RuntimeError('0 <= u1')
    buf2 = None
    if not (u1 <= s77):
        raise RuntimeError('u1 <= s77')
    buf3 = None
    if not ((u1 // 2) < s77):
        raise RuntimeError('((u1//2)) < s77')
    buf4 = None
    buf5 = empty_strided_cpu((u1, 2), (2, 1), torch.float32)
    cpp_fused_mul_0(arg2_1, buf5, u1)
    del arg2_1
    return_vars = (buf5, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf5, )


