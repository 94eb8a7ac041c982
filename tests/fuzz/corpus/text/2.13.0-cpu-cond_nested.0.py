# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused_gt_sum_0 = async_compile.cpp_pybinding(['const float*', 'float*', 'bool*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')



cpp_fused_gt_sum_1 = async_compile.cpp_pybinding(['const float*', 'float*', 'bool*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')



cpp_fused_gt_mul_2 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def true_graph_0_true_graph_0(args):
    true_graph_0_true_graph_0_arg0_1, = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not true_graph_0_true_graph_0_arg0_1.isnan().any().item()
    assert not true_graph_0_true_graph_0_arg0_1.isinf().any().item()
    assert_size_stride(true_graph_0_true_graph_0_arg0_1, (4, ), (1, ), 'input')
    true_graph_0_true_graph_0_buf0 = empty_strided_cpu((4, ), (1, ), torch.float32)
    cpp_fused_gt_mul_2(true_graph_0_true_graph_0_arg0_1, true_graph_0_true_graph_0_buf0)
    del true_graph_0_true_graph_0_arg0_1
    return_vars = (true_graph_0_true_graph_0_buf0, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (true_graph_0_true_graph_0_buf0, )



cpp_fused_gt_mul_3 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def true_graph_0_false_graph_0(args):
    true_graph_0_false_graph_0_arg0_1, = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not true_graph_0_false_graph_0_arg0_1.isnan().any().item()
    assert not true_graph_0_false_graph_0_arg0_1.isinf().any().item()
    assert_size_stride(true_graph_0_false_graph_0_arg0_1, (4, ), (1, ), 'input')
    true_graph_0_false_graph_0_buf0 = empty_strided_cpu((4, ), (1, ), torch.float32)
    cpp_fused_gt_mul_3(true_graph_0_false_graph_0_arg0_1, true_graph_0_false_graph_0_buf0)
    del true_graph_0_false_graph_0_arg0_1
    return_vars = (true_graph_0_false_graph_0_buf0, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (true_graph_0_false_graph_0_buf0, )

def true_graph_0(args):
    true_graph_0_arg0_1, = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not true_graph_0_arg0_1.isnan().any().item()
    assert not true_graph_0_arg0_1.isinf().any().item()
    assert_size_stride(true_graph_0_arg0_1, (4, ), (1, ), 'input')
    true_graph_0_buf0 = empty_strided_cpu((), (), torch.float32)
    true_graph_0_buf1 = empty_strided_cpu((), (), torch.bool)
    cpp_fused_gt_sum_1(true_graph_0_arg0_1, true_graph_0_buf0, true_graph_0_buf1)
    del true_graph_0_buf0
    true_graph_0_buf2 = [None] * 1
    if true_graph_0_buf1.item():

        # subgraph: true_graph_0
        true_graph_0_true_graph_0_args = [true_graph_0_arg0_1,]
        del true_graph_0_arg0_1
        del true_graph_0_buf1
        true_graph_0_buf2 = true_graph_0_true_graph_0(true_graph_0_true_graph_0_args)
    else:

        # subgraph: false_graph_0
        true_graph_0_false_graph_0_args = [true_graph_0_arg0_1,]
        true_graph_0_buf2 = true_graph_0_false_graph_0(true_graph_0_false_graph_0_args)
    true_graph_0_buf3 = true_graph_0_buf2[0]
    assert_size_stride(true_graph_0_buf3, (4, ), (1, ), 'torch.ops.cond')
    assert_alignment(true_graph_0_buf3, 16, 'torch.ops.cond')
    return_vars = (true_graph_0_buf3, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (true_graph_0_buf3, )



cpp_fused_gt_sub_4 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def false_graph_0(args):
    false_graph_0_arg0_1, = args
    args.clear()
    # make sure graph inputs are not nan/inf
    assert not false_graph_0_arg0_1.isnan().any().item()
    assert not false_graph_0_arg0_1.isinf().any().item()
    assert_size_stride(false_graph_0_arg0_1, (4, ), (1, ), 'input')
    false_graph_0_buf0 = empty_strided_cpu((4, ), (1, ), torch.float32)
    cpp_fused_gt_sub_4(false_graph_0_arg0_1, false_graph_0_buf0)
    del false_graph_0_arg0_1
    return_vars = (false_graph_0_buf0, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (false_graph_0_buf0, )


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
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        assert_size_stride(arg0_1, (4, ), (1, ), 'input')
        buf0 = empty_strided_cpu((), (), torch.float32)
        buf1 = empty_strided_cpu((), (), torch.bool)
        cpp_fused_gt_sum_0(arg0_1, buf0, buf1)
        del buf0
        buf2 = [None] * 1
        if buf1.item():

            # subgraph: true_graph_0
            true_graph_0_args = [arg0_1,]
            del arg0_1
            del buf1
            buf2 = true_graph_0(true_graph_0_args)
        else:

            # subgraph: false_graph_0
            false_graph_0_args = [arg0_1,]
            buf2 = false_graph_0(false_graph_0_args)
        buf3 = buf2[0]
        assert_size_stride(buf3, (4, ), (1, ), 'torch.ops.cond')
        assert_alignment(buf3, 16, 'torch.ops.cond')
        return_vars = (buf3, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf3, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


