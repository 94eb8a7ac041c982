"""CUDA's libdevice by what torch has of it, on interpreted tensors.

Results are those of the CPU's functions, and may differ from a GPU's in the last bits. A function that is missing is
told by name when a kernel calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from triton import language as tl
from triton.runtime import interpreter as triton_interpreter

from interpreter.arithmetic import Handle, handle
from interpreter.errors import lacking
from interpreter.rounding import numbers

Function = Callable[..., torch.Tensor]

#: Functions of torch by names that libdevice has too.
SAME = """abs acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh erf erfc erfinv exp exp2 expm1 floor fmod hypot
lgamma log log10 log1p log2 nextafter pow rsqrt sin sinh sqrt tan tanh trunc"""
OTHERS: dict[str, Function] = {
    "cbrt": lambda x: x.sign() * x.abs().pow(1 / 3),
    "cyl_bessel_i0": torch.special.i0,
    "cyl_bessel_i1": torch.special.i1,
    "div_rn": torch.div,
    "erfcx": torch.special.erfcx,
    "exp10": lambda x: torch.pow(10.0, x),
    "fabs": torch.abs,
    "fast_cosf": torch.cos,
    "fast_dividef": torch.div,
    "fast_expf": torch.exp,
    "fast_exp10f": lambda x: torch.pow(10.0, x),
    "fast_log2f": torch.log2,
    "fast_logf": torch.log,
    "fast_powf": torch.pow,
    "fast_sinf": torch.sin,
    "fast_tanf": torch.tan,
    "fast_tanhf": torch.tanh,
    "fma": lambda x, y, z: (x.double() * y.double() + z.double()).to(x.dtype),
    "fmax": torch.fmax,
    "fmin": torch.fmin,
    "j0": torch.special.bessel_j0,
    "j1": torch.special.bessel_j1,
    "ldexp": torch.ldexp,
    "log_gamma": torch.lgamma,
    "nearbyint": torch.round,
    "remainder": lambda x, y: x - y * torch.round(x / y),
    "rint": torch.round,
    "round": lambda x: torch.where(x < 0, -(-x + 0.5).floor(), (x + 0.5).floor()),
    "sqrt_rn": torch.sqrt,
    "tgamma": lambda x: torch.lgamma(x).exp() * torch.where((x < 0) & (x.floor() % 2 != 0), -1.0, 1.0).to(x.dtype),
    "y0": torch.special.bessel_y0,
    "y1": torch.special.bessel_y1,
}
#: These give an int32, as in CUDA; it is 0 or 1.
TESTS: dict[str, Function] = {
    "finitef": torch.isfinite,
    "isfinited": torch.isfinite,
    "isinf": torch.isinf,
    "isnan": torch.isnan,
    "signbit": torch.signbit,
}
#: These give whole numbers.
WHOLE: dict[str, tuple[Function, Any]] = {
    "llrint": (torch.round, tl.int64),
    "ilogb": (lambda x: torch.frexp(x).exponent - 1, tl.int32),
    "ffs": (lambda x: torch.where(x == 0, 0, torch.log2((x & -x).double()) + 1), tl.int32),
}
FUNCTIONS: dict[str, Function] = {name: getattr(torch, name) for name in SAME.split()} | OTHERS


class Libdevice:
    """In the place of the module `libdevice`."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in TESTS:
            made = function_of(TESTS[name], tl.int32)
        elif name in WHOLE:
            made = function_of(*WHOLE[name])
        elif name in FUNCTIONS:
            made = function_of(FUNCTIONS[name])
        else:
            made = lacking(f"libdevice.{name}")
        setattr(self, name, made)
        return made


def function_of(function: Function, result: Any = None) -> Callable[..., Any]:
    """On tensors of Triton; `result` is the type of what comes out, the first argument's unless given."""

    def apply(*arguments: Any, _semantic: Any = None, **_: Any) -> Any:
        semantic = triton_interpreter.interpreter_semantic
        tensors = [semantic.to_tensor(a) for a in arguments]
        first = tensors[0]
        for k in range(1, len(tensors)):
            first, tensors[k] = semantic.broadcast_impl_value(first, tensors[k])
        tensors[0] = first
        kind = result or first.dtype.scalar
        values = [torch.from_numpy(np.array(numbers(t.handle.data, t.dtype.scalar))) for t in tensors]
        data = handle(function(*values).numpy(), kind).data.reshape(first.handle.data.shape)
        shape = tl.block_type(kind, list(first.shape)) if first.type.is_block() else kind
        return tl.core.tensor(Handle(data, kind), shape)

    return apply


def install() -> None:
    from torch._inductor.runtime import triton_compat, triton_helpers
    from triton.language.extra import cuda

    library = Libdevice()
    tl.extra.libdevice = cuda.libdevice = triton_compat.libdevice = triton_helpers.libdevice = library
