"""Communication with this process as the only one that is there.

Of a group of one, gloo communicates as ever. Where a wrapper speaks of more, torch's own stand-in for tests takes their
place (`fake` of torch.testing._internal.distributed.fake_pg): results have the sizes that they should have, and hold
what this process sent. What is compared then is what the wrapper asks for; that several processes agree is not shown.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

import torch

#: A wrapper names the number of processes where results have another size than what they are made of.
SIZES = re.compile(r"_c10d_functional\.(?:all_gather_into_tensor|reduce_scatter_tensor)[\w.]*\([^)]*?(\d+), '[^']*'\)")
WORDS = ("torch.ops._c10d_functional.", "torch.ops.symm_mem.")
#: Reductions over memory that all processes can read.
REDUCTIONS = ("one_shot_all_reduce", "multimem_one_shot_all_reduce")
LIBRARIES: list[torch.library.Library] = []


def communicates(text: str) -> bool:
    return any(word in text for word in WORDS)


def install(text: str) -> None:
    """For a wrapper with this text, unless `--import` has made a group already."""
    distributed = torch.distributed
    if not communicates(text) or not distributed.is_available():
        return
    for name in ("_functional_collectives", "_symmetric_memory"):  # they register the operators
        importlib.import_module(f"torch.distributed.{name}")
    torch._C._distributed_c10d._SymmetricMemory.empty_strided_p2p = staticmethod(empty_strided_p2p)
    library = torch.library.Library("symm_mem", "IMPL")
    for name in REDUCTIONS:
        library.impl(name, lambda x, operation, group: x.clone(), "CPU")
        library.impl(f"{name}_out", lambda x, operation, group, out: out.copy_(x), "CPU")
    LIBRARIES.append(library)
    if not distributed.is_initialized():
        start(max(map(int, SIZES.findall(text)), default=1))


def start(size: int) -> None:
    if size == 1:
        torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
    else:
        from torch.testing._internal.distributed.fake_pg import FakeStore

        torch.distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=size)


def empty_strided_p2p(size: Any, stride: Any, dtype: Any, *rest: Any, **more: Any) -> torch.Tensor:
    """Memory that the other processes could read."""
    return torch.empty_strided(size, stride, dtype=dtype)
