# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()



cpp_fused_gt_0 = async_compile.cpp_pybinding(['const int64_t*', 'bool*'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(const int64_t* in_ptr0,
''')

def while_loop_cond_graph_0(args):
    while_loop_cond_graph_0_arg0_1, while_loop_cond_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(while_loop_cond_graph_0_arg0_1, (), ())
    assert_size_stride(while_loop_cond_graph_0_arg1_1, (4, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not while_loop_cond_graph_0_arg0_1.isnan().any().item()
    assert not while_loop_cond_graph_0_arg0_1.isinf().any().item()
    assert not while_loop_cond_graph_0_arg1_1.isnan().any().item()
    assert not while_loop_cond_graph_0_arg1_1.isinf().any().item()
    while_loop_cond_graph_0_buf0 = empty_strided_cpu((), (), torch.bool)
    cpp_fused_gt_0(while_loop_cond_graph_0_arg0_1, while_loop_cond_graph_0_buf0)
    del while_loop_cond_graph_0_arg0_1
    return_vars = (while_loop_cond_graph_0_buf0, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (while_loop_cond_graph_0_buf0, )



cpp_fused_add_1 = async_compile.cpp_pybinding(['const float*', 'float*'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(const float* in_ptr0,
''')


cpp_fused_sub_2 = async_compile.cpp_pybinding(['const int64_t*', 'int64_t*'], '''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void kernel(const int64_t* in_ptr0,
''')

def while_loop_body_graph_0(args):
    while_loop_body_graph_0_arg0_1, while_loop_body_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(while_loop_body_graph_0_arg0_1, (), ())
    assert_size_stride(while_loop_body_graph_0_arg1_1, (4, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not while_loop_body_graph_0_arg0_1.isnan().any().item()
    assert not while_loop_body_graph_0_arg0_1.isinf().any().item()
    assert not while_loop_body_graph_0_arg1_1.isnan().any().item()
    assert not while_loop_body_graph_0_arg1_1.isinf().any().item()
    while_loop_body_graph_0_buf0 = empty_strided_cpu((4, ), (1, ), torch.float32)
    cpp_fused_add_1(while_loop_body_graph_0_arg1_1, while_loop_body_graph_0_buf0)
    del while_loop_body_graph_0_arg1_1
    # Unsorted Source Nodes: [while_loop, sort, add], Original ATen: [aten.sort, aten.add]
    while_loop_body_graph_0_buf1 = torch.ops.aten.sort.stable(while_loop_body_graph_0_buf0, stable=False, dim=0, descending=False)
    del while_loop_body_graph_0_buf0
    while_loop_body_graph_0_buf2 = while_loop_body_graph_0_buf1[0]
    assert_size_stride(while_loop_body_graph_0_buf2, (4, ), (1, ), 'torch.ops.aten.sort.default')
    assert_alignment(while_loop_body_graph_0_buf2, 16, 'torch.ops.aten.sort.default')
    del while_loop_body_graph_0_buf1
    while_loop_body_graph_0_buf4 = empty_strided_cpu((), (), torch.int64)
    cpp_fused_sub_2(while_loop_body_graph_0_arg0_1, while_loop_body_graph_0_buf4)
    del while_loop_body_graph_0_arg0_1
    return_vars = (while_loop_body_graph_0_buf4, while_loop_body_graph_0_buf2, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (while_loop_body_graph_0_buf4, while_loop_body_graph_0_buf2, )


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, arg1_1 = args
    args.clear()
    assert_size_stride(arg0_1, (), ())
    assert_size_stride(arg1_1, (4, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    assert not arg1_1.isnan().any().item()
    assert not arg1_1.isinf().any().item()
    buf0 = [None] * 2
    buf0[0] = arg0_1
    buf0[1] = arg1_1
    while True:

        # subgraph: while_loop_cond_graph_0
        while_loop_cond_graph_0_args = [buf0[0], buf0[1]]
        (buf0_cond_result,) = while_loop_cond_graph_0(while_loop_cond_graph_0_args)
        if not buf0_cond_result: break

        # subgraph: while_loop_body_graph_0
        while_loop_body_graph_0_args = [buf0[0], buf0[1]]
        (buf0[0], buf0[1]) = while_loop_body_graph_0(while_loop_body_graph_0_args)
    del arg0_1
    del arg1_1
    buf1 = buf0[0]
    assert_size_stride(buf1, (), (), 'torch.ops.while_loop')
    assert_alignment(buf1, 16, 'torch.ops.while_loop')
    buf2 = buf0[1]
    assert_size_stride(buf2, (4, ), (1, ), 'torch.ops.while_loop')
    assert_alignment(buf2, 16, 'torch.ops.while_loop')
    return_vars = (buf1, buf2, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf1, buf2, )


