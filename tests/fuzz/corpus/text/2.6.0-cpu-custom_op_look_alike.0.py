# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_assert_size_stride_mul_0 = async_compile.cpp_pybinding(['const float*', 'float*'], '''
#include "/cache/2r/c2rnilspx43ivnzu4uieul65kx65dfhfbptbh5og4wk6rqebuxoo.h"
extern "C"  void kernel(const float* in_ptr0,
''')


cpp_fused_add_1 = async_compile.cpp_pybinding(['float*'], '''
#include "/cache/2r/c2rnilspx43ivnzu4uieul65kx65dfhfbptbh5og4wk6rqebuxoo.h"
extern "C"  void kernel(float* in_out_ptr0)
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
    buf0 = empty_strided_cpu((4, ), (1, ), torch.float32)
    cpp_fused_assert_size_stride_mul_0(arg0_1, buf0)
    del arg0_1
    buf1 = torch.ops.evidence.assert_size_stride.default(buf0, 'assert_size_stride(arg0_1, (4, ), (1, ))')
    del buf0
    buf2 = buf1
    del buf1
    buf3 = torch.ops.evidence.assert_size_stride.default(buf2, '\n        assert_alignment(buf0, 16, \'it\'\'s "quoted"\')\n')
    del buf2
    buf4 = buf3
    del buf3
    buf5 = buf4; del buf4  # reuse
    cpp_fused_add_1(buf5)
    return (buf5, )


