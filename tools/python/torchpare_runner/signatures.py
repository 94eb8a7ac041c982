"""Of what type the elements of a kernel's arguments are, by its signature.

C++ kernels list their parameters (`async_compile.cpp_pybinding(['float*', 'const int64_t*'], ...)`, codegen/cpp.py),
Triton kernels in `triton_meta={'signature': {'in_ptr0': '*fp32', ...}}` (codegen/triton.py). A matrix product has the
type of the buffer it writes to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import torch
from wrapper import Wrapper

#: DTYPE_TO_CPP in torch/_inductor/codegen/cpp_utils.py.
CPP = {
    "float": torch.float32,
    "double": torch.float64,
    "half": torch.float16,
    "at::Half": torch.float16,
    "bfloat16": torch.bfloat16,
    "at::BFloat16": torch.bfloat16,
    "int64_t": torch.int64,
    "int32_t": torch.int32,
    "int16_t": torch.int16,
    "int8_t": torch.int8,
    "uint8_t": torch.uint8,
    "bool": torch.bool,
}
#: signature_of in torch/_inductor/codegen/triton_utils.py.
TRITON = {
    "*fp32": torch.float32,
    "*fp64": torch.float64,
    "*fp16": torch.float16,
    "*bf16": torch.bfloat16,
    "*i64": torch.int64,
    "*i32": torch.int32,
    "*i16": torch.int16,
    "*i8": torch.int8,
    "*u8": torch.uint8,
    "*i1": torch.bool,
}
SIGNATURE = re.compile(r"'signature': (\{[^}]*\})")


def dtypes_of_arguments(wrapper: Wrapper) -> dict[str, torch.dtype]:
    """By the name of the variable that is passed."""
    signatures, buffers, found = signatures_of(wrapper), dtypes_of_buffers(wrapper), {}
    for kernel, call in calls(wrapper):
        out = next((k.value for k in call.keywords if k.arg == "out"), None)
        dtypes = signatures.get(kernel, [buffers.get(name_of(out))] * len(call.args) if out else [])
        for argument, dtype in zip(call.args, dtypes, strict=False):
            if (name := name_of(argument)) and dtype:
                found.setdefault(name, dtype)
    return found


def signatures_of(wrapper: Wrapper) -> dict[str, list[torch.dtype | None]]:
    found = {}
    for name, value in wrapper.assigned():
        match value:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="async_compile"), attr=attribute), args=arguments
            ) if len(arguments) >= 2:
                if attribute == "cpp_pybinding":
                    types = [t.replace("const ", "").rstrip("*") for t in ast.literal_eval(arguments[0])]
                    found[name] = [CPP.get(t) for t in types]
                elif attribute == "triton" and isinstance(arguments[1], ast.Constant):
                    signature = SIGNATURE.search(arguments[1].value)
                    types = ast.literal_eval(signature[1]).values() if signature else []
                    found[name] = [TRITON.get(t) for t in types]
    return found


def dtypes_of_buffers(wrapper: Wrapper) -> dict[str | None, torch.dtype]:
    """`buf0 = empty_strided_cpu(SIZE, STRIDE, torch.float32)`."""
    found = {}
    for name, value in wrapper.assigned():
        match value:
            case ast.Call(
                func=ast.Name(id=function), args=[_, _, ast.Attribute(attr=dtype)]
            ) if function.startswith("empty_strided"):
                found[name] = getattr(torch, dtype)
    return found


def calls(wrapper: Wrapper) -> Iterator[tuple[str, ast.Call]]:
    """`kernel(...)`, `kernel.run(...)`, `extern_kernels.mm(...)`, each with what stands before the dot."""
    for node in ast.walk(wrapper.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name, node


def name_of(argument: ast.expr | None) -> str | None:
    """`arg0_1`, also as `reinterpret_tensor(arg0_1, ...)`."""
    match argument:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Name(id="reinterpret_tensor"), args=[ast.Name(id=name), *_]):
            return name
    return None
