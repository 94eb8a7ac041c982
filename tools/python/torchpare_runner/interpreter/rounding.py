"""Conversions between types of numbers as a GPU makes them: to the nearest, ties to even; bits of small floats as numbers.

Triton's interpreter holds bfloat16 and float8 as the bits in unsigned integers (`_get_np_dtype` in
triton/runtime/interpreter.py) and converts to them by cutting off. torch converts them on the CPU as a GPU does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from triton import language as tl

#: What the interpreter holds as bits.
BITS = {tl.bfloat16: torch.bfloat16, tl.float8e5: torch.float8_e5m2, tl.float8e4nv: torch.float8_e4m3fn}
FLOAT8 = (tl.float8e5, tl.float8e4nv)
SIGNED = {2: np.dtype(np.int16), 1: np.dtype(np.int8)}


def numbers(data: np.ndarray, kind: Any) -> np.ndarray:
    """As float32 where they are bits, else as they are."""
    if kind not in BITS:
        return data
    bits = torch.from_numpy(np.array(data).view(SIGNED[data.itemsize]))
    return bits.view(BITS[kind]).float().numpy()


def to_kind(data: np.ndarray, kind: Any, held_as: np.dtype) -> np.ndarray:
    """Numbers as the interpreter holds those of a kind, in the type of numpy that it takes for that."""
    if kind in BITS:
        wide = torch.from_numpy(np.array(data, dtype=np.float32 if data.dtype == np.float64 else data.dtype))
        rounded = (finite(wide, BITS[kind]) if kind in FLOAT8 else wide).to(BITS[kind])
        return rounded.view(torch.int16 if held_as.itemsize == 2 else torch.int8).numpy().view(held_as)
    if data.dtype.kind == "f" and held_as.kind in "iu":
        return saturated(data, held_as)
    return data.astype(held_as)


def finite(values: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
    """PTX's `cvt.satfinite`, the only conversion to float8 that it has: the largest number in place of larger ones."""
    most = torch.finfo(kind).max
    return values.float().clamp(-most, most)


def saturated(data: np.ndarray, held_as: np.dtype) -> np.ndarray:
    """PTX's `cvt.rzi`: towards zero, to the nearest that the type has, and zero for a NaN."""
    limits = np.iinfo(held_as)
    whole = np.trunc(np.nan_to_num(data.astype(np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf))
    inside = (whole >= limits.min) & (whole < float(limits.max))
    ends = np.where(whole < 0, limits.min, limits.max).astype(held_as)
    return np.where(inside, np.where(inside, whole, 0).astype(held_as), ends)
