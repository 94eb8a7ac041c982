"""Which Triton a torch was released with: that one its generated kernels are written for."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys

#: Of builds of torch that do not say it themselves. (Builds for CUDA do, in their metadata.)
TRITON_OF_TORCH = {"2.11": "3.6", "2.13": "3.7", "2.15": "3.9"}


def wanted() -> str:
    """`triton==3.7.1` where the installed torch names its own, else `triton==3.7.*`, else only `triton`."""
    try:
        torch = importlib.metadata.distribution("torch")
    except importlib.metadata.PackageNotFoundError:
        return "triton"
    for requirement in torch.requires or []:
        if found := re.match(r"triton *\(?(==[\w.]+)", requirement):
            return f"triton{found[1]}"
    of_torch = TRITON_OF_TORCH.get(".".join(torch.version.split(".")[:2]))
    return f"triton=={of_torch}.*" if of_torch else "triton"


def missing() -> str:
    """Why nothing can be interpreted here, and what to install; empty if it can."""
    lacks = [name for name in ("numpy", "triton") if importlib.util.find_spec(name) is None]
    if not lacks:
        return ""
    packages = " ".join("numpy" if name == "numpy" else f"'{wanted()}'" for name in lacks)
    return f"this Python has no {' and no '.join(lacks)} ({sys.executable} -m pip install {packages})"


def installed() -> str:
    """`triton 3.7.1`"""
    return f"triton {importlib.metadata.version('triton')}"
