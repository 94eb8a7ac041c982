# AOT ID: ['0_inference']

assert_size_stride = torch._C._dynamo.guards.assert_size_stride
assert_alignment = torch._C._dynamo.guards.assert_alignment
reinterpret_tensor = torch._C._dynamo.guards._reinterpret_tensor
async_compile = AsyncCompile()


async_compile.wait(globals())
del async_compile

def call(args):
    arg0_1, arg1_1 = args
    args.clear()
    assert_size_stride(arg0_1, (6, ), (1, ))
    assert_size_stride(arg1_1, (6, ), (1, ))
    # make sure graph inputs are not nan/inf
    assert not arg0_1.isnan().any().item()
    assert not arg0_1.isinf().any().item()
    assert not arg1_1.isnan().any().item()
    assert not arg1_1.isinf().any().item()
    buf0 = torch.ops.aten.index.Tensor(arg0_1, [arg1_1])
    u0 = buf0.size(0)
    del arg1_1
    buf1 = buf0
    assert_size_stride(buf1, (u0, ), (1, ), 'torch.ops.aten.index.Tensor')
    # buffer buf1 (op: torch.ops.aten.index.Tensor) is assumed to be not aligned
    if not (u0 >= 0):
        raise RuntimeError('u0 >= 0')
    buf2 = None
    if not (u0 <= 6):
        raise RuntimeError('u0 <= 6')
    buf3 = None
    del buf0
    buf4 = torch.ops.aten.sort.stable(buf1, stable=False, dim=0, descending=False)
    del buf1
    buf5 = buf4[0]
    assert_size_stride(buf5, (u0, ), (1, ), 'torch.ops.aten.sort.default')
    # buffer buf5 (op: torch.ops.aten.sort.default) is assumed to be not aligned
    del buf4
    buf7 = torch.ops.aten._unique2.default(arg0_1)
    u1 = buf7[0].size(0)
    del arg0_1
    buf8 = buf7[0]
    assert_size_stride(buf8, (u1, ), (1, ), 'torch.ops.aten._unique2.default')
    # buffer buf8 (op: torch.ops.aten._unique2.default) is assumed to be not aligned
    if not (u1 >= 0):
        raise RuntimeError('u1 >= 0')
    buf11 = None
    if not (u1 <= 6):
        raise RuntimeError('u1 <= 6')
    buf12 = None
    return_vars = (buf5, buf8, )
    for var in return_vars:
        if isinstance(var, torch.Tensor):
            assert not var.isnan().any().item()
            assert not var.isinf().any().item()
    return (buf5, buf8, )


