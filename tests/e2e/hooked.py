"""What the tests of the hook share: wrappers as torch has loaded them, and whether their asserts run."""

from __future__ import annotations

import copy
import hashlib
import logging
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

from compiled import torch  # ends the test where there is no torch

# isort: split
import torch._dynamo.utils as dynamo
from torch._inductor.runtime import compile_tasks
from torch._inductor.utils import fresh_inductor_cache
from torchpare import hook

# What the hook says goes to the test's log only where a test looks at it.
logging.getLogger("torchpare").setLevel(logging.ERROR)


class HookTest(unittest.TestCase):
    """Has a folder, and leaves no hook behind."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-hook-")))
        self.addCleanup(hook.uninstall)


def empty_cache(folder: Path) -> AbstractContextManager:
    """All of torch's caches are empty and below this folder, as in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    return fresh_inductor_cache(dir=str(folder), delete=False)


def wrappers() -> dict[str, ModuleType]:
    """Those that are loaded; a later load of the same file takes the name over."""
    prefix = f"{compile_tasks.__name__}."
    return {name: m for name, m in sys.modules.items() if name.startswith(prefix) and hasattr(m, "call")}


class Loaded:
    """The wrappers that torch loaded while something ran, what that returned, and torch's counts of cache hits."""

    def __init__(self) -> None:
        self.modules: list[ModuleType] = []
        self.result: object = None
        self.hits: dict[str, int] = {}

    @property
    def wrapper(self) -> ModuleType:
        """The only one."""
        assert len(self.modules) == 1, f"{len(self.modules)} wrappers were loaded"
        return self.modules[0]


@contextmanager
def _watched(loaded: Loaded) -> Iterator[None]:
    before = wrappers()
    dynamo.counters.clear()
    yield
    loaded.modules = [module for name, module in wrappers().items() if before.get(name) is not module]
    loaded.hits = {
        "fxgraph": dynamo.counters["inductor"]["fxgraph_cache_hit"],
        "autograd": dynamo.counters["aot_autograd"]["autograd_cache_hit"],
    }


def loaded_by(work: Callable[[], object]) -> Loaded:
    """Run it as in a process that has compiled nothing."""
    torch._dynamo.reset()
    loaded = Loaded()
    with _watched(loaded):
        loaded.result = work()
    return loaded


def plain(x: torch.Tensor) -> tuple:
    """A kernel and an operator of ATen with two results that are checked."""
    result = torch.sort(x @ x, stable=True)
    return result[0], result[1]


@contextmanager
def operator_that_lies(when: Callable[[], bool]) -> Iterator[Callable]:
    """An operator whose results are as its fake says, until `when` says so: then they are transposed."""
    with torch.library._scoped_library("evidence", "DEF") as library:
        library.define("half(Tensor x) -> Tensor")
        library.impl("half", lambda x: (x * 0.5).t() if when() else x * 0.5, "CompositeExplicitAutograd")
        torch.library.register_fake("evidence::half", lambda x: torch.empty_like(x), lib=library)

        def graph(x: torch.Tensor) -> tuple:
            result = torch.sort(torch.ops.evidence.half(x @ x), stable=True)
            return result[0], result[1]

        yield graph


def sized(lengths: torch.Tensor) -> torch.Tensor:
    """A size that is computed from values, and checked."""
    first = lengths[0].item()
    torch._check(first >= 2)
    return torch.zeros(first)



def is_checked(wrapper: ModuleType, arguments: list[torch.Tensor]) -> bool:
    """Whether the wrapper minds that its first argument has other strides than it was compiled for."""
    first = arguments[0]
    wrong = torch.empty([*first.shape, 2]).fill_(0)[..., 0].copy_(first)
    try:
        wrapper.call([wrong, *map(copy.copy, arguments[1:])])
    except AssertionError as error:
        assert "stride" in str(error), error
        return True
    return False


def hashes(folder: Path) -> dict[str, str]:
    """Every file below the folder by its path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
