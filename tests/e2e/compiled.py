"""Functions compiled by the torch that is installed: the wrapper texts it wrote, and the arguments they were called with."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from unittest import mock

from program import skip

# Names of sets are printed into comments: their order must not depend on the process.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
CACHE = tempfile.TemporaryDirectory(prefix="torchpare-e2e-")
# One place for the kernels of all variants of a graph: they are the same, only the wrappers differ. Where TORCHPARE_KERNELS
# names one, they stay compiled.
os.environ["TORCHINDUCTOR_CACHE_DIR"] = os.environ.get("TORCHPARE_KERNELS", CACHE.name)
# Which vectors there are is asked of the processor alone, and not of programs that are compiled for the question.
os.environ["TORCHINDUCTOR_VEC_ISA_OK"] = "1"

try:
    import torch
except ImportError:
    skip(f"{sys.executable} has no torch")

import torch._dynamo  # noqa: E402
import torch._inductor.config as inductor  # noqa: E402
from torch._inductor.compile_fx import compile_fx, compile_fx_inner  # noqa: E402
from torch._inductor.graph import GraphLowering  # noqa: E402

#: The flags that this torch has, of those that put asserts into wrappers.
KINDS = ("size_asserts", "alignment_asserts", "scalar_asserts", "nan_asserts")
FLAGS = [kind for kind in KINDS if hasattr(inductor, kind)]

# With several threads, sums that are added up atomically differ from run to run.
torch.set_num_threads(1)

#: No cache of whole graphs in between, and numbers that depend on values stay in the graph.
INDUCTOR = {"compile_threads": 1, "cpp.threads": 1, "fx_graph_cache": False}
DYNAMO = {"capture_dynamic_output_shape_ops": True, "capture_scalar_outputs": True}


@dataclass
class Compiled:
    """What became of a function: one wrapper text for each graph, and what each graph was called with."""

    texts: list[str] = field(default_factory=list)
    calls: list[list] = field(default_factory=list)


def copy_of(value: object) -> object:
    """A tensor on a copy of its whole storage, so that offset and strides stay; anything else as it is."""
    if not isinstance(value, torch.Tensor):
        return value
    empty = torch.empty(0, dtype=value.dtype)
    return empty.set_(value.untyped_storage().clone(), value.storage_offset(), value.size(), value.stride())


def copies(arguments: list) -> list:
    """The arguments for another call (a wrapper clears the list it is given)."""
    return [copy_of(a) for a in arguments]


def compile_with(function: Callable, arguments: tuple, off: set[str]) -> Compiled:
    """Compile with every flag on but those in `off`, call it once, and go backward where there is a gradient."""
    result = Compiled()

    def inner(*graph, **options):
        compiled = compile_fx_inner(*graph, **options)

        def call(arguments):
            result.calls.append(copies(arguments))
            return compiled(arguments)

        call._boxed_call = True
        return call

    def backend(module, examples):
        return compile_fx(module, examples, inner_compile=inner)

    torch._dynamo.reset()
    settings = {**INDUCTOR, **{flag: flag not in off for flag in FLAGS}}
    keep_text = mock.patch.object(GraphLowering, "save_output_code", staticmethod(result.texts.append))
    with inductor.patch(settings), torch._dynamo.config.patch(DYNAMO), keep_text:
        out = torch.compile(function, backend=backend, fullgraph=True)(*arguments)
        if isinstance(out, torch.Tensor) and out.requires_grad:
            out.sum().backward()
    return result


def load(text: str) -> ModuleType:
    """The wrapper as a module, as torch loads it from its cache."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=CACHE.name, delete=False) as file:
        file.write(text)
    spec = importlib.util.spec_from_file_location(Path(file.name).stem, file.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(text: str, arguments: list) -> list:
    """What the wrapper returns for copies of the arguments."""
    return list(load(text).call(copies(arguments)))


def bits(value: object) -> object:
    """What makes two results the same: everything of a tensor, NaN included."""
    if not isinstance(value, torch.Tensor):
        return value
    numbers = value.detach().contiguous().reshape(-1).view(torch.uint8)
    return value.dtype, value.shape, value.stride(), numbers.tolist()
