"""Launches: what stands in the place of Inductor's CachingAutotuner (torch/_inductor/runtime/triton_heuristics.py).

Inductor's own heuristics list the configurations of a kernel, and its own GridExpr computes the grid. Of the
configurations the first is taken, and its blocks are widened to the sizes of the launch where the kernel allows any:
few programs with wide blocks are fast here, and no result depends on it. Programs run one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import launches
import torch
from torch.utils._python_dispatch import _disable_current_modes
from triton import language as tl
from triton.runtime import interpreter as triton_interpreter

from interpreter.errors import NotInterpreted, OutOfBounds
from interpreter.memory import ARGUMENT, Bounds, checked

#: Most elements in a block that was widened.
WIDEST = 1 << 20
#: Only along an axis whose size these divide may a kernel have no mask (TRITON_MAX_BLOCK in torch/_inductor/runtime/hints.py).
WITHOUT_MASK = {"x": 4096, "y": 1024}


Meta = dict[str, Any]


class Kernel:
    def __init__(self, function: Any, config: Any, triton_meta: Meta, inductor_meta: Meta, sizes: Any) -> None:
        self.fn, self.config, self.size_hints = function, config, sizes or {}
        self.triton_meta, self.inductor_meta = triton_meta, inductor_meta
        self.__name__ = function.__name__
        annotations = function.fn.__annotations__.items()
        self._constexprs = {name for name, kind in annotations if "constexpr" in str(kind)}
        source = triton_interpreter.inspect.getsource(function.fn)
        self._source = hashlib.sha256(source.encode()).hexdigest()[:12]

    def run(self, *arguments: Any, stream: Any = None, **keywords: Any) -> None:
        named = self._named(arguments) | keywords
        constants = self.triton_meta.get("constants", {})
        blocks = self._blocks(named)
        grid = self._grid(named, {**constants, **blocks})
        passed = {name: {**constants, **named, **blocks}[name] for name in self.fn.arg_names}
        launches.say(f"{grid} of {self.__name__}, blocks {blocks}, source {self._source}")
        if 0 not in grid:
            with _disable_current_modes(), checked(Bounds(self.__name__, passed)):
                self._execute(grid, passed)

    def _named(self, arguments: tuple[Any, ...]) -> dict[str, Any]:
        """By CompileResult._get_arg_lists: what the configuration or the kernel's constants fix is not passed."""
        constants = self.triton_meta.get("constants", {})
        extra = list(self.inductor_meta.get("extra_launcher_args", ()))
        fixed = set(self.config) | (self._constexprs & set(constants))
        names = [n for n in self.fn.arg_names if n not in fixed]
        absent = [n for n in names if n not in self.triton_meta["signature"]]
        if len(arguments) == len(names) + len(extra) - len(absent):
            names = [n for n in names if n not in absent]
        if len(arguments) != len(names) + len(extra):
            raise TypeError(f"{self.__name__}: {len(arguments)} arguments for {', '.join(names + extra)}")
        return dict(zip(names + extra, arguments, strict=True))

    def _grid(self, named: dict[str, Any], meta: dict[str, Any]) -> tuple[int, ...]:
        from torch._inductor.runtime.triton_heuristics import GridExpr

        sizes = {**self.inductor_meta, "grid_type": self.inductor_meta.get("grid_type", "Grid1D")}
        return tuple(map(int, GridExpr.from_meta(sizes, meta).eval_slow({**named})))

    def _blocks(self, named: dict[str, Any]) -> dict[str, Any]:
        blocks = dict(self.config)
        if self.inductor_meta.get("grid_type") == "CooperativeReductionGrid":
            blocks["RSPLIT"] = 1  # several would wait for each other
        if self.inductor_meta.get("grid_type") in ("Grid1D", "Grid2D"):
            room = WIDEST // self._reduced()
            for axis, most in WITHOUT_MASK.items():
                block, size = f"{axis.upper()}BLOCK", named.get(f"{axis}numel")
                if block in blocks and isinstance(size, int):
                    blocks[block] = max(1, min(room, max(blocks[block], widened(size, most))))
                    room = max(1, room // blocks[block])
        return blocks

    def _reduced(self) -> int:
        """Elements of a block along the axes that are reduced, at most."""
        product = 1
        for axis, size in self.size_hints.items() if isinstance(self.size_hints, dict) else ():
            product *= size if axis.startswith("r") and isinstance(size, int) else 1
        return min(product, WIDEST)

    def _execute(self, grid: tuple[int, ...], passed: dict[str, Any]) -> None:
        """What GridExecutor does, but in the tensors themselves."""
        body = self.fn.rewrite()
        triton_interpreter._patch_lang(body)
        values = {name: self._value(name, value) for name, value in passed.items()}
        builder = triton_interpreter.interpreter_builder
        builder.set_grid_dim(*grid)
        try:
            for x in range(grid[0]):
                for y in range(grid[1]):
                    for z in range(grid[2]):
                        builder.set_grid_idx(x, y, z)
                        body(**values)
        except Exception as error:
            raise self._meant(error) from error

    def _value(self, name: str, value: Any) -> Any:
        if name in self._constexprs or value is None or isinstance(value, bool | str):
            return value
        made = triton_interpreter._implicit_cvt(value)
        if isinstance(value, torch.Tensor):
            made.handle.attr[ARGUMENT] = name
        return made

    def _meant(self, error: BaseException) -> Exception:
        """The error below those that the interpreter wraps around it."""
        while isinstance(error, triton_interpreter.InterpreterError) and error.__cause__ is not None:
            error = error.__cause__
        if isinstance(error, OutOfBounds):
            return error
        if isinstance(error, AssertionError):
            return AssertionError(f"{self.__name__}: {error}")
        if isinstance(error, NotInterpreted):
            return NotInterpreted(f"{self.__name__} uses {error}")
        return NotInterpreted(f"{self.__name__}: {type(error).__name__}: {error}")


def widened(size: int, most: int) -> int:
    """The power of two that holds it, if the kernel has a mask along this axis, or else the largest that divides it."""
    if size % most:
        return min(1 << (size - 1).bit_length(), WIDEST)
    wide = most
    while wide < WIDEST and size and size % (2 * wide) == 0:
        wide *= 2
    return wide


def cached_autotune(
    size_hints: Any, configs: Any, triton_meta: Any, heuristic_type: Any = None, filename: Any = None,
    inductor_meta: Any = None, *_: Any, **__: Any,
) -> Callable[[Any], Kernel]:  # fmt: skip
    """Inductor's decorator of this name, which every heuristic ends in."""

    def decorate(function: Any) -> Kernel:
        first = configs[0].kwargs if configs else {}
        config = {name: size for name, size in first.items() if name != "XBLOCK" or name in function.arg_names}
        return Kernel(function, config, triton_meta, inductor_meta or {}, size_hints)

    return decorate


def index(self: Any) -> int:
    """A number in a kernel, as Python's `range` wants it. (Triton 3.6 gives numpy an array of one number for it.)"""
    return int(self.handle.data.item())


def patch_once(patch: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Triton replaces `triton.language` around each launch and each device function; here it stays replaced."""
    scopes: dict[int, Any] = {}

    class Scope:
        def restore(self) -> None: ...

    def patched(function: Any) -> Any:
        if id(function.__globals__) not in scopes:
            scopes[id(function.__globals__)] = (patch(function), function)
            tl.core.tensor.__index__ = index
        return Scope()

    return patched


def load(self: Any, kernel_name: str, source_code: str, device_str: str = "cuda") -> Any:
    """AsyncCompile.triton"""
    from torch._inductor.codecache import PyCodeCache

    return getattr(PyCodeCache.load(source_code), kernel_name)


def in_order(self: Any, *arguments: Any, **keywords: Any) -> list[float]:
    """MultiKernelCall.benchmark_sub_kernels: of a kernel that was written in several ways, the first is the fastest."""
    return [float(k) for k in range(len(self.kernels))]


def install() -> None:
    from torch._inductor.async_compile import AsyncCompile
    from torch._inductor.codegen.multi_kernel import MultiKernelCall
    from torch._inductor.runtime import triton_helpers, triton_heuristics

    triton_interpreter._patch_lang = patch_once(triton_interpreter._patch_lang)
    triton_heuristics.cached_autotune = cached_autotune
    triton_helpers.set_driver_to_gpu = lambda: None
    AsyncCompile.triton = load
    MultiKernelCall.benchmark_sub_kernels = in_order
    MultiKernelCall.load_cache = lambda self: None
    MultiKernelCall.store_cache = lambda self: None
    triton_interpreter._implicit_cvt(0)  # imports the rest of Triton, so that the phases, which are forked off, need not
