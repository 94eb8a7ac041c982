"""Wrappers on CUDA: the launch tracer, the arena that gives every run the same addresses, and the way there.

tools/tracer/api.h documents the functions that are called here. All of it has run on a driver made for tests, and
never on a GPU.

CUDA starts in the phases, never in the process that they are forked off: a driver does not survive a fork. So that
process does not ask the driver what devices there are (PYTORCH_NVML_BASED_CUDA_CHECK; torch/cuda/__init__.py).
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import answers
import torch
from inputs import InputSet
from wrapper import Wrapper

#: Of the device's free memory, how much the arena takes: the rest is for contexts, kernels and libraries.
SHARE = 0.7


def hook() -> str:
    """How the tracer gets in: by CUPTI, or in front of the driver if this process was started so."""
    return "preload" if os.environ.get("TORCHPARE_HOOK") == "preload" else "cupti"


def start_again_preloaded(plan: dict) -> None:
    """Does not return."""
    preloaded = {"LD_PRELOAD": plan["tracer"]["preload"], "TORCHPARE_HOOK": "preload"}
    os.environ.pop("CUDA_INJECTION64_PATH", None)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **preloaded})


class Tracer:
    """Traces this process from its first use of CUDA on. Begin it before that, and before anything is allocated."""

    def __init__(self, plan: dict, here: Path, arena: int | None = None) -> None:
        library = plan["tracer"][hook()]
        os.environ["TORCHPARE_TRACE"] = str(here / "trace")
        if hook() == "cupti":
            os.environ["CUDA_INJECTION64_PATH"] = library
        self._api = ctypes.CDLL(library)
        self._api.trace_arena_size.argtypes = [ctypes.c_size_t]
        self._api.trace_arena_reset.restype = ctypes.c_size_t
        self._api.trace_name.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
        if arena and not self._api.trace_arena_size(arena):
            raise RuntimeError("the arena was in use before its size was set")
        memory = torch.cuda.memory
        memory.change_current_allocator(memory.CUDAPluggableAllocator(library, "trace_malloc", "trace_free"))

    def mark(self, text: str) -> None:
        self._api.trace_mark(text.encode())

    def end(self) -> None:
        self._api.trace_end()

    @contextmanager
    def window(self, name: str, poison: int = 0xFF) -> Iterator[None]:
        """What is done within is traced. Everything that the device still does belongs to it."""
        gc.collect()
        torch.cuda.synchronize()
        self._api.trace_poison(poison)
        self._api.trace_arena_reset()
        self._api.trace_active(1)
        self.mark(name)
        try:
            yield
            torch.cuda.synchronize()
        finally:
            self.mark(f"end of {name}")
            self._api.trace_active(0)

    @contextmanager
    def assert_window(self) -> Iterator[None]:
        """What an assert does, so that it can be told from what the wrapper does (rewriter/validate/traced.cpp)."""
        self.mark("assert")
        try:
            yield
        finally:
            self.mark("end of assert")

    def name_inputs(self, wrapper: Wrapper, arguments: list) -> None:
        """Storages go by the name of the first input that lies in them."""
        named = set()
        for k, value in enumerate(arguments):
            names = wrapper.input_names()
            if not isinstance(value, torch.Tensor) or value.layout != torch.strided:
                continue
            storage = value.untyped_storage()
            if storage.nbytes() and storage.data_ptr() not in named:
                named.add(storage.data_ptr())
                tag = names[k] if k < len(names) else f"argument {k}"
                self._api.trace_name(storage.data_ptr(), storage.nbytes(), tag.encode())


def probe(plan: dict, here: Path) -> None:
    """One launch that is known, traced. `device.json`: the device, or why there is none."""
    answer = here / "device.json"
    try:
        if torch.version.cuda is None:
            raise RuntimeError(f"torch {torch.__version__} is built without CUDA")
        tracer = Tracer(plan, here) if plan["tracer"] else None  # before CUDA may start
        if not torch.cuda.is_available():
            raise RuntimeError("torch.cuda.is_available() says there is none")
        free = torch.cuda.mem_get_info()[0]
        one = torch.zeros(1, device="cuda")
    except Exception as error:
        answers.write(answer, {"none": str(error).strip().splitlines()[0] if str(error) else repr(error)})
        return
    if tracer:
        with tracer.window("probe"):
            one.fill_(1)
        tracer.end()
    device = {"name": torch.cuda.get_device_name(), "arena": int(free * SHARE) // 512 * 512}
    answers.write(answer, device)


def trouble_of(trace: Path) -> str:
    """Why a trace shows nothing; empty if it shows a launch."""
    if not trace.exists():
        return "the tracer was not loaded: CUDA did not start, or its driver does not read CUDA_INJECTION64_PATH"
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    if any(r["record"] == "launch" for r in records):
        return ""
    return next((r["why"] for r in records if r["record"] == "trouble"), "a launch was not seen")


def warm_up(wrapper: Wrapper, one: InputSet, arguments: list) -> None:
    """A call that is not traced: kernels are tuned and loaded when they are first used."""
    try:
        torch.manual_seed(one.seed)
        wrapper.call(arguments)
    except Exception:
        pass  # the traced call raises as well, and is written down
    torch.cuda.synchronize()


def in_use() -> bool:
    """Whether this process has started CUDA, as wrappers that need it do."""
    return torch.cuda.is_initialized()


def synchronize() -> None:
    """Waits for the device, if one is in use; errors of kernels show here."""
    if in_use():
        torch.cuda.synchronize()
