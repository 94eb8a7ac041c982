# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


# kernel path: /cache/33/c332ax2b6yn43kdrquqs7ei4aq3cvldokzukjiclhe3vsekevvej.py
triton_poi_fused_gt_sum_0 = async_compile.triton('triton_poi_fused_gt_sum_0', '''
''', device_str='cuda')


def true_graph_0(args):
    true_graph_0_arg0_1, true_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(true_graph_0_arg0_1, (16, 16), (16, 1))
    assert_size_stride(true_graph_0_arg1_1, (16, 16), (16, 1))
    # make sure graph inputs are not nan/inf
    assert not true_graph_0_arg0_1.isnan().any().item()
    assert not true_graph_0_arg0_1.isinf().any().item()
    assert not true_graph_0_arg1_1.isnan().any().item()
    assert not true_graph_0_arg1_1.isinf().any().item()
    with torch.cuda._DeviceGuard(0):
        torch.cuda.set_device(0)
        # Unsorted Source Nodes: [cond, gt, sum_1, scale_default], Original ATen: [aten.gt, aten.sum, evidence.scale]
        true_graph_0_buf0 = torch.ops.evidence.scale.default(true_graph_0_arg0_1, 2.0)
        del true_graph_0_arg0_1
        true_graph_0_buf1 = true_graph_0_buf0
        assert_size_stride(true_graph_0_buf1, (16, 16), (16, 1), 'torch.ops.evidence.scale.default')
        assert_alignment(true_graph_0_buf1, 16, 'torch.ops.evidence.scale.default')
        del true_graph_0_buf0
        true_graph_0_buf2 = empty_strided_cuda((16, 16), (16, 1), torch.float32)
        # Unsorted Source Nodes: [cond, gt, sum_1, child], Original ATen: [aten.gt, aten.sum, aten.mm]
        extern_kernels.mm(true_graph_0_buf1, true_graph_0_arg1_1, out=true_graph_0_buf2)
        del true_graph_0_arg1_1
        del true_graph_0_buf1
    return_vars = (true_graph_0_buf2, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (true_graph_0_buf2, )



# kernel path: /cache/cw/ccwqxi2kma7abc5uhdxp3kpylkygq5v7oesqdqoirawrdh3n2tcq.py
# Unsorted Source Nodes: [cond, gt, sum_1, child, sin], Original ATen: [aten.gt, aten.sum, aten.add, aten.sin]
triton_poi_fused_add_gt_sin_sum_1 = async_compile.triton('triton_poi_fused_add_gt_sin_sum_1', '''
''', device_str='cuda')

def false_graph_0(args):
    false_graph_0_arg0_1, false_graph_0_arg1_1 = args
    args.clear()
    assert_size_stride(false_graph_0_arg0_1, (16, 16), (16, 1))
    assert_size_stride(false_graph_0_arg1_1, (16, 16), (16, 1))
    # make sure graph inputs are not nan/inf
    assert not false_graph_0_arg0_1.isnan().any().item()
    assert not false_graph_0_arg0_1.isinf().any().item()
    assert not false_graph_0_arg1_1.isnan().any().item()
    assert not false_graph_0_arg1_1.isinf().any().item()
    with torch.cuda._DeviceGuard(0):
        torch.cuda.set_device(0)
        # Unsorted Source Nodes: [cond, gt, sum_1, split_default], Original ATen: [aten.gt, aten.sum, evidence.split]
        false_graph_0_buf0 = torch.ops.evidence.split.default(false_graph_0_arg1_1)
        del false_graph_0_arg1_1
        false_graph_0_buf1 = false_graph_0_buf0[0]
        assert_size_stride(false_graph_0_buf1, (16, 16), (16, 1), 'torch.ops.evidence.split.default')
        assert_alignment(false_graph_0_buf1, 16, 'torch.ops.evidence.split.default')
        del false_graph_0_buf0
        false_graph_0_buf4 = false_graph_0_buf1; del false_graph_0_buf1  # reuse
        # Unsorted Source Nodes: [cond, gt, sum_1, child, sin], Original ATen: [aten.gt, aten.sum, aten.add, aten.sin]
        stream0 = get_raw_stream(0)
        triton_poi_fused_add_gt_sin_sum_1.run(false_graph_0_buf4, false_graph_0_arg0_1, 256, stream=stream0)
        assert not false_graph_0_buf4.isnan().any().item()
        assert not false_graph_0_buf4.isinf().any().item()
        assert not false_graph_0_arg0_1.isnan().any().item()
        assert not false_graph_0_arg0_1.isinf().any().item()
        del false_graph_0_arg0_1
    return_vars = (false_graph_0_buf4, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (false_graph_0_buf4, )


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
        assert_size_stride(arg0_1, (4, ), (1, ))
        assert_size_stride(arg1_1, (16, 16), (16, 1))
        assert_size_stride(arg2_1, (16, 16), (16, 1))
        # make sure graph inputs are not nan/inf
        assert not arg0_1.isnan().any().item()
        assert not arg0_1.isinf().any().item()
        assert not arg1_1.isnan().any().item()
        assert not arg1_1.isinf().any().item()
        assert not arg2_1.isnan().any().item()
        assert not arg2_1.isinf().any().item()
        with torch.cuda._DeviceGuard(0):
            torch.cuda.set_device(0)
            buf0 = empty_strided_cuda((), (), torch.bool)
            stream0 = get_raw_stream(0)
            triton_poi_fused_gt_sum_0.run(arg0_1, buf0, 1, stream=stream0)
            assert not arg0_1.isnan().any().item()
            assert not arg0_1.isinf().any().item()
            assert not buf0.isnan().any().item()
            assert not buf0.isinf().any().item()
            del arg0_1
            buf1 = [None] * 1
            if buf0.item():

                # subgraph: true_graph_0
                true_graph_0_args = [arg1_1, arg2_1]
                del arg1_1
                del arg2_1
                del buf0
                buf1 = true_graph_0(true_graph_0_args)
            else:

                # subgraph: false_graph_0
                false_graph_0_args = [arg1_1, arg2_1]
                buf1 = false_graph_0(false_graph_0_args)
            buf2 = buf1[0]
            assert_size_stride(buf2, (16, 16), (16, 1), 'torch.ops.cond')
            assert_alignment(buf2, 16, 'torch.ops.cond')
            del buf1
        return_vars = (buf2, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf2, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


