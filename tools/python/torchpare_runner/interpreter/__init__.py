"""A wrapper for CUDA, executed on the CPU: Triton's interpreter computes its kernels on numpy arrays.

The wrapper's text stays as it is; what it imports is replaced below its names, for the life of this process:

    devices      the device `cuda` is the CPU; guards, streams and events do nothing
    launching    kernels: grid by Inductor's own formulas, one legal choice of blocks
    memory       every address that a kernel reads or writes has to lie in an argument of its launch
    arithmetic   what Triton's interpreter computes otherwise than a GPU: rounding, bfloat16, float8, minimum and maximum
    combining    reductions and scans with any function
    libdevice    CUDA's mathematical functions
    operators    operators of torch that have no implementation for the CPU
    collectives  communication, with this process as the only one
    versions     which Triton a torch wants, and whether it is there

TRITON_INTERPRET=1 has to be in the environment before triton is imported: @triton.jit then makes functions that the
interpreter executes, in Inductor's own helpers too.
"""

from __future__ import annotations

import os
import sys


def announce() -> bool:
    """Before anything imports triton; False where that has happened, and its functions are for a GPU."""
    os.environ["TRITON_INTERPRET"] = "1"
    standard = sys.modules.get("triton.language.standard")
    return standard is None or type(standard.sum).__name__ == "InterpretedFunction"


def install(text: str) -> None:
    """After `announce`, once, before a wrapper with this text is loaded."""
    from interpreter import arithmetic, collectives, combining, devices, launching, libdevice, memory, operators

    devices.install()
    arithmetic.install()
    combining.install()
    memory.install()
    libdevice.install()
    launching.install()
    operators.install()
    collectives.install(text)
