# AOT ID: ['0_backward']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


# kernel path: /cache/in/cin5i5niannkawjopkyrfbrxgu4q74sqhsesgirihkedwl24mkfd.py
triton_poi_fused_add_clone_permute_select_backward_0 = async_compile.triton('triton_poi_fused_add_clone_permute_select_backward_0', '''
''', device_str='cuda')


# kernel path: /cache/vi/cvihdaxnef747vz2aokzcqi2du5a5emfiwx4msosdqi4oelt2bgm.py
triton_per_fused__unsafe_view_add_clone_permute_select_backward_sum_view_1 = async_compile.triton('triton_per_fused__unsafe_view_add_clone_permute_select_backward_sum_view_1', '''
''', device_str='cuda')


# kernel path: /cache/fs/cfspqbiwlqphccz74ehiuu3wu3jpe2bbkh54254ntinndfuxjdt6.py
triton_poi_fused_add_view_2 = async_compile.triton('triton_poi_fused_add_view_2', '''
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
        primals_2, view, select, select_1, select_2, getitem, getitem_1, getitem_6, getitem_7, tangents_1 = args
        args.clear()
        assert_size_stride(primals_2, (192, 64), (64, 1))
        assert_size_stride(view, (64, 64), (64, 1))
        assert_size_stride(select, (2, 4, 32, 16), (6144, 16, 192, 1))
        assert_size_stride(select_1, (2, 4, 32, 16), (6144, 16, 192, 1))
        assert_size_stride(select_2, (2, 4, 32, 16), (6144, 16, 192, 1))
        assert_size_stride(getitem, (2, 4, 32, 16), (2048, 16, 64, 1))
        assert_size_stride(getitem_1, (2, 4, 32), (128, 32, 1))
        assert_size_stride(getitem_6, (2, ), (1, ))
        assert_size_stride(getitem_7, (), ())
        assert_size_stride(tangents_1, (2, 32, 64), (2048, 64, 1))
        # make sure graph inputs are not nan/inf
        assert not primals_2.isnan().any().item()
        assert not primals_2.isinf().any().item()
        assert not view.isnan().any().item()
        assert not view.isinf().any().item()
        assert not select.isnan().any().item()
        assert not select.isinf().any().item()
        assert not select_1.isnan().any().item()
        assert not select_1.isinf().any().item()
        assert not select_2.isnan().any().item()
        assert not select_2.isinf().any().item()
        assert not getitem.isnan().any().item()
        assert not getitem.isinf().any().item()
        assert not getitem_1.isnan().any().item()
        assert not getitem_1.isinf().any().item()
        assert not getitem_6.isnan().any().item()
        assert not getitem_6.isinf().any().item()
        assert not getitem_7.isnan().any().item()
        assert not getitem_7.isinf().any().item()
        assert not tangents_1.isnan().any().item()
        assert not tangents_1.isinf().any().item()
        with torch.cuda._DeviceGuard(0):
            torch.cuda.set_device(0)
            buf0 = torch.ops.aten._scaled_dot_product_flash_attention_backward.default(reinterpret_tensor(tangents_1, (2, 4, 32, 16), (2048, 16, 64, 1), 0), select, select_1, select_2, getitem, getitem_1, None, None, 32, 32, 0.0, True, getitem_6, getitem_7, scale=0.25)
            del getitem
            del getitem_1
            del getitem_6
            del getitem_7
            del select
            del select_1
            del select_2
            buf1 = buf0[0]
            assert_size_stride(buf1, (2, 4, 32, 16), (2048, 16, 64, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            assert_alignment(buf1, 16, 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            buf2 = buf0[1]
            assert_size_stride(buf2, (2, 4, 32, 16), (2048, 16, 64, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            assert_alignment(buf2, 16, 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            buf3 = buf0[2]
            assert_size_stride(buf3, (2, 4, 32, 16), (2048, 16, 64, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            assert_alignment(buf3, 16, 'torch.ops.aten._scaled_dot_product_flash_attention_backward.default')
            del buf0
            buf4 = empty_strided_cuda((2, 32, 3, 4, 16), (6144, 192, 64, 16, 1), torch.bfloat16)
            stream0 = get_raw_stream(0)
            triton_poi_fused_add_clone_permute_select_backward_0.run(buf3, buf2, buf1, buf4, 12288, stream=stream0)
            assert not buf3.isnan().any().item()
            assert not buf3.isinf().any().item()
            assert not buf2.isnan().any().item()
            assert not buf2.isinf().any().item()
            assert not buf1.isnan().any().item()
            assert not buf1.isinf().any().item()
            assert not buf4.isnan().any().item()
            assert not buf4.isinf().any().item()
            del buf1
            del buf2
            buf5 = reinterpret_tensor(buf3, (64, 64), (64, 1), 0); del buf3  # reuse
            extern_kernels.mm(reinterpret_tensor(buf4, (64, 192), (192, 1), 0), primals_2, out=buf5)
            del primals_2
            buf6 = empty_strided_cuda((192, 64), (64, 1), torch.bfloat16)
            extern_kernels.mm(reinterpret_tensor(buf4, (192, 64), (1, 192), 0), view, out=buf6)
            del view
            buf7 = empty_strided_cuda((1, 192), (192, 1), torch.bfloat16)
            stream0 = get_raw_stream(0)
            triton_per_fused__unsafe_view_add_clone_permute_select_backward_sum_view_1.run(buf4, buf7, 192, 64, stream=stream0)
            assert not buf4.isnan().any().item()
            assert not buf4.isinf().any().item()
            assert not buf7.isnan().any().item()
            assert not buf7.isinf().any().item()
            del buf4
            buf8 = reinterpret_tensor(buf5, (2, 32, 64), (2048, 64, 1), 0); del buf5  # reuse
            stream0 = get_raw_stream(0)
            triton_poi_fused_add_view_2.run(buf8, tangents_1, 4096, stream=stream0)
            assert not buf8.isnan().any().item()
            assert not buf8.isinf().any().item()
            assert not tangents_1.isnan().any().item()
            assert not tangents_1.isinf().any().item()
            del tangents_1
        return_vars = (buf8, buf6, reinterpret_tensor(buf7, (192, ), (1, ), 0), )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf8, buf6, reinterpret_tensor(buf7, (192, ), (1, ), 0), )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


