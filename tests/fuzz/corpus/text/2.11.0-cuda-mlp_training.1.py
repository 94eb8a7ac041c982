# AOT ID: ['0_backward']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


# kernel path: /cache/2q/c2qj5emlb24m55nrj434qh5u2e6zydur2d5k2x33e4fb3doufsfn.py
triton_per_fused__log_softmax__log_softmax_backward_data_arange_eq_expand_nll_loss_backward_nll_loss_forward_scalar_tensor_view_where_0 = async_compile.triton('triton_per_fused__log_softmax__log_softmax_backward_data_arange_eq_expand_nll_loss_backward_nll_loss_forward_scalar_tensor_view_where_0', '''
''', device_str='cuda')


# kernel path: /cache/i3/ci3scfwaqhzpicxpfmglqs4qrz4f63yqtfcrfuworrjaz7vzji3p.py
triton_per_fused_sum_1 = async_compile.triton('triton_per_fused_sum_1', '''
''', device_str='cuda')


# kernel path: /cache/op/copdtup5dzwmd27xogqila3rowpsj2zfrndioouwvv3fqb7jn2el.py
triton_per_fused_nll_loss_forward_sum_threshold_backward_2 = async_compile.triton('triton_per_fused_nll_loss_forward_sum_threshold_backward_2', '''
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
        primals_3, primals_4, primals_6, relu, addmm_1, amax, log, convert_element_type, tangents_1 = args
        args.clear()
        assert_size_stride(primals_3, (16, 32), (32, 1))
        assert_size_stride(primals_4, (8, 64), (64, 1))
        assert_size_stride(primals_6, (16, ), (1, ))
        assert_size_stride(relu, (16, 64), (64, 1))
        assert_size_stride(addmm_1, (16, 8), (8, 1))
        assert_size_stride(amax, (16, 1), (1, 1))
        assert_size_stride(log, (16, 1), (1, 1))
        assert_size_stride(convert_element_type, (), ())
        assert_size_stride(tangents_1, (), ())
        # make sure graph inputs are not nan/inf
        assert not primals_3.isnan().any().item()
        assert not primals_3.isinf().any().item()
        assert not primals_4.isnan().any().item()
        assert not primals_4.isinf().any().item()
        assert not primals_6.isnan().any().item()
        assert not primals_6.isinf().any().item()
        assert not relu.isnan().any().item()
        assert not relu.isinf().any().item()
        assert not addmm_1.isnan().any().item()
        assert not addmm_1.isinf().any().item()
        assert not amax.isnan().any().item()
        assert not amax.isinf().any().item()
        assert not log.isnan().any().item()
        assert not log.isinf().any().item()
        assert not convert_element_type.isnan().any().item()
        assert not convert_element_type.isinf().any().item()
        assert not tangents_1.isnan().any().item()
        assert not tangents_1.isinf().any().item()
        with torch.cuda._DeviceGuard(0):
            torch.cuda.set_device(0)
            buf1 = addmm_1; del addmm_1  # reuse
            stream0 = get_raw_stream(0)
            triton_per_fused__log_softmax__log_softmax_backward_data_arange_eq_expand_nll_loss_backward_nll_loss_forward_scalar_tensor_view_where_0.run(buf1, primals_6, tangents_1, convert_element_type, amax, log, 16, 8, stream=stream0)
            assert not buf1.isnan().any().item()
            assert not buf1.isinf().any().item()
            assert not primals_6.isnan().any().item()
            assert not primals_6.isinf().any().item()
            assert not tangents_1.isnan().any().item()
            assert not tangents_1.isinf().any().item()
            assert not convert_element_type.isnan().any().item()
            assert not convert_element_type.isinf().any().item()
            assert not amax.isnan().any().item()
            assert not amax.isinf().any().item()
            assert not log.isnan().any().item()
            assert not log.isinf().any().item()
            del amax
            del convert_element_type
            del log
            del primals_6
            del tangents_1
            buf2 = empty_strided_cuda((16, 64), (64, 1), torch.float32)
            extern_kernels.mm(buf1, primals_4, out=buf2)
            del primals_4
            buf3 = empty_strided_cuda((8, 64), (64, 1), torch.float32)
            extern_kernels.mm(reinterpret_tensor(buf1, (8, 16), (1, 8), 0), relu, out=buf3)
            buf4 = empty_strided_cuda((1, 8), (8, 1), torch.float32)
            stream0 = get_raw_stream(0)
            triton_per_fused_sum_1.run(buf1, buf4, 8, 16, stream=stream0)
            assert not buf1.isnan().any().item()
            assert not buf1.isinf().any().item()
            assert not buf4.isnan().any().item()
            assert not buf4.isinf().any().item()
            del buf1
            buf5 = relu; del relu  # reuse
            buf7 = empty_strided_cuda((1, 64), (64, 1), torch.float32)
            stream0 = get_raw_stream(0)
            triton_per_fused_nll_loss_forward_sum_threshold_backward_2.run(buf5, buf2, buf7, 64, 16, stream=stream0)
            assert not buf5.isnan().any().item()
            assert not buf5.isinf().any().item()
            assert not buf2.isnan().any().item()
            assert not buf2.isinf().any().item()
            assert not buf7.isnan().any().item()
            assert not buf7.isinf().any().item()
            del buf2
            buf6 = empty_strided_cuda((64, 32), (32, 1), torch.float32)
            extern_kernels.mm(reinterpret_tensor(buf5, (64, 16), (1, 64), 0), primals_3, out=buf6)
            del buf5
            del primals_3
        return_vars = (buf6, reinterpret_tensor(buf7, (64, ), (1, ), 0), None, buf3, reinterpret_tensor(buf4, (8, ), (1, ), 0), None, )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (buf6, reinterpret_tensor(buf7, (64, ), (1, ), 0), None, buf3, reinterpret_tensor(buf4, (8, ), (1, ), 0), None, )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


