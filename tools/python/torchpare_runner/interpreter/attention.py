"""Attention as CUDA's fused operators compute it, in float32: results, shapes and strides are theirs
(aten/src/ATen/native/transformers/cuda/attention.cu), the order of additions and the dropped elements are not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

#: Rows of efficient attention's log-sum-exp are padded to a multiple of this.
PADDING = 32


@dataclass
class Attention:
    q: Tensor
    k: Tensor
    v: Tensor
    bias: Tensor | None
    dropout: float
    causal: bool
    scale: float | None
    seed: Tensor

    def factor(self) -> float:
        return 1 / math.sqrt(self.q.shape[-1]) if self.scale is None else self.scale

    def shared(self, x: Tensor) -> Tensor:
        """Several heads of queries may share one of keys and values."""
        heads, own = self.q.shape[1], x.shape[1]
        return (x if own == heads else x.repeat_interleave(heads // own, 1)).float()

    def probabilities(self) -> tuple[Tensor, Tensor]:
        """Softmax of the scores, and the logarithm of its denominators."""
        scores = (self.q.float() @ self.shared(self.k).transpose(-1, -2)) * self.factor()
        if self.bias is not None:
            scores = scores + self.bias.float()
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool).tril().logical_not()
            scores = scores.masked_fill(later, -math.inf)
        return scores.softmax(-1), scores.logsumexp(-1)

    def kept(self, p: Tensor) -> Tensor:
        """What dropout multiplies with: the same for the same seed."""
        if not self.dropout:
            return torch.ones(())
        generator = torch.Generator().manual_seed(int(self.seed.reshape(-1)[0]))
        return (torch.rand(p.shape, generator=generator) >= self.dropout).float() / (1 - self.dropout)

    def forward(self) -> tuple[Tensor, Tensor]:
        """The result in float32, and the log-sum-exp of the scores."""
        p, lse = self.probabilities()
        return (p * self.kept(p)) @ self.shared(self.v), lse

    def gradients(self, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of queries, keys, values and scores, in float32."""
        p, _ = self.probabilities()
        kept = self.kept(p)
        of_p = (grad.float() @ self.shared(self.v).transpose(-1, -2)) * kept
        of_scores = p * (of_p - (of_p * p).sum(-1, keepdim=True))
        of_q = of_scores @ self.shared(self.k) * self.factor()
        of_k = of_scores.transpose(-1, -2) @ self.q.float() * self.factor()
        of_v = (p * kept).transpose(-1, -2) @ grad.float()
        return of_q, self.summed(of_k, self.k), self.summed(of_v, self.v), of_scores

    def summed(self, gradient: Tensor, like: Tensor) -> Tensor:
        """Over the heads that share."""
        own = like.shape[1]
        return gradient if gradient.shape[1] == own else gradient.unflatten(1, (own, -1)).sum(2)


def as_inputs(values: Tensor, like: Tensor) -> Tensor:
    """In memory as the input is: flash and cuDNN's attention."""
    return torch.empty_like(like.transpose(1, 2)).transpose(1, 2).copy_(values)


def by_rows(values: Tensor, like: Tensor) -> Tensor:
    """In memory batch, row, head, width: efficient attention."""
    return values.to(like.dtype).transpose(1, 2).contiguous().transpose(1, 2)


def new_seed(dropout: float) -> int:
    return int(torch.randint(1 << 40, ())) if dropout else 0


def flash(
    q: Tensor, k: Tensor, v: Tensor, dropout: float = 0.0, causal: bool = False, debug: bool = False,
    *, scale: float | None = None,
) -> Any:  # fmt: skip
    state = torch.tensor([new_seed(dropout), 0])
    out, lse = Attention(q, k, v, None, dropout, causal, scale, state).forward()
    unused, mask = torch.zeros((), dtype=torch.uint64), q.new_empty(0)
    return as_inputs(out, q), lse, None, None, q.shape[2], k.shape[2], state.view(torch.uint64), unused, mask


def flash_backward(
    grad: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, cum_q: Any, cum_k: Any, max_q: int, max_k: int,
    dropout: float, causal: bool, state: Tensor, unused: Tensor, *, scale: float | None = None,
) -> Any:  # fmt: skip
    attention = Attention(q, k, v, None, dropout, causal, scale, state.view(torch.int64))
    return tuple(map(as_inputs, attention.gradients(grad), (q, k, v)))


def efficient(
    q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, compute_lse: bool, dropout: float = 0.0, causal: bool = False,
    *, scale: float | None = None,
) -> Any:  # fmt: skip
    seed, offset = torch.tensor(new_seed(dropout)), torch.tensor(0)
    out, lse = Attention(q, k, v, bias, dropout, causal, scale, seed).forward()
    rows = math.ceil(q.shape[2] / PADDING) * PADDING if compute_lse else 0
    padded = torch.full((*q.shape[:2], rows), math.inf)
    padded[..., : q.shape[2]] = lse[..., :rows]
    return by_rows(out, q), padded, seed, offset


def efficient_backward(
    grad: Tensor, q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, out: Tensor, lse: Tensor, seed: Tensor, offset: Tensor,
    dropout: float, wanted: list[bool], causal: bool = False, *, scale: float | None = None,
) -> Any:  # fmt: skip
    *of_inputs, scores = Attention(q, k, v, bias, dropout, causal, scale, seed).gradients(grad)
    of_bias = scores.sum_to_size(bias.shape).to(bias.dtype) if bias is not None and wanted[3] else None
    return *map(by_rows, of_inputs, (q, k, v)), of_bias


def cudnn(
    q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, compute_lse: bool, dropout: float = 0.0, causal: bool = False,
    debug: bool = False, *, scale: float | None = None,
) -> Any:  # fmt: skip
    seed, offset = torch.tensor(new_seed(dropout)), torch.tensor(0)
    out, lse = Attention(q, k, v, bias, dropout, causal, scale, seed).forward()
    return as_inputs(out, q), lse.unsqueeze(-1) if compute_lse else None, None, None, q.shape[2], k.shape[2], seed, offset, None


def cudnn_backward(
    grad: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, seed: Tensor, offset: Tensor, bias: Tensor | None,
    cum_q: Any, cum_k: Any, max_q: int, max_k: int, dropout: float, causal: bool, *, scale: float | None = None,
) -> Any:  # fmt: skip
    gradients = Attention(q, k, v, bias, dropout, causal, scale, seed).gradients(grad)
    return tuple(map(as_inputs, gradients, (q, k, v)))
