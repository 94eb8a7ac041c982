"""What executes the wrappers of a plan: the GPU, the CPU, or, for those that want a GPU where none is, the interpreter.

`executor.json` says which: {"on", "with", "no_gpu": why not the GPU, "lacks": why not the interpreter either}.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import answers
import interpreter
from interpreter import versions

#: Set for the process that takes this one's place: that there is no GPU, and why.
NO_GPU = "TORCHPARE_NO_GPU"


def chosen(plan: dict) -> str:
    """`gpu`, `cpu` or `interpreter`. A GPU may turn out not to be there (`start_again_interpreted`)."""
    if not plan["cuda"]:
        return "cpu"
    return plan["on"] or ("interpreter" if why_no_gpu() else "gpu")


def why_no_gpu() -> str:
    """Empty where there may be one: CUDA's driver can be loaded, and nothing has found yet that it drives none."""
    if NO_GPU in os.environ:
        return os.environ[NO_GPU]
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "there is no CUDA driver (libcuda.so.1)"
    return ""


def start_again_interpreted(why: str) -> None:
    """Does not return. Whoever imported triton did it without TRITON_INTERPRET, or CUDA was asked for."""
    os.environ.pop("CUDA_INJECTION64_PATH", None)
    variables = {**os.environ, NO_GPU: why, "TRITON_INTERPRET": "1"}
    os.execve(sys.executable, [sys.executable, *sys.argv], variables)


def announce_interpreter(folder: Path, asked_for: bool) -> bool:
    """Whether kernels can be interpreted here; to be asked before triton is imported."""
    lacks = versions.missing()
    said = {"on": "interpreter", "no_gpu": "" if asked_for else why_no_gpu()}
    answers.write(folder / "executor.json", said | ({"lacks": lacks} if lacks else {"with": versions.installed()}))
    if not lacks and not interpreter.announce():
        start_again_interpreted(why_no_gpu())
    return not lacks
