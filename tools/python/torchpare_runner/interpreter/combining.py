"""Reductions and scans with any function that combines: on whole slices, in pairs.

Triton's interpreter calls the function for one element after the other. Here neighbours are combined at once, then
neighbours of these: as many calls as the length has bits, in an order that the function, being associative, allows.
(A GPU's order is another: sums may differ in their last bits.) Small floats are combined as float32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from triton import language as tl
from triton.runtime import interpreter as triton_interpreter

from interpreter.arithmetic import Handle, handle
from interpreter.rounding import BITS, numbers

Arrays = tuple[np.ndarray, ...]
ReduceOps, ScanOps = triton_interpreter.ReduceOps, triton_interpreter.ScanOps


def block(data: np.ndarray, kind: Any) -> Any:
    return tl.core.tensor(Handle(np.ascontiguousarray(data), kind.scalar), tl.block_type(kind.scalar, list(data.shape)))


def combiner(operation: Any, kinds: list[Any]) -> Callable[[Arrays, Arrays], Arrays]:
    """The function of a reduction or scan, on arrays of any shape."""
    given = operation.combine_fn
    function = given if isinstance(given, triton_interpreter.InterpretedFunction) else given.fn

    def combine(left: Arrays, right: Arrays) -> Arrays:
        blocks = (block(data, kind) for side in (left, right) for data, kind in zip(side, kinds, strict=True))
        made = function(*blocks)
        made = made if isinstance(made, tuple) else (made,)
        return tuple(np.broadcast_to(m.handle.data, d.shape).astype(d.dtype) for m, d in zip(made, left, strict=True))

    return combine


def reduced(arrays: Arrays, axis: int, combine: Callable[[Arrays, Arrays], Arrays]) -> Arrays:
    """The axis stays, with length 1."""
    while (length := arrays[0].shape[axis]) > 1:
        even, odd = (tuple(np.take(a, range(k, length, 2), axis) for a in arrays) for k in (0, 1))
        arrays = combine(even, odd)
    return arrays


def scanned(arrays: Arrays, axis: int, combine: Callable[[Arrays, Arrays], Arrays]) -> Arrays:
    """Each element combined with those before it, twice as many at each step."""
    length, step = arrays[0].shape[axis], 1
    place = np.arange(length).reshape([-1 if k == axis % arrays[0].ndim else 1 for k in range(arrays[0].ndim)])
    while step < length:
        before = tuple(np.roll(a, step, axis) for a in arrays)
        arrays = tuple(np.where(place >= step, c, a) for c, a in zip(combine(before, arrays), arrays, strict=True))
        step *= 2
    return arrays


def generic_reduce(self: Any, values: Any) -> list[Any]:
    rank, original = len(values[0].shape), self.axis
    values, axis = self.unravel(values, original)
    kinds = [v.dtype for v in values]
    totals = reduced(tuple(v.handle.data for v in values), axis, combiner(self, kinds))
    shapes = (shaped(total, axis, original is None, self.keep_dims, rank) for total in totals)
    return [self.to_tensor(data, kind) for data, kind in zip(shapes, kinds, strict=True)]


def shaped(total: np.ndarray, axis: int, whole: bool, keep: bool, rank: int) -> Any:
    if whole:
        return total.reshape((1,) * rank) if keep else total.item()
    if keep:
        return total
    rest = np.squeeze(total, axis)
    return rest if rest.shape else rest.item()


def generic_scan(self: Any, values: Any) -> list[Any]:
    kinds = [v.dtype for v in values]
    results = scanned(tuple(v.handle.data for v in values), self.axis, combiner(self, kinds))
    return [self.to_tensor(r, k) for r, k in zip(results, kinds, strict=True)]


def as_float32(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`apply_impl` of either, with small floats as float32 on the way."""

    def mended(self: Any, values: Any) -> Any:
        kinds = [v.dtype.scalar for v in values]
        if not any(k in BITS for k in kinds):
            return apply(self, values)
        made = apply(self, tuple(map(widened, values, kinds)))
        made = list(made) if isinstance(made, list | tuple) else [made]
        return [narrowed(m, k) for m, k in zip(made, kinds, strict=False)]

    return mended


def widened(value: Any, kind: Any) -> Any:
    return block(numbers(value.handle.data, kind), tl.float32) if kind in BITS else value


def narrowed(made: Any, kind: Any) -> Any:
    if kind not in BITS or made.dtype.scalar != tl.float32:
        return made
    kept = tl.block_type(kind, list(made.shape)) if made.type.is_block() else kind
    return tl.core.tensor(handle(made.handle.data, kind), kept)


def install() -> None:
    ReduceOps.generic_reduce, ScanOps.generic_scan = generic_reduce, generic_scan
    ReduceOps.apply_impl, ScanOps.apply_impl = as_float32(ReduceOps.apply_impl), as_float32(ScanOps.apply_impl)
