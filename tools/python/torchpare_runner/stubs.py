"""A wrapper without its kernels and operators: what is left is the host's work, which asserts are part of.

Kernels of Triton and matrix products that write to a buffer do nothing; an operator gives what it gave the first time;
the wrapper's own buffers hold zeros. Only what is called as a method of a tensor is computed (NaN asserts do that).
"""

from __future__ import annotations

import ast
import ctypes
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from inputs import InputSet, takes
from torch.utils._python_dispatch import _disable_current_modes
from wrapper import Wrapper

#: Stands before the number of an operator's call in the wrapper's text.
NAME = "torchpare_operator_"


class Kernel:
    def run(self, *arguments: Any, **keywords: Any) -> None: ...


class ExternKernels:
    """In the place of `extern_kernels`."""

    def __init__(self, kernels: Any) -> None:
        self._kernels = kernels

    def __getattr__(self, name: str) -> Callable[..., Any]:
        kernel = getattr(self._kernels, name)

        def call(*arguments: Any, **keywords: Any) -> Any:
            return keywords["out"] if "out" in keywords else kernel(*arguments, **keywords)

        setattr(self, name, call)
        return call


class Operators(ast.NodeTransformer):
    """Gives each call of `torch.ops.…` in the text a name of its own."""

    def __init__(self) -> None:
        self.calls: dict[str, ast.expr] = {}

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if ast.unparse(node.func).startswith("torch.ops."):
            name = f"{NAME}{len(self.calls)}"
            self.calls[name] = node.func
            node.func = ast.copy_location(ast.Name(name, ast.Load()), node.func)
        return node


def kept(operator: Callable[..., Any]) -> Callable[..., Any]:
    """Its first result, whatever it is called with."""
    results: list[Any] = []

    def call(*arguments: Any, **keywords: Any) -> Any:
        if not results:
            results.append(operator(*arguments, **keywords))
        return results[0]

    return call


def zeroed(allocate: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def take(*arguments: Any, **keywords: Any) -> torch.Tensor:
        fresh = allocate(*arguments, **keywords)
        storage = fresh.untyped_storage()
        ctypes.memset(storage.data_ptr(), 0, storage.nbytes())
        return fresh

    return take


def stubbed(wrapper: Wrapper) -> Wrapper:
    operators = Operators()
    tree = ast.fix_missing_locations(operators.visit(ast.parse(wrapper.text)))
    names = {
        name: kept(eval(compile(ast.Expression(function), wrapper.path, "eval"), {"torch": torch}))
        for name, function in operators.calls.items()
    }
    other = wrapper.changed(tree, names)
    namespace = vars(other.module)
    for name in other.kernels:
        if hasattr(namespace[name], "run"):
            namespace[name] = Kernel()
    for name in [n for n in namespace if n.startswith("empty_strided")]:
        namespace[name] = zeroed(namespace[name])
    if "extern_kernels" in namespace:
        namespace["extern_kernels"] = ExternKernels(namespace["extern_kernels"])
    return other


@contextmanager
def plain_torch(wrappers: list[Wrapper], one: InputSet) -> Iterator[None]:
    """Within, no mode sends the device `cuda` to the CPU, if the wrappers can do without: modes slow every operator."""
    with ExitStack() as trial:
        without_modes(trial)
        can = all(takes(wrapper, one) for wrapper in wrappers)
    with ExitStack() as modes:
        if can:
            without_modes(modes)
        yield


def without_modes(stack: ExitStack) -> None:
    stack.enter_context(torch._C.DisableTorchFunction())
    stack.enter_context(_disable_current_modes())
