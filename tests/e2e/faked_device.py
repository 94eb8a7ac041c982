"""Compile graphs for a CUDA device that is not there, with the caches on, or load what was compiled.

    faked_device.py FOLDER GRAPH...     for each line that it reads, what happened in a fork, as JSON

FOLDER/inductor and FOLDER/triton are the caches. A graph is one of fixtures/graphs_cuda*.py, under its own settings and
SETTINGS. Triton compiles the kernels; only what a driver would do is left out, and nothing is launched.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from program import FIXTURES

sys.path.insert(0, str(FIXTURES))

#: As a tuned server has it; with `benchmark_kernel` the module of each kernel has a harness of its own.
SETTINGS = {"benchmark_kernel": True, "force_disable_caches": False, "fx_graph_cache": True}


def start(folder: Path) -> dict[str, Any]:
    """Import torch on top of the faked device; the table of graphs."""
    import capture_cuda
    import capture_cuda_caches

    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder / "inductor")
    os.environ["TRITON_CACHE_DIR"] = str(folder / "triton")
    library = folder / "fake_cuda.so"
    if not library.exists():
        capture_cuda.build_library(folder)
    graphs = capture_cuda.load_graphs(library, stubs=("cpp", "cpp_pybinding"))
    capture_cuda_caches.without_launchers()
    return graphs


def guards_in(code: CodeType) -> set[str]:
    """The guard functions that the code, or code within it, names."""
    inner = [guards_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return {name for name in code.co_names if name.startswith("assert_")}.union(*inner)


def bodies_of(module: ModuleType) -> list[CodeType]:
    """The code of every function of a wrapper as it was loaded."""
    owners = [module, *(value for value in vars(module).values() if isinstance(value, type))]
    codes = [getattr(value, "__code__", None) for owner in owners for value in vars(owner).values()]
    return [code for code in codes if code is not None and code.co_filename == module.__file__]


def follow(wrappers: list[dict[str, Any]], lowered: list[str]) -> None:
    """Note every wrapper that becomes a module, and every graph that Inductor compiles."""
    from torch._inductor.codecache import PyCodeCache
    from torch._inductor.graph import GraphLowering

    load = PyCodeCache.load_by_key_path.__func__
    compile_to_module = GraphLowering.compile_to_module

    def load_by_key_path(cls: type, key: str, path: str, *rest: Any, **keywords: Any) -> ModuleType:
        module = load(cls, key, path, *rest, **keywords)
        if hasattr(module, "assert_size_stride"):
            guards = sorted(set().union(*map(guards_in, bodies_of(module))))
            text = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            wrappers.append({"path": path, "sha256": text, "guards": guards})
        return module

    def counted(self: Any, *rest: Any) -> ModuleType:
        lowered.append("")
        return compile_to_module(self, *rest)

    PyCodeCache.load_by_key_path = classmethod(load_by_key_path)
    GraphLowering.compile_to_module = counted


def compiled(graphs: dict[str, Any], names: list[str]) -> dict[str, Any]:
    import capture_cuda
    import torch._functorch.config
    import torch._inductor.config
    from torch._dynamo.utils import counters

    wrappers: list[dict[str, Any]] = []
    lowered: list[str] = []
    follow(wrappers, lowered)
    for name in names:
        settings = {**capture_cuda.CONFIG, **graphs[name].config, **SETTINGS}
        with (
            torch._inductor.config.patch(settings),
            torch._functorch.config.patch(enable_autograd_cache=True, force_non_lazy_backward_lowering=True),
        ):
            capture_cuda.compile_once(graphs[name])
    hits = {name: counters["inductor"][name] for name in ("fxgraph_cache_hit", "fxgraph_cache_miss")}
    return {"wrappers": wrappers, "lowered": len(lowered), "hits": hits}


def main() -> None:
    graphs = start(Path(sys.argv[1]))
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            print(json.dumps(compiled(graphs, sys.argv[2:])), flush=True)
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit("a fork failed")


if __name__ == "__main__":
    main()
