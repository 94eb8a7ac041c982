"""Models that no fixture was made of, chosen so that together they have every assert that torch emits on a CPU."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


class Router(nn.Module):
    """A mixture of experts over normalised tokens: attention, a sort and top-k fall back to ATen."""

    def __init__(self, width: int = 16, experts: int = 4) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(4, width)
        self.gate = nn.Linear(width, experts)
        self.experts = nn.Parameter(torch.randn(experts, width, width) / width**0.5)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        normal = self.norm(tokens)
        mixed = F.scaled_dot_product_attention(normal[None, None], normal[None, None], normal[None, None])[0, 0]
        weight, chosen = self.gate(mixed).softmax(-1).topk(2)
        order = chosen.flatten().sort(stable=True).indices
        out = torch.einsum("td,tkde->tke", mixed, self.experts[chosen])
        return (out * weight[..., None]).sum(1) + order.sum()


def router_training() -> tuple:
    """The model above with its backward."""
    torch.manual_seed(1)
    return Router(), (torch.randn(6, 16, requires_grad=True),)


def ragged_windows() -> tuple:
    """Sizes that depend on values: scalar asserts, and fallbacks whose results have unknown sizes."""

    def windows(signal: torch.Tensor, lengths: torch.Tensor) -> tuple:
        first = lengths[0].item()
        torch._check(first >= 2)
        torch._check(first <= 64)
        loud = (signal.abs() > 0.5).nonzero()
        padding = signal.new_zeros(first)
        return torch.fft.rfft(signal).real, loud * 2, padding + signal.mean()

    torch.manual_seed(2)
    return windows, (torch.randn(40), torch.tensor([5, 7]))


def strided_views() -> tuple:
    """Inputs that are not contiguous, one of them read through an unaligned view by an ATen kernel."""

    def views(table: torch.Tensor, keys: torch.Tensor) -> tuple:
        values, order = torch.sort(table.t() * 3)
        return values[:, 1:].cumsum(1), torch.searchsorted(values[0], keys), order.flip(0)

    torch.manual_seed(3)
    return views, (torch.randn(12, 9)[:, ::2], torch.randn(7))


MODELS = [router_training, ragged_windows, strided_views]
