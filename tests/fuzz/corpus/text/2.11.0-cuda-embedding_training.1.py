# AOT ID: ['0_backward']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


# kernel path: /cache/lj/cljbi4binsuermnnyyhtybj5nuaq6f7l3nf2ilso2wuz6pmgkk4n.py
triton_red_fused_cos_cumsum_flip_mul_0 = async_compile.triton('triton_red_fused_cos_cumsum_flip_mul_0', '''
''', device_str='cuda')


# kernel path: /cache/yz/cyzorzukhg6r2fymm5rwxobf67srb7dvofzciseewxoadwo65lol.py
triton_poi_fused_embedding_dense_backward_1 = async_compile.triton('triton_poi_fused_embedding_dense_backward_1', '''
''', device_str='cuda')


# kernel path: /cache/hv/chvf2jq6gx3bagzvf6l3cqtx5qt6gmu2ez3is3bgcstkdgqkwgma.py
triton_poi_fused_embedding_dense_backward_flip_mul_2 = async_compile.triton('triton_poi_fused_embedding_dense_backward_flip_mul_2', '''
''', device_str='cuda')


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
        primals_2, primals_3, primals_4, cumsum, tangents_1 = args
        args.clear()
        s91 = primals_2
        assert_size_stride(primals_3, (s91, ), (1, ))
        assert_size_stride(primals_4, (s91, 16), (16, 1))
        assert_size_stride(cumsum, (s91, 16), (16, 1))
        assert_size_stride(tangents_1, (s91, 16), (16, 1))
        # make sure graph inputs are not nan/inf
        assert not primals_3.isnan().any().item()
        assert not primals_3.isinf().any().item()
        assert not primals_4.isnan().any().item()
        assert not primals_4.isinf().any().item()
        assert not cumsum.isnan().any().item()
        assert not cumsum.isinf().any().item()
        assert not tangents_1.isnan().any().item()
        assert not tangents_1.isinf().any().item()
        with torch.cuda._DeviceGuard(0):
            torch.cuda.set_device(0)
            buf0 = empty_strided_cuda((s91, 16), (16, 1), torch.float32)
            stream0 = get_raw_stream(0)
            triton_red_fused_cos_cumsum_flip_mul_0.run(tangents_1, cumsum, buf0, s91, 16, s91, stream=stream0)
            assert not tangents_1.isnan().any().item()
            assert not tangents_1.isinf().any().item()
            assert not cumsum.isnan().any().item()
            assert not cumsum.isinf().any().item()
            assert not buf0.isnan().any().item()
            assert not buf0.isinf().any().item()
            del cumsum
            del tangents_1
            buf1 = empty_strided_cuda((50, 16), (16, 1), torch.float32)
            stream0 = get_raw_stream(0)
            triton_poi_fused_embedding_dense_backward_1.run(buf1, 800, stream=stream0)
            assert not buf1.isnan().any().item()
            assert not buf1.isinf().any().item()
            stream0 = get_raw_stream(0)
            triton_poi_fused_embedding_dense_backward_flip_mul_2.run(primals_3, buf0, primals_4, buf1, s91, s91, 16, stream=stream0)
            assert not primals_3.isnan().any().item()
            assert not primals_3.isinf().any().item()
            assert not buf0.isnan().any().item()
            assert not buf0.isinf().any().item()
            assert not primals_4.isnan().any().item()
            assert not primals_4.isinf().any().item()
            assert not buf1.isnan().any().item()
            assert not buf1.isinf().any().item()
            del buf0
            del primals_3
            del primals_4
        return_vars = (buf1, None, None, None, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf1, None, None, None, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


