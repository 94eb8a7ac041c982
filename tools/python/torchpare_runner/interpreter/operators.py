"""Operators of torch that exist for CUDA only, by their mathematics, where this torch has none for the CPU.

An operator that is not here and has no implementation for the CPU raises NotImplementedError, which names it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from interpreter import attention

LIBRARIES: list[torch.library.Library] = []


def lstm_cell(igates: Tensor, hgates: Tensor, cx: Tensor, ibias: Tensor | None = None, hbias: Tensor | None = None) -> Any:
    gates = igates + hgates
    for bias in (ibias, hbias):
        gates = gates if bias is None else gates + bias
    i, f, g, o = gates.chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    cy = f * cx + i * g
    return o * cy.tanh(), cy, torch.cat([i, f, g, o], 1)


def lstm_cell_backward(
    grad_hy: Tensor | None, grad_cy: Tensor | None, cx: Tensor, cy: Tensor, workspace: Tensor, has_bias: bool
) -> Any:
    i, f, g, o = workspace.chunk(4, 1)
    tanh = cy.tanh()
    grad_hy = torch.zeros_like(cy) if grad_hy is None else grad_hy
    grad_cx = grad_hy * o * (1 - tanh * tanh) + (0 if grad_cy is None else grad_cy)
    of_gates = (grad_cx * g * i * (1 - i), grad_cx * cx * f * (1 - f), grad_cx * i * (1 - g * g), grad_hy * tanh * o * (1 - o))
    gates = torch.cat(of_gates, 1)
    return gates, grad_cx * f, gates.sum(0) if has_bias else None


def in_type(product: Callable[..., Tensor], tensors: int) -> Callable[..., Any]:
    """A product of matrices with the type of its result given (`mm.dtype`, `bmm.dtype_out` …)."""

    def compute(*arguments: Any, out: Tensor | None = None, **scalars: Any) -> Tensor:
        *given, dtype = arguments
        made = product(*(t.to(dtype) for t in given[:tensors]), **scalars)
        return made if out is None else out.copy_(made)

    return compute


PRODUCTS: dict[str, tuple[Callable[..., Tensor], int]] = {
    "mm": (torch.mm, 2),
    "bmm": (torch.bmm, 2),
    "addmm": (torch.addmm, 3),
    "baddbmm": (torch.baddbmm, 3),
}
OPERATORS: dict[str, Callable[..., Any]] = {
    "_scaled_dot_product_flash_attention": attention.flash,
    "_scaled_dot_product_flash_attention_backward": attention.flash_backward,
    "_scaled_dot_product_efficient_attention": attention.efficient,
    "_scaled_dot_product_efficient_attention_backward": attention.efficient_backward,
    "_scaled_dot_product_cudnn_attention": attention.cudnn,
    "_scaled_dot_product_cudnn_attention_backward": attention.cudnn_backward,
    "_thnn_fused_lstm_cell": lstm_cell,
    "_thnn_fused_lstm_cell_backward_impl": lstm_cell_backward,
}
OPERATORS |= {f"{name}.dtype{out}": in_type(*how) for name, how in PRODUCTS.items() for out in ("", "_out")}


def is_lacking(name: str) -> bool:
    """Whether this torch has the operator, but not for the CPU."""
    packet, _, overload = name.partition(".")
    known = hasattr(getattr(torch.ops.aten, packet, None), overload or "default")
    return known and not torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{name}", "CPU")


def install() -> None:
    library = torch.library.Library("aten", "IMPL")
    for name, function in OPERATORS.items():
        if is_lacking(name):
            library.impl(name, function, "CPU")
    LIBRARIES.append(library)
