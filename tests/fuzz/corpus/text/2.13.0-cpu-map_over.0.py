# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_0 = async_compile.cpp_pybinding(['int64_t*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(int64_t* out_ptr0)
''')



cpp_fused_lt_1 = async_compile.cpp_pybinding(['const int64_t*', 'bool*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const int64_t* in_ptr0,
''')

def while_loop_cond_graph_0_0(args):
    while_loop_cond_graph_0_0_arg0_1, while_loop_cond_graph_0_0_arg1_1, while_loop_cond_graph_0_0_arg2_1, while_loop_cond_graph_0_0_arg3_1 = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not while_loop_cond_graph_0_0_arg0_1.isnan().any().item()
    assert not while_loop_cond_graph_0_0_arg0_1.isinf().any().item()
    assert not while_loop_cond_graph_0_0_arg1_1.isnan().any().item()
    assert not while_loop_cond_graph_0_0_arg1_1.isinf().any().item()
    assert not while_loop_cond_graph_0_0_arg2_1.isnan().any().item()
    assert not while_loop_cond_graph_0_0_arg2_1.isinf().any().item()
    assert not while_loop_cond_graph_0_0_arg3_1.isnan().any().item()
    assert not while_loop_cond_graph_0_0_arg3_1.isinf().any().item()
    assert_size_stride(while_loop_cond_graph_0_0_arg0_1, (), (), 'input')
    while_loop_cond_graph_0_0_buf0 = empty_strided_cpu((), (), torch.bool)
    cpp_fused_lt_1(while_loop_cond_graph_0_0_arg0_1, while_loop_cond_graph_0_0_buf0)
    del while_loop_cond_graph_0_0_arg0_1
    return_vars = (while_loop_cond_graph_0_0_buf0, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (while_loop_cond_graph_0_0_buf0, )



cpp_fused_add_copy__select_sin_2 = async_compile.cpp_pybinding(['const float*', 'const float*', 'const int64_t*', 'float*', 'int64_t*', 'const int64_t'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def while_loop_body_graph_0_0(args):
    while_loop_body_graph_0_0_arg0_1, while_loop_body_graph_0_0_arg1_1, while_loop_body_graph_0_0_arg2_1, while_loop_body_graph_0_0_arg3_1 = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not while_loop_body_graph_0_0_arg0_1.isnan().any().item()
    assert not while_loop_body_graph_0_0_arg0_1.isinf().any().item()
    assert not while_loop_body_graph_0_0_arg1_1.isnan().any().item()
    assert not while_loop_body_graph_0_0_arg1_1.isinf().any().item()
    assert not while_loop_body_graph_0_0_arg2_1.isnan().any().item()
    assert not while_loop_body_graph_0_0_arg2_1.isinf().any().item()
    assert not while_loop_body_graph_0_0_arg3_1.isnan().any().item()
    assert not while_loop_body_graph_0_0_arg3_1.isinf().any().item()
    assert_size_stride(while_loop_body_graph_0_0_arg0_1, (), (), 'input')
    u0 = while_loop_body_graph_0_0_arg0_1.item()
    while_loop_body_graph_0_0_buf0 = None
    if not (u0 >= 0):
        raise RuntimeError('u0 >= 0')
    while_loop_body_graph_0_0_buf1 = None
    if not (u0 <= 2):
        raise RuntimeError('u0 <= 2')
    while_loop_body_graph_0_0_buf2 = None
    if not (0 <= u0):
        raise RuntimeError('0 <= u0')
    while_loop_body_graph_0_0_buf3 = None
    if not (u0 < 3):
        raise RuntimeError('u0 < 3')
    while_loop_body_graph_0_0_buf4 = None
    assert_size_stride(while_loop_body_graph_0_0_arg2_1, (3, 4), (4, 1), 'input')
    assert_size_stride(while_loop_body_graph_0_0_arg3_1, (4, ), (1, ), 'input')
    assert_size_stride(while_loop_body_graph_0_0_arg1_1, (3, 4), (4, 1), 'input')
    while_loop_body_graph_0_0_buf7 = empty_strided_cpu((), (), torch.int64)
    cpp_fused_add_copy__select_sin_2(while_loop_body_graph_0_0_arg2_1, while_loop_body_graph_0_0_arg3_1, while_loop_body_graph_0_0_arg0_1, while_loop_body_graph_0_0_arg1_1, while_loop_body_graph_0_0_buf7, u0)
    del while_loop_body_graph_0_0_arg0_1
    del while_loop_body_graph_0_0_arg3_1
    return_vars = (while_loop_body_graph_0_0_buf7, while_loop_body_graph_0_0_arg1_1, while_loop_body_graph_0_0_arg2_1, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (while_loop_body_graph_0_0_buf7, while_loop_body_graph_0_0_arg1_1, while_loop_body_graph_0_0_arg2_1, )


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
        buf0 = empty_strided_cpu((3, 4), (4, 1), torch.float32)
        buf1 = empty_strided_cpu((), (), torch.int64)
        assert_size_stride(arg0_1, (3, 4), (4, 1), 'input')
        assert_size_stride(arg1_1, (4, ), (1, ), 'input')
        cpp_fused_0(buf1)
        buf2 = [None] * 3
        buf2[0] = buf1
        buf2[1] = buf0
        buf2[2] = arg0_1

        # subgraph: while_loop_cond_graph_0_0
        while_loop_cond_graph_0_0_args = [buf2[0], buf2[1], buf2[2], arg1_1]
        (buf2_cond_result,) = while_loop_cond_graph_0_0(while_loop_cond_graph_0_0_args)
        should_loop = buf2_cond_result
        if not should_loop:
            buf2[0] = buf1.clone()
            buf2[1] = buf0.clone()
            buf2[2] = arg0_1.clone()
        while should_loop:

            # subgraph: while_loop_body_graph_0_0
            while_loop_body_graph_0_0_args = [buf2[0], buf2[1], buf2[2], arg1_1]
            (buf2[0], buf2[1], buf2[2]) = while_loop_body_graph_0_0(while_loop_body_graph_0_0_args)

            # subgraph: while_loop_cond_graph_0_0
            while_loop_cond_graph_0_0_args = [buf2[0], buf2[1], buf2[2], arg1_1]
            (buf2_cond_result,) = while_loop_cond_graph_0_0(while_loop_cond_graph_0_0_args)
            should_loop = buf2_cond_result
        del arg0_1
        del arg1_1
        return_vars = (buf0, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf0, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


