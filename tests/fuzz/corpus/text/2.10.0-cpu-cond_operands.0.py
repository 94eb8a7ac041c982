# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()



cpp_fused_add_0 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def true_graph_0(args):
    true_graph_0_arg0_1, true_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(true_graph_0_arg0_1, (3, 4), (4, 1))
    assert_size_stride(true_graph_0_arg1_1, (4, 3), (3, 1))
    # make sure graph inputs are not nan/inf
    assert not true_graph_0_arg0_1.isnan().any().item()
    assert not true_graph_0_arg0_1.isinf().any().item()
    assert not true_graph_0_arg1_1.isnan().any().item()
    assert not true_graph_0_arg1_1.isinf().any().item()
    true_graph_0_buf0 = empty_strided_cpu((3, 3), (3, 1), torch.float32)
    # Unsorted Source Nodes: [cond, matmul], Original ATen: [aten.mm]
    extern_kernels.mm(true_graph_0_arg0_1, true_graph_0_arg1_1, out=true_graph_0_buf0)
    del true_graph_0_arg0_1
    # Unsorted Source Nodes: [cond, sort], Original ATen: [aten.sort]
    true_graph_0_buf1 = torch.ops.aten.sort.stable(true_graph_0_buf0, stable=False, dim=1, descending=False)
    del true_graph_0_buf0
    true_graph_0_buf2 = true_graph_0_buf1[0]
    assert_size_stride(true_graph_0_buf2, (3, 3), (3, 1), 'torch.ops.aten.sort.default')
    assert_alignment(true_graph_0_buf2, 16, 'torch.ops.aten.sort.default')
    del true_graph_0_buf1
    true_graph_0_buf4 = empty_strided_cpu((4, 3), (3, 1), torch.float32)
    cpp_fused_add_0(true_graph_0_arg1_1, true_graph_0_buf4)
    del true_graph_0_arg1_1
    return_vars = (true_graph_0_buf2, true_graph_0_buf4, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (true_graph_0_buf2, true_graph_0_buf4, )



cpp_fused_sub_1 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')

def false_graph_0(args):
    false_graph_0_arg0_1, false_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(false_graph_0_arg0_1, (3, 4), (4, 1))
    assert_size_stride(false_graph_0_arg1_1, (4, 3), (3, 1))
    # make sure graph inputs are not nan/inf
    assert not false_graph_0_arg0_1.isnan().any().item()
    assert not false_graph_0_arg0_1.isinf().any().item()
    assert not false_graph_0_arg1_1.isnan().any().item()
    assert not false_graph_0_arg1_1.isinf().any().item()
    # Unsorted Source Nodes: [cond, cummax], Original ATen: [aten.cummax]
    false_graph_0_buf0 = torch.ops.aten.cummax.default(false_graph_0_arg1_1, dim=0)
    false_graph_0_buf1 = false_graph_0_buf0[0]
    assert_size_stride(false_graph_0_buf1, (4, 3), (3, 1), 'torch.ops.aten.cummax.default')
    # buffer false_graph_0_buf1 (op: torch.ops.aten.cummax.default) is assumed to be not aligned
    del false_graph_0_buf0
    false_graph_0_buf3 = empty_strided_cpu((3, 4), (4, 1), torch.float32)
    cpp_fused_sub_1(false_graph_0_arg0_1, false_graph_0_buf3)
    del false_graph_0_arg0_1
    false_graph_0_buf4 = empty_strided_cpu((3, 3), (3, 1), torch.float32)
    # Unsorted Source Nodes: [cond, child, sub], Original ATen: [aten.mm, aten.sub]
    extern_kernels.mm(false_graph_0_buf3, false_graph_0_arg1_1, out=false_graph_0_buf4)
    del false_graph_0_arg1_1
    return_vars = (false_graph_0_buf4, false_graph_0_buf1, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (false_graph_0_buf4, false_graph_0_buf1, )


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
        arg0_1, arg1_1, arg2_1 = args
        args.clear()
        assert_size_stride(arg0_1, (), ())
        assert_size_stride(arg1_1, (3, 4), (4, 1))
        assert_size_stride(arg2_1, (4, 3), (3, 1))
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        assert not arg1_1.isnan().any().item()
        assert not arg1_1.isinf().any().item()
        assert not arg2_1.isnan().any().item()
        assert not arg2_1.isinf().any().item()
        buf0 = [None] * 2
        if arg0_1.item():

            # subgraph: true_graph_0
            true_graph_0_args = [arg1_1, arg2_1]
            del arg0_1
            del arg1_1
            del arg2_1
            buf0 = true_graph_0(true_graph_0_args)
        else:

            # subgraph: false_graph_0
            false_graph_0_args = [arg1_1, arg2_1]
            buf0 = false_graph_0(false_graph_0_args)
        buf1 = buf0[0]
        assert_size_stride(buf1, (3, 3), (3, 1), 'torch.ops.cond')
        assert_alignment(buf1, 16, 'torch.ops.cond')
        buf2 = buf0[1]
        assert_size_stride(buf2, (4, 3), (3, 1), 'torch.ops.cond')
        assert_alignment(buf2, 16, 'torch.ops.cond')
        return_vars = (buf1, buf2, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf1, buf2, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


