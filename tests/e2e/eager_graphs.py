"""The graphs of fixtures/graphs_cuda*.py on the CPU: ATen graphs as Inductor gets them, executed eagerly.

Inductor is stopped where it would generate code (`inner_compile` of torch/_inductor/compile_fx.py). What its graph is
given there is what the wrapper is given, in the same order.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import torch
import torch._dynamo.config
import torch._functorch.config
import torch._inductor.config
from functorch.compile import make_boxed_func
from program import FIXTURES
from torch._inductor.compile_fx import compile_fx
from torch.utils._pytree import tree_leaves

sys.path.insert(0, str(FIXTURES))
for path in sorted(FIXTURES.glob("graphs_cuda*.py")):
    importlib.import_module(path.stem)
GRAPHS = importlib.import_module("graphs_cuda").GRAPHS


@dataclass
class Executed:
    """One graph, executed: forward or backward."""

    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    user_outputs: int = 0  #: as many has the function itself; what follows is for the backward


def settings(stack: ExitStack) -> None:
    """As fixtures/capture_cuda.py compiles."""
    stack.enter_context(torch._inductor.config.patch(force_disable_caches=True, shape_padding=False))
    stack.enter_context(torch._functorch.config.patch(enable_autograd_cache=False, force_non_lazy_backward_lowering=True))
    stack.enter_context(torch._dynamo.config.patch(capture_scalar_outputs=True, capture_dynamic_output_shape_ops=True))


def executed(name: str) -> list[Executed]:
    """Forward, and backward of the sum of all results, of the graph of that name."""
    found: list[Executed] = []

    def inner(graph: Callable, example: list, **_: Any) -> Callable:
        one = Executed()
        found.append(one)

        def run(*arguments: Any) -> Any:
            given = list(map(not_zero, arguments))
            one.inputs = kept(given)
            outputs = graph(*given)
            one.outputs = kept(outputs)
            return outputs

        return make_boxed_func(run)

    torch._dynamo.reset()
    torch.manual_seed(0)
    function, arguments = GRAPHS[name].build()
    options = {k: v for k, v in GRAPHS[name].options.items() if k in ("fullgraph", "dynamic")}
    with ExitStack() as stack:
        settings(stack)
        backend = lambda graph, example: compile_fx(graph, example, inner_compile=inner)  # noqa: E731
        results = tree_leaves(torch.compile(function, backend=backend, **options)(*arguments))
        if len(found) > 1:
            sum(r.float().sum() for r in results if isinstance(r, torch.Tensor) and r.requires_grad).backward()
    found[0].user_outputs = len(results)
    return found


def directly(name: str) -> Executed:
    """The function itself, for what torch.compile does not take on the CPU."""
    torch.manual_seed(0)
    function, arguments = GRAPHS[name].build()
    inputs = kept(arguments)
    return Executed(inputs, kept(tree_leaves(function(*arguments))))


def not_zero(value: Any) -> Any:
    """Weights that are all zero would make every result right."""
    if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel() > 1 and not value.float().any():
        return (torch.randn(value.shape) / 8).to(value.dtype)
    return value


def kept(values: Any) -> list:
    """As they are now, with their strides."""

    def copy(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        fresh = torch.empty_strided(value.size(), value.stride(), dtype=value.dtype)
        return fresh.copy_(value.detach())

    return [copy(v) for v in values]
