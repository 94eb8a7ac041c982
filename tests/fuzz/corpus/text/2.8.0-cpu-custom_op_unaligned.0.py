# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_mul_odd_offset_odd_offsets_0 = async_compile.cpp_pybinding(['const float*', 'float*', 'float*'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(const float* in_ptr0,
''')


cpp_fused_add_1 = async_compile.cpp_pybinding(['float*'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(float* in_out_ptr0)
''')


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, = args
    args.clear()
    assert_size_stride(arg0_1, (8, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    buf0 = empty_strided_cpu((8, ), (1, ), torch.float32)
    buf4 = empty_strided_cpu((8, ), (1, ), torch.float32)
    cpp_fused_mul_odd_offset_odd_offsets_0(arg0_1, buf0, buf4)
    del arg0_1
    buf1 = torch.ops.evidence.odd_offsets.default(buf0)
    del buf0
    buf2 = buf1[0]
    assert_size_stride(buf2, (8, ), (1, ), 'torch.ops.evidence.odd_offsets.default')
    # buffer buf2 (op: torch.ops.evidence.odd_offsets.default) is assumed to be not aligned
    buf3 = buf1[1]
    assert_size_stride(buf3, (16, ), (1, ), 'torch.ops.evidence.odd_offsets.default')
    assert_alignment(buf3, 16, 'torch.ops.evidence.odd_offsets.default')
    del buf1
    buf5 = torch.ops.evidence.odd_offset.default(buf4)
    del buf4
    buf6 = buf5
    assert_size_stride(buf6, (8, ), (1, ), 'torch.ops.evidence.odd_offset.default')
    # buffer buf6 (op: torch.ops.evidence.odd_offset.default) is assumed to be not aligned
    del buf5
    buf7 = buf6; del buf6  # reuse
    cpp_fused_add_1(buf7)
    return_vars = (buf7, buf2, buf3, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf7, buf2, buf3, )


