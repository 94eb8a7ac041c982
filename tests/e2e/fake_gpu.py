"""A GPU for the runner of `validate`, where there is none: `--import fake_gpu`.

It is made of the driver and the CUPTI that the tests of the tracer use (tests/gpu/tracer). Wrappers for the CPU run as
they are. But every kernel they call is also launched on that driver, with what it was called with; so is `isnan`, which
asserts call; and memory that they ask for comes from the allocator that was set. The tracer is the one that ships, the
traces are its own, and what the runner calls of torch.cuda is answered here.

FAKE_GPU_FAULT makes one phase go wrong where only a trace can tell (see `Fault`).
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
import warnings
import weakref
from collections.abc import Callable

import torch
from torch._inductor.async_compile import AsyncCompile


class Fault:
    """What shall go wrong in the phase that FAKE_GPU_FAULT names: "b:doubled"."""

    def __init__(self) -> None:
        self.phase, _, self.what = os.environ.get("FAKE_GPU_FAULT", ":").partition(":")

    def is_now(self, what: str) -> bool:
        here = os.environ.get("TORCHPARE_TRACE", "").split("/")[-2:-1]
        return self.what == what and here == [self.phase]


FAULT = Fault()


class Driver:
    """CUDA, once it has started; it loads the tracer then."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libcuda.so.1")
        self._check(self._library.cuInit(0))
        self._functions: dict[str, ctypes.c_void_p] = {}
        self.launched = 0
        self.held: tuple[str, list[int], int] | None = None

    @staticmethod
    def _check(result: int) -> None:
        if result:
            raise RuntimeError(f"the driver says {result}")

    def function(self, name: str, parameters: int) -> ctypes.c_void_p:
        if name not in self._functions:
            module, function = ctypes.c_void_p(), ctypes.c_void_p()
            image = f"FAKE {name}:{','.join(['8'] * parameters)}".encode()
            self._check(self._library.cuModuleLoadData(ctypes.byref(module), image))
            self._check(self._library.cuModuleGetFunction(ctypes.byref(function), module, name.encode()))
            self._functions[name] = function
        return self._functions[name]

    def launch(self, name: str, values: list[int], grid: int) -> None:
        self.launched += 1
        if FAULT.is_now("nothing") or (FAULT.is_now("dropped") and self.launched == 3):
            return
        if FAULT.is_now("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        if FAULT.is_now("hung"):
            time.sleep(3600)
        if FAULT.is_now("swapped") and self.held is None:
            self.held = (name, values, grid)
            return
        if FAULT.is_now("argument"):
            values = [*values[:-1], values[-1] + 64]
        if FAULT.is_now("order"):
            values = values[::-1]
        for _ in range(2 if FAULT.is_now("doubled") else 1):
            self._launch(name, values, grid + FAULT.is_now("grid"))
        if self.held:
            self._launch(*self.held)
            self.held = None

    def _launch(self, name: str, values: list[int], grid: int) -> None:
        words = [ctypes.c_int64(v) for v in values]
        pointers = (ctypes.c_void_p * len(words))(*(ctypes.addressof(w) for w in words))
        function = self.function(name, len(words))
        self._check(self._library.cuLaunchKernel(function, grid, 1, 1, 32, 1, 1, 0, None, pointers, None))

    def synchronize(self) -> None:
        self._library.cuCtxSynchronize()


_started: dict[int, Driver] = {}


def driver() -> Driver:
    """The one of this process: started when it is first asked for, as torch does."""
    if os.getpid() not in _started:
        _started[os.getpid()] = Driver()
    return _started[os.getpid()]


class Allocator:
    """As torch.cuda.memory.CUDAPluggableAllocator: a library, and the names of two functions in it."""

    current: Allocator | None = None

    def __init__(self, path: str, allocate: str, free: str) -> None:
        library = ctypes.CDLL(path)
        self._allocate, self._free = getattr(library, allocate), getattr(library, free)
        self._allocate.restype = ctypes.c_void_p
        self._allocate.argtypes = [ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p]
        self._free.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p]

    def storage(self, size: int) -> torch.UntypedStorage:
        driver()
        address = self._allocate(size, 0, None)
        memory = (ctypes.c_byte * size).from_address(address)
        weakref.finalize(memory, self._free, address, size, 0, None)
        return torch.frombuffer(memory, dtype=torch.uint8).untyped_storage()


def change_current_allocator(allocator: Allocator) -> None:
    Allocator.current = allocator


_empty_strided = torch._C._dynamo.guards._empty_strided_cpu


def empty_strided(size: tuple, stride: tuple, dtype: torch.dtype) -> torch.Tensor:
    fresh = _empty_strided(size, stride, dtype)
    count = fresh.untyped_storage().nbytes()
    if not count or not Allocator.current:
        return fresh
    if FAULT.is_now("memory"):
        Allocator.current.storage(64)
    return torch.empty(0, dtype=dtype).set_(Allocator.current.storage(count), 0, size, stride)


_cpp_pybinding = AsyncCompile.cpp_pybinding


def cpp_pybinding(self: AsyncCompile, types: list[str], source: str) -> Callable:
    kernel = _cpp_pybinding(self, types, source)
    name = f"kernel_{hashlib.sha256(source.encode()).hexdigest()[:8]}"

    def call(*arguments: object) -> object:
        if "TORCHPARE_TRACE" in os.environ:
            values = [a.data_ptr() if isinstance(a, torch.Tensor) else int(a) for a in arguments]
            counts = [a for a in arguments if isinstance(a, int)]
            driver().launch(name, values, max(1, *counts, 1))
        return kernel(*arguments)

    return call


def isnan(x: torch.Tensor) -> torch.Tensor:
    if "TORCHPARE_TRACE" in os.environ:
        flags = Allocator.current.storage(max(1, x.numel()))
        driver().launch("isnan", [x.data_ptr(), flags.data_ptr()], max(1, x.numel()))
    return x != x


class OneElement:
    """What the probe fills."""

    def fill_(self, value: int) -> None:
        driver().launch("fill", [value], 1)


_zeros = torch.zeros


def zeros(*arguments: object, device: object = None, **more: object) -> object:
    return OneElement() if device == "cuda" else _zeros(*arguments, device=device, **more)


def is_available() -> bool:
    if os.environ.get("FAKE_GPU_FAULT") == "absent":
        return False
    driver()
    return True


if FAULT.what == "cut":
    import device

    device.Tracer.end = lambda self: None if FAULT.is_now("cut") else self._api.trace_end()

torch.zeros = zeros
torch.version.cuda = "13.0"
torch.cuda.is_available = is_available
torch.cuda.mem_get_info = lambda: (1 << 27, 1 << 27)
torch.cuda.get_device_name = lambda: "a driver made for tests"
torch.cuda.synchronize = lambda: driver().synchronize()
torch.cuda.memory.CUDAPluggableAllocator = Allocator
torch.cuda.memory.change_current_allocator = change_current_allocator
torch._C._dynamo.guards._empty_strided_cpu = empty_strided
AsyncCompile.cpp_pybinding = cpp_pybinding
ATEN = torch.library.Library("aten", "IMPL")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that there is one already
    ATEN.impl("isnan", isnan, "CPU")
