"""The device `cuda` is the CPU: its tensors lie in this process's memory, and everything is done when a call returns.

A TorchDispatchMode, entered for the life of the process, sees every operator with the device that the wrapper named,
and hands it on with the CPU in its place. It lies below the mode that records, which so records the wrapper's own words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

CPU = torch.device("cpu")
#: CUDA tests these types for NaN and infinity, the CPU does not.
FLOAT8 = (torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz)
#: Functions that make a tensor of Python values, and go to the device in C++ before any operator is called.
MAKERS = (torch.tensor, torch.as_tensor)
MODES: list[Any] = []


def on_cpu(value: Any) -> Any:
    """The same value, but where it names the device `cuda`."""
    if isinstance(value, torch.device) and value.type == "cuda":
        return CPU
    if isinstance(value, str) and value.split(":")[0] == "cuda":
        return CPU
    return value


class Operators(TorchDispatchMode):
    def __torch_dispatch__(self, operator: Any, types: Any, arguments: Any = (), keywords: Any = None) -> Any:
        keywords = dict(keywords or {})
        if "device" in keywords:
            keywords["device"] = on_cpu(keywords["device"])
        if keywords.get("pin_memory"):
            keywords["pin_memory"] = False
        if operator is torch.ops.aten.isinf.default or operator is torch.ops.aten.ne.Tensor:
            arguments = tuple(map(comparable, arguments))
        return operator(*map(on_cpu, arguments), **keywords)


def comparable(value: Any) -> Any:
    return value.float() if isinstance(value, torch.Tensor) and value.dtype in FLOAT8 else value


class Makers(TorchFunctionMode):
    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), keywords: Any = None) -> Any:
        keywords = dict(keywords or {})
        if function in MAKERS and "device" in keywords:
            keywords["device"] = on_cpu(keywords["device"])
        return function(*arguments, **keywords)


class Guard:
    """torch.cuda._DeviceGuard"""

    def __init__(self, index: int) -> None:
        if index != 0:
            raise RuntimeError(f"cuda:{index}: one device alone is interpreted")

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


class Event:
    """torch.Event, torch.cuda.Event: has happened as soon as it is recorded."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None: ...

    def record(self, stream: Any = None) -> None: ...

    def wait(self, stream: Any = None) -> None: ...

    def synchronize(self) -> None: ...

    def query(self) -> bool:
        return True


def always(answer: Any) -> Callable[..., Any]:
    return lambda *arguments, **keywords: answer


def install() -> None:
    cuda, c, guards = torch.cuda, torch._C, torch._C._dynamo.guards
    cuda._DeviceGuard = Guard
    cuda.Event = torch.Event = Event
    cuda.set_device = cuda.synchronize = cuda._lazy_init = always(None)
    cuda.current_device = always(0)
    c._cuda_getCurrentRawStream = always(0)
    guards._empty_strided_cuda = guards._empty_strided_cpu_pinned = guards._empty_strided_cpu
    for mode in (Makers(), Operators()):
        mode.__enter__()
        MODES.append(mode)
