"""Which vector registers the kernels of a wrapper were generated for.

The text of a C++ kernel depends on it, and nothing in the wrapper says it: a loop that steps by 8 floats writes 8 at a
time if compiled for 256-bit vectors, and 16, beyond the end of its buffers, if compiled for 512. Compiled in the
process that generated them, kernels get the right ones; here they are read off the steps of the loops
(CppVecKernel and LoopLevel.lines in torch/_inductor/codegen/cpp.py; VecISA.nelements in torch/_inductor/cpu_vec_isa.py).
"""

from __future__ import annotations

import platform
import re

STEP = re.compile(r"\+=static_cast<(?:int64_t|long)>\((\d+)L\)")


class NoSuchVectors(Exception):
    """This machine cannot run the kernels."""


def bits_generated_for(text: str) -> int | None:
    """256 or 512 on x86; None where no loop is vectorised, or on another architecture, which has one width."""
    steps = {int(step) for step in STEP.findall(text)} - {1}
    if platform.machine() not in ("x86_64", "AMD64") or "at::vec::" not in text or not steps:
        return None
    if 8 in steps:
        return 256
    # Two vectors' worth of floats for one of bfloat16 or float16: those kernels step by 16 with 256 bits already.
    return 512 if 32 in steps or "at::vec::Vectorized<float>::loadu" in text else 256


def choose(text: str) -> None:
    """Have torch compile the kernels of this wrapper for the vectors they were generated for."""
    bits = bits_generated_for(text)
    if bits is None:
        return
    import torch._inductor.config as inductor
    from torch._inductor.cpu_vec_isa import pick_vec_isa

    if pick_vec_isa().bit_width() == bits:
        return
    inductor.cpp.simdlen = bits
    if not pick_vec_isa() or pick_vec_isa().bit_width() != bits:
        raise NoSuchVectors(f"its kernels were generated for vectors of {bits} bits, which this machine lacks")
