"""What the captured CUDA wrappers call of operators that are not torch's: `--import vllm_stand_ins`.

Those of fixtures/graphs_cuda.py are executed as they stand there. Of vLLM's, which find their weights by the name of a
layer, there are only names and shapes: here each computes something of all that it is given.
"""

from __future__ import annotations

import zlib

import graphs_cuda
import graphs_cuda_models as vllm
import torch


@graphs_cuda.scale.register_kernel("cpu")
def scale(x: torch.Tensor, by: float) -> torch.Tensor:
    """CUDA and CPU have no product of float8."""
    return x * by if x.dtype.itemsize > 1 else (x.float() * by).to(x.dtype)


def weight(layer: str, columns: int, rows: int) -> torch.Tensor:
    """A matrix that is another for each layer."""
    generator = torch.Generator().manual_seed(zlib.crc32(layer.encode()))
    return torch.randn(columns, rows, generator=generator) / columns**0.5


@vllm.unified_mla_attention_with_output.register_kernel("cpu")
def attend(q: torch.Tensor, latent: torch.Tensor, key: torch.Tensor, output: torch.Tensor, layer: str) -> None:
    seen = torch.cat([q, latent, key], -1).float()
    output.copy_((seen @ weight(layer, seen.shape[1], output.shape[1])).tanh())


@vllm.moe_forward.register_kernel("cpu")
def experts(x: torch.Tensor, logits: torch.Tensor, layer: str) -> torch.Tensor:
    mixed = x.float() @ weight(layer, x.shape[1], x.shape[1])
    return (mixed * logits.float().softmax(-1)).to(x.dtype)


@vllm.block_scaled_mm.register_kernel("cpu")
def product(x: torch.Tensor, by: torch.Tensor, by_scale: torch.Tensor) -> torch.Tensor:
    return (x.float() @ by.float().t() * by_scale.float().mean()).to(x.dtype)
