"""Inputs made from what the wrapper says of them, where it brings none of its own that can be made.

Sizes and strides stand in the asserts on inputs (PythonWrapperCodegen.codegen_input_size_asserts and its successors in
torch/_inductor/codegen/wrapper.py), or in a get_args() that cannot run because it names a symbol that it does not
define. Each symbol gets a value, the same wherever it occurs. The type of the elements stands in
assert_tensor_metadata, in get_args(), or in the signature of a kernel that takes the input.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

import torch
from signatures import dtypes_of_arguments
from wrapper import Wrapper


class NotDescribed(Exception):
    """What the wrapper does not say of an input."""


@dataclass
class Described:
    """An input: expressions over symbols, and types where they are told."""

    size: ast.expr
    stride: ast.expr
    dtype: torch.dtype | None = None
    device: str | None = None


#: Values for the symbols in order of appearance: all different, so that swapped sizes show; else all equal, for
#: graphs that were specialised on something that their sizes have in common.
VALUES = (lambda k: 8 * (k + 1), lambda k: 8)


def asserted_inputs(wrapper: Wrapper, attempt: int) -> list:
    """Arguments in the order of the wrapper; `attempt` counts through VALUES. Floats are random, integers zero."""
    from torch._dynamo.testing import rand_strided

    described = describe(wrapper)
    symbols = symbols_of(wrapper, described, attempt)
    dtypes = dtypes_of_arguments(wrapper)
    elsewhere = "cuda" if "empty_strided_cuda(" in wrapper.text or "async_compile.triton(" in wrapper.text else "cpu"
    arguments = []
    for name in wrapper.input_names():
        if name in symbols:
            arguments.append(symbols[name])
        elif name in described:
            one = described[name]
            dtype = one.dtype or dtypes.get(name)
            if dtype is None:
                raise NotDescribed(f"nothing in the wrapper says of what type the elements of {name} are")
            size, stride = evaluate(one.size, symbols), evaluate(one.stride, symbols)
            arguments.append(rand_strided(size, stride, dtype=dtype, device=one.device or elsewhere))
        elif is_only_deleted(wrapper, name):
            arguments.append(torch.empty(0))
        else:
            raise NotDescribed(f"nothing in the wrapper says what {name} is")
    return arguments


def describe(wrapper: Wrapper) -> dict[str, Described]:
    """Inputs by name. What get_args() says goes before asserts, since it tells the type as well."""
    inputs, found = set(wrapper.input_names()), {}
    for node in ast.walk(wrapper.tree):
        match node:
            case ast.Call(func=ast.Name(id="assert_size_stride"), args=[ast.Name(id=name), size, stride, *_]):
                found.setdefault(name, Described(size, stride))
            case ast.Call(
                func=ast.Name(id="assert_size_stride_grouped"),
                args=[ast.Tuple(elts=names), ast.Tuple(elts=sizes), ast.Tuple(elts=strides), *_],
            ):
                for one, size, stride in zip(names, sizes, strides, strict=True):
                    found.setdefault(one.id, Described(size, stride))
            case ast.Call(
                func=ast.Name(id="assert_tensor_metadata"), args=[ast.Name(id=name), size, stride, dtype, *_]
            ):
                found[name] = Described(size, stride, dtype_named(dtype))
    return {name: one for name, one in {**found, **from_get_args(wrapper)}.items() if name in inputs}


def from_get_args(wrapper: Wrapper) -> dict[str, Described]:
    """`NAME = rand_strided(SIZE, STRIDE, device='cpu', dtype=torch.float32)` (write_get_args of the wrapper codegen)."""
    found = {}
    for name, value in wrapper.assigned():
        match value:
            case ast.Call(func=ast.Name(id="rand_strided"), args=[size, stride], keywords=keywords):
                given = {k.arg: k.value for k in keywords}
                device = ast.literal_eval(given["device"]) if "device" in given else None
                found[name] = Described(size, stride, dtype_named(given.get("dtype")), device)
    return found


def dtype_named(node: ast.expr | None) -> torch.dtype | None:
    """`torch.float32`."""
    found = getattr(torch, node.attr, None) if isinstance(node, ast.Attribute) else None
    return found if isinstance(found, torch.dtype) else None


def symbols_of(wrapper: Wrapper, described: dict[str, Described], attempt: int) -> dict[str, int]:
    """A value for every symbol, and for every input that is one (`s77 = arg0_1`)."""
    inputs, values, same = wrapper.input_names(), {}, {}
    for left, right in wrapper.assigned():
        match right:
            case ast.Constant(value=int(number)) if left in inputs:
                values[left] = number
            case ast.Name(id=name) if name in inputs:
                same[left] = name
    for symbol in [*same, *free_names(described)]:
        if symbol not in values:
            number = values.get(same.get(symbol, ""), VALUES[attempt](len(set(values) - set(same.values()))))
            values[symbol] = number
            values.setdefault(same.get(symbol, symbol), number)
    return values


def free_names(described: dict[str, Described]) -> list[str]:
    names = [
        node.id
        for one in described.values()
        for expression in (one.size, one.stride)
        for node in ast.walk(expression)
        if isinstance(node, ast.Name) and node.id not in ("math", "torch", "max", "min")
    ]
    return list(dict.fromkeys(names))


def evaluate(expression: ast.expr, symbols: dict[str, int]) -> tuple[int, ...]:
    """A tuple such as `(s0, max(1, s1 // 2))`."""
    code = compile(ast.Expression(expression), "a size in the wrapper", "eval")
    return tuple(int(n) for n in eval(code, {"math": math, "torch": torch, **symbols}))


def is_only_deleted(wrapper: Wrapper, name: str) -> bool:
    """Whether nothing reads the input: then anything will do."""
    body = wrapper.function_called()
    reads = [n for n in ast.walk(body) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    return not reads
