# AOT ID: ['0_backward']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


cpp_fused__scaled_dot_product_flash_attention_for_cpu_backward_sum_transpose_view_0 = async_compile.cpp_pybinding(['const float*', 'const float*', 'float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')


cpp_fused_add_clone_permute_select_backward_1 = async_compile.cpp_pybinding(['const float*', 'const float*', 'const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')


cpp_fused__unsafe_view_add_clone_permute_select_backward_sum_view_2 = async_compile.cpp_pybinding(['const float*', 'float*'], r'''
#include <torch/csrc/inductor/cpp_prefix.h>
extern "C"  void  kernel(const float* in_ptr0,
''')


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
        primals_4, view, select, select_1, select_2, getitem, getitem_1, tangents_1 = args
        args.clear()
        # make sure graph inputs are not nan/inf
        assert not primals_4.isnan().any().item()
        assert not primals_4.isinf().any().item()
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
        assert not tangents_1.isnan().any().item()
        assert not tangents_1.isinf().any().item()
        assert_size_stride(tangents_1, (2, 4, 16), (64, 16, 1), 'input')
        assert_size_stride(primals_4, (16, 16), (16, 1), 'input')
        buf0 = empty_strided_cpu((8, 16), (16, 1), torch.float32)
        extern_kernels.mm(reinterpret_tensor(tangents_1, (8, 16), (16, 1), 0), primals_4, out=buf0)
        del primals_4
        assert_size_stride(getitem, (2, 2, 4, 8), (64, 8, 16, 1), 'input')
        buf1 = empty_strided_cpu((16, 16), (16, 1), torch.float32)
        extern_kernels.mm(reinterpret_tensor(tangents_1, (16, 8), (1, 16), 0), reinterpret_tensor(getitem, (8, 16), (16, 1), 0), out=buf1)
        buf2 = empty_strided_cpu((1, 16), (16, 1), torch.float32)
        assert_size_stride(getitem_1, (2, 2, 4), (8, 1, 2), 'input')
        buf3 = empty_strided_cpu((2, 2, 4), (8, 4, 1), torch.float32)
        assert_size_stride(select, (2, 2, 4, 8), (192, 8, 48, 1), 'input')
        assert_size_stride(select_1, (2, 2, 4, 8), (192, 8, 48, 1), 'input')
        assert_size_stride(select_2, (2, 2, 4, 8), (192, 8, 48, 1), 'input')
        cpp_fused__scaled_dot_product_flash_attention_for_cpu_backward_sum_transpose_view_0(tangents_1, getitem_1, buf2, buf3)
        del getitem_1
        del tangents_1
        buf4 = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default(reinterpret_tensor(buf0, (2, 2, 4, 8), (64, 8, 16, 1), 0), select, select_1, select_2, getitem, buf3, 0.0, False)
        del buf0
        del buf3
        del getitem
        del select
        del select_1
        del select_2
        buf5 = buf4[0]
        assert_size_stride(buf5, (2, 2, 4, 8), (64, 8, 16, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default')
        # buffer buf5 (op: torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default) is assumed to be not aligned
        buf6 = buf4[1]
        assert_size_stride(buf6, (2, 2, 4, 8), (64, 8, 16, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default')
        # buffer buf6 (op: torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default) is assumed to be not aligned
        buf7 = buf4[2]
        assert_size_stride(buf7, (2, 2, 4, 8), (64, 8, 16, 1), 'torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default')
        # buffer buf7 (op: torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward.default) is assumed to be not aligned
        del buf4
        buf8 = empty_strided_cpu((2, 4, 3, 2, 8), (192, 48, 16, 8, 1), torch.float32)
        assert_size_stride(view, (8, 16), (16, 1), 'input')
        cpp_fused_add_clone_permute_select_backward_1(buf7, buf6, buf5, buf8)
        del buf5
        del buf6
        del buf7
        buf9 = empty_strided_cpu((48, 16), (16, 1), torch.float32)
        extern_kernels.mm(reinterpret_tensor(buf8, (48, 8), (1, 48), 0), view, out=buf9)
        del view
        buf10 = empty_strided_cpu((1, 48), (48, 1), torch.float32)
        cpp_fused__unsafe_view_add_clone_permute_select_backward_sum_view_2(buf8, buf10)
        return_vars = (None, buf9, reinterpret_tensor(buf10, (48, ), (1, ), 0), buf1, reinterpret_tensor(buf2, (16, ), (1, ), 0), )
        for var in return_vars:
            if isinstance(var, torch.Tensor):
                assert not var.isnan().any().item()
                assert not var.isinf().any().item()
        return (None, buf9, reinterpret_tensor(buf10, (48, ), (1, ), 0), buf1, reinterpret_tensor(buf2, (16, ), (1, ), 0), )

runner = Runner(partitions=[])
call = runner.call
recursively_apply_fns = runner.recursively_apply_fns


