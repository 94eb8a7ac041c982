"""What a wrapper does while it runs: kernels it launches, operators it calls, memory it takes and gives back.

Kernels are the module's globals that async_compile made; each is wrapped. Operators (torch.ops.*, extern_kernels.*,
methods of tensors) are seen by a dispatch mode. Memory that the wrapper asks for itself comes from the module's
`empty_strided*`, which are wrapped too, and is filled with a pattern, so that reading what was never written shows.

When memory is given back is seen at the next event: between two events nothing can tell. A storage is known by the
order in which it was first seen, never by its address.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import launches
import torch
from inputs import InputSet
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from wrapper import Wrapper


@dataclass
class Tracing:
    """What else is written down on a GPU: the launches below all this, by the tracer."""

    tracer: Any  #: cuda.Tracer
    asserts: frozenset[int]  #: lines of the wrapper

    @contextmanager
    def call(self, wrapper: Wrapper, one: InputSet, arguments: list, name: str) -> Iterator[None]:
        self.tracer.name_inputs(wrapper, arguments)
        with self.tracer.window(f"set {name}", one.poison):
            yield

    def operator(self, line: int) -> AbstractContextManager:
        return self.tracer.assert_window() if line in self.asserts else nullcontext()


class TritonKernel:
    """In the place of a Triton kernel: `run` is recorded, all else is the kernel's."""

    def __init__(self, kernel: Any, run: Callable) -> None:
        self._kernel, self.run = kernel, run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kernel, name)


class Recorder(TorchDispatchMode):
    """Use as a context around one call. `events` is the record, in the form of record.py."""

    def __init__(self, wrapper: Wrapper, poison: int, tracing: Tracing | None = None) -> None:
        super().__init__()
        self._tracing = tracing
        self.events: list[dict] = []
        self._wrapper = wrapper
        self._poison = poison
        self._file = wrapper.module.__file__
        self._seen: dict[int, int] = {}  # address of a StorageImpl -> number; weak references keep addresses unique
        self._live: dict[int, StorageWeakRef] = {}
        self._gone: list[StorageWeakRef] = []
        self._inside_kernel = False
        self._replaced: dict[str, Any] = {}

    def __enter__(self) -> Recorder:
        namespace = vars(self._wrapper.module)
        for name in self._wrapper.kernels:
            kernel = namespace[name]
            by_run = hasattr(kernel, "run")
            launch = self._kernel(name, kernel.run if by_run else kernel)
            self._replace(name, TritonKernel(kernel, launch) if by_run else launch)
        for name in [n for n in namespace if n.startswith("empty_strided")]:
            self._replace(name, self._allocator(name, namespace[name]))
        super().__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._look_for_frees()
        vars(self._wrapper.module).update(self._replaced)

    def _replace(self, name: str, by: Callable) -> None:
        self._replaced[name] = vars(self._wrapper.module)[name]
        vars(self._wrapper.module)[name] = by

    def storage_of(self, tensor: torch.Tensor) -> int:
        """The number of the storage below a tensor."""
        storage = tensor.untyped_storage()
        if storage._cdata not in self._seen:
            self._seen[storage._cdata] = len(self._seen)
            self._live[self._seen[storage._cdata]] = StorageWeakRef(storage)
        return self._seen[storage._cdata]

    def describe(self, value: object) -> dict:
        """A value as it is compared: of tensors where they lie, of all else what it prints as."""
        if isinstance(value, torch.Tensor):
            return self._describe_tensor(value)
        if isinstance(value, list | tuple):
            return {"type": type(value).__name__, "items": [self.describe(v) for v in value]}
        if isinstance(value, torch.Generator):
            return {"type": "Generator", "text": str(value.device)}
        if isinstance(value, torch.ScriptObject):  # prints its address; record_function's handle is one
            return {"type": "ScriptObject", "text": str(value._type())}
        return {"type": type(value).__name__, "text": repr(value)}

    def _describe_tensor(self, value: torch.Tensor) -> dict:
        described = {"type": type(value).__name__, "dtype": str(value.dtype), "device": str(value.device)}
        if value.layout != torch.strided:
            return {**described, "text": f"{value.layout} {tuple(value.shape)}"}
        return {
            **described,
            "storage": self.storage_of(value),
            "offset": value.storage_offset(),
            "size": list(value.size()),
            "stride": list(value.stride()),
        }

    def describe_call(self, arguments: Iterable, keywords: dict) -> list[dict]:
        named = [{**self.describe(value), "name": name} for name, value in sorted(keywords.items())]
        return [self.describe(value) for value in arguments] + named

    def __torch_dispatch__(self, operator: Any, types: Any, arguments: tuple = (), keywords: dict | None = None) -> Any:
        keywords = keywords or {}
        if self._inside_kernel:
            return operator(*arguments, **keywords)
        event = self._launch(str(operator), arguments, keywords)
        with self._tracing.operator(event["line"]) if self._tracing else nullcontext():
            result = operator(*arguments, **keywords)
        event["result"] = self.describe(result)
        return result

    def _launch(self, name: str, arguments: tuple, keywords: dict) -> dict:
        self._look_for_frees()
        event = {"what": "launch", "name": name, "line": self._line()}
        event["arguments"] = self.describe_call(arguments, keywords)
        self.events.append(event)
        return event

    def _kernel(self, name: str, kernel: Callable) -> Callable:
        def launch(*arguments: Any, **keywords: Any) -> Any:
            # A stream is an address; which one it is, the trace tells.
            event = self._launch(name, arguments, {k: v for k, v in keywords.items() if k != "stream"})
            launches.taken()
            self._inside_kernel = True
            try:
                return kernel(*arguments, **keywords)
            finally:
                self._inside_kernel = False
                event["arguments"] += [{"type": "launch", "text": text, "name": "grid"} for text in launches.taken()]

        return launch

    def _allocator(self, name: str, allocate: Callable) -> Callable:
        def take(*arguments: Any, **keywords: Any) -> torch.Tensor:
            self._look_for_frees()
            self._inside_kernel = True
            try:
                fresh = allocate(*arguments, **keywords)
            finally:
                self._inside_kernel = False
            storage = fresh.untyped_storage()
            if fresh.device.type == "cpu" and storage.nbytes():
                ctypes.memset(storage.data_ptr(), self._poison, storage.nbytes())
            event = {"what": "allocate", "name": name, "line": self._line(), "bytes": storage.nbytes()}
            self.events.append({**event, "result": self.describe(fresh)})
            return fresh

        return take

    def _look_for_frees(self) -> None:
        for number in [n for n, storage in self._live.items() if storage.expired()]:
            self.events.append({"what": "free", "storage": number})
            self._gone.append(self._live.pop(number))

    def _line(self) -> int:
        """The line of the wrapper that is being executed; 0 if none is."""
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self._file:
            frame = frame.f_back
        return frame.f_lineno if frame else 0
