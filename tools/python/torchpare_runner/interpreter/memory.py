"""Every address that a kernel uses is checked against the storages that its launch was given.

A pointer remembers which argument it was computed from, and has to stay in the storage of that one; a pointer that was
made of a number may point into any. Lanes that a mask switches off use no address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from triton import language as tl

from interpreter.arithmetic import Builder, Handle, handle
from interpreter.errors import OutOfBounds
from interpreter.rounding import BITS, numbers

#: The attribute of a pointer that names the argument it was computed from.
ARGUMENT = "torchpare.argument"
#: Methods of the builder whose result points where their first argument points.
CARRIERS = ("addptr", "splat", "broadcast", "expand_dims", "reshape", "trans", "unsplat", "bitcast", "int_to_ptr", "ptr_to_int")


class Bounds:
    """First address and the one behind the last, of the storages below the arguments of one launch."""

    def __init__(self, kernel: str, named: dict[str, Any]) -> None:
        self.kernel = kernel
        self.ranges = {
            name: (storage.data_ptr(), storage.data_ptr() + storage.nbytes())
            for name, value in named.items()
            for tensor in [getattr(value, "base", value)]  # of a TensorDescriptor
            if isinstance(tensor, torch.Tensor)
            for storage in [tensor.untyped_storage()]
        }

    def check(self, what: str, pointers: Any, mask: Any) -> None:
        size = max(1, pointers.get_element_ty().primitive_bitwidth // 8)
        addresses, on = np.broadcast_arrays(pointers.data, mask.data)
        used = addresses if on.all() else addresses[on.astype(bool)]
        if not used.size:
            return
        low, high = int(used.min()), int(used.max()) + size
        name = pointers.attr.get(ARGUMENT)
        ranges = [self.ranges[name]] if name in self.ranges else list(self.ranges.values())
        if any(first <= low and high <= end for first, end in ranges) or (name is None and self.all_inside(used, size)):
            return
        raise OutOfBounds(f"{self.kernel}: {what} {name or 'no argument'}{where(low, high, ranges)}")

    def all_inside(self, used: np.ndarray, size: int) -> bool:
        inside = np.zeros(used.shape, bool)
        for first, end in self.ranges.values():
            inside |= (used >= first) & (used + np.uint64(size) <= end)
        return bool(inside.all())


def where(low: int, high: int, ranges: list[tuple[int, int]]) -> str:
    if len(ranges) != 1:
        return "'s memory"
    first, end = ranges[0]
    far = f"{high - end} bytes beyond its end" if high > end else f"{first - low} bytes before its beginning"
    return f", {far} ({end - first} bytes in all)"


BOUNDS: list[Bounds] = []


@contextmanager
def checked(bounds: Bounds) -> Iterator[None]:
    """What is loaded and stored within has to lie in these."""
    BOUNDS.append(bounds)
    try:
        yield
    finally:
        BOUNDS.pop()


def before(method: Callable[..., Any], what: str, pointer: int, mask: int | None) -> Callable[..., Any]:
    """A method of the builder, with its addresses checked; `pointer` and `mask` are places among its arguments."""

    def mended(self: Any, *arguments: Any, **keywords: Any) -> Any:
        if BOUNDS:
            pointers = arguments[pointer]
            on = Handle(np.ones((), bool), tl.int1) if mask is None else arguments[mask]
            BOUNDS[-1].check(what, pointers, on if isinstance(on, Handle) else Handle(np.asarray(on), tl.int1))
        return method(self, *arguments, **keywords)

    return mended


def carrying(method: Callable[..., Any]) -> Callable[..., Any]:
    def mended(self: Any, *arguments: Any, **keywords: Any) -> Any:
        made = method(self, *arguments, **keywords)
        origin = next((a.attr[ARGUMENT] for a in arguments if isinstance(a, Handle) and ARGUMENT in a.attr), None)
        if origin is not None:
            made.attr[ARGUMENT] = origin
        return made

    return mended


def add_one_by_one(method: Callable[..., Any]) -> Callable[..., Any]:
    """Atomic operations on small floats, which the interpreter would do on their bits: one lane after the other."""

    def mended(self: Any, operation: Any, pointers: Any, value: Any, mask: Any, *rest: Any) -> Any:
        kind = value.dtype.scalar
        if kind not in BITS or "ADD" not in str(operation):
            return method(self, operation, pointers, value, mask, *rest)
        old = np.zeros_like(value.data)
        for k in np.ndindex(value.data.shape):
            on, at, one = Handle(mask.data[k], tl.int1), Handle(pointers.data[k], pointers.dtype), value.data[k]
            held = self.create_masked_load(at, on, None, None, None, False)
            old[k] = held.data
            total = numbers(np.asarray(held.data), kind) + numbers(np.asarray(one), kind)
            self.create_masked_store(at, handle(total, kind), on, None, None)
        return Handle(old, kind)

    return mended


def install() -> None:
    for name in CARRIERS:
        if hasattr(Builder, f"create_{name}"):
            setattr(Builder, f"create_{name}", carrying(getattr(Builder, f"create_{name}")))
    Builder.create_masked_load = before(Builder.create_masked_load, "loads from", 0, 1)
    Builder.create_masked_store = before(Builder.create_masked_store, "stores to", 0, 2)
    Builder.create_atomic_cas = before(Builder.create_atomic_cas, "changes", 0, None)
    Builder.create_atomic_rmw = before(add_one_by_one(Builder.create_atomic_rmw), "changes", 1, 3)
