"""Communication with this process as the only one that is there.

torch's own stand-in for tests takes the place of the others (`fake` of torch.testing._internal.distributed.fake_pg; it has
no threads, which a forked process would miss). In a group of one, results are what they should be. Where a wrapper speaks
of more processes, results have the sizes that they should have, and hold what this one sent: what is compared then is
what the wrapper asks for; that several processes agree is not shown.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

import torch

WORDS = ("torch.ops._c10d_functional.", "torch.ops.symm_mem.")
#: A wrapper names the number of processes where results have another size than what they are made of.
SIZES = re.compile(r"_c10d_functional\.(?:all_gather_into_tensor|reduce_scatter_tensor)[\w.]*\([^)]*?(\d+), '[^']*'\)")
#: The name of a group is the last argument of an operator.
GROUPS = re.compile(r"torch\.ops\.(?:_c10d_functional|symm_mem)\.[^\n]*'([^'\n]*)'")
#: Reductions over memory that all processes can read.
REDUCTIONS = ("one_shot_all_reduce", "multimem_one_shot_all_reduce")
LIBRARIES: list[torch.library.Library] = []


def install(text: str) -> None:
    """For a wrapper with this text; a group that `--import` has made stays."""
    distributed = torch.distributed
    if not any(word in text for word in WORDS) or not distributed.is_available():
        return
    for name in ("_functional_collectives", "_symmetric_memory"):  # they register the operators
        importlib.import_module(f"torch.distributed.{name}")
    install_symmetric_memory()
    library = torch.library.Library("_c10d_functional", "IMPL")
    library.impl("reduce_scatter_tensor", reduce_scatter, "CPU")
    LIBRARIES.append(library)
    if not distributed.is_initialized():
        from torch.testing._internal.distributed.fake_pg import FakeStore

        size = max(map(int, SIZES.findall(text)), default=1)
        distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=size)
        for name in set(GROUPS.findall(text)) - {distributed.group.WORLD.group_name}:
            torch._C._distributed_c10d._register_process_group(name, distributed.group.WORLD)


def reduce_scatter(x: torch.Tensor, operation: str, size: int, group: str) -> torch.Tensor:
    """The stand-in of torch 2.11 and before leaves the result unwritten."""
    return x.chunk(size)[0].clone()


def install_symmetric_memory() -> None:
    torch._C._distributed_c10d._SymmetricMemory.empty_strided_p2p = staticmethod(empty_strided_p2p)
    library = torch.library.Library("symm_mem", "IMPL")
    for name in REDUCTIONS:
        library.impl(name, lambda x, operation, group: x.clone(), "CPU")
        library.impl(f"{name}_out", lambda x, operation, group, out: out.copy_(x), "CPU")
    LIBRARIES.append(library)


def empty_strided_p2p(size: Any, stride: Any, dtype: Any, *rest: Any, **more: Any) -> torch.Tensor:
    """Memory that the other processes could read."""
    return torch.empty_strided(size, stride, dtype=dtype)
