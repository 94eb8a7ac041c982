"""What the interpreter's builder computes otherwise than a GPU: its methods, mended.

Small floats are converted by rounding and computed with as numbers (it would take their bits for integers); of a number
and a NaN the minimum is the number, as in PTX's `min`; a fused multiplication and addition rounds once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from triton import language as tl
from triton.runtime import interpreter as triton_interpreter

from interpreter.errors import lacking
from interpreter.rounding import BITS, numbers, to_kind

Handle = triton_interpreter.TensorHandle
Builder = triton_interpreter.InterpreterBuilder

NAMES = {"create_extern_elementwise": "extern_elementwise", "create_inline_asm": "inline_asm_elementwise"}
CONVERSIONS = ("si_to_fp", "ui_to_fp", "fp_to_si", "fp_to_ui", "fp_ext", "fp_trunc", "int_cast", "fp_to_fp")


#: How the interpreter holds numbers of a kind; it makes a table of all at each call.
held_number_as = cache(triton_interpreter._get_np_dtype)


def held_as(kind: Any) -> np.dtype:
    return np.dtype(np.uint64) if kind.scalar.is_ptr() else held_number_as(kind.scalar)


def handle(data: np.ndarray, kind: Any) -> Any:
    """Numbers as a tensor of that kind."""
    return Handle(to_kind(np.asarray(data), kind, held_as(kind)), kind)


def convert(self: Any, source: Any, target: Any, *_: Any) -> Any:
    return handle(numbers(source.data, source.dtype.scalar), target.scalar)


def with_numbers(operation: Callable[..., Any]) -> Callable[..., Any]:
    """A method `(self, *handles, function)`, with small floats as numbers."""

    def mended(self: Any, *arguments: Any) -> Any:
        *handles, function = arguments
        kind = handles[-1].dtype.scalar
        if kind not in BITS:
            return operation(self, *arguments)
        result = function(*(numbers(h.data, h.dtype.scalar) for h in handles))
        return Handle(result, tl.int1) if result.dtype == bool else handle(result, kind)

    return mended


def both_ways(function: Any) -> Callable[[Any, Any, Any], Any]:
    return lambda self, left, right: self.binary_op(left, right, function)


def fma(self: Any, x: Any, y: Any, z: Any) -> Any:
    kind = z.dtype.scalar
    wide = [numbers(h.data, h.dtype.scalar) for h in (x, y, z)]
    if wide[2].dtype.kind == "f":
        wide = [w.astype(np.float64) for w in wide]
    return handle(wide[0] * wide[1] + wide[2], kind)


def dot(self: Any, a: Any, b: Any, d: Any, *_: Any) -> Any:
    """Products and sums in the type of the accumulator, at least in float32."""
    kind = d.dtype.scalar
    left, right, start = (numbers(h.data, h.dtype.scalar) for h in (a, b, d))
    work = np.result_type(start.dtype, np.float32) if start.dtype.kind == "f" else start.dtype
    return handle(np.matmul(left.astype(work), right.astype(work)) + start, kind)


def elementwise(function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Any, Any], Any]:
    """A method that has torch compute, where numpy has no such function or a slow one."""

    def method(self: Any, argument: Any) -> Any:
        kind = argument.dtype.scalar
        return handle(function(torch.from_numpy(np.array(numbers(argument.data, kind)))).numpy(), kind)

    return method


def install() -> None:
    np.seterr(all="ignore")
    triton_interpreter._get_np_dtype = held_as
    # Inductor compiles kernels without the check that whole numbers do not overflow.
    builder = triton_interpreter.interpreter_builder
    builder.options = dataclasses.replace(builder.options, sanitize_overflow=False)
    Builder.cast_impl = convert
    for conversion in CONVERSIONS:
        setattr(Builder, f"create_{conversion}", convert)
    for name in ("binary_op", "unary_op", "ternary_op"):
        setattr(Builder, name, with_numbers(getattr(Builder, name)))
    Builder.create_minnumf, Builder.create_maxnumf = both_ways(np.fmin), both_ways(np.fmax)
    Builder.create_fma, Builder.create_dot = fma, dot
    Builder.create_erf, Builder.create_rsqrt = elementwise(torch.erf), elementwise(torch.rsqrt)
    for method, name in NAMES.items():
        setattr(Builder, method, lacking(f"tl.{name}"))
