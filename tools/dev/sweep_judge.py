"""Compile one graph of the sweep with the assert flags on and off, and judge what torchpare makes of the texts."""

from __future__ import annotations

import gc
import json
import logging
import re
import signal
import tempfile
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
import torch._dynamo
import torch._functorch.config
import torch._inductor.compile_fx
import torch._inductor.config as inductor
from sweep_graphs import Built, Graph
from torch._dynamo.exc import BackendCompilerFailed
from torch._inductor import codecache
from torch._inductor.async_compile import AsyncCompile
from torch._inductor.graph import GraphLowering
from torchpare import _library as library

#: Processor time that both compilations of a graph may take.
SECONDS = 60

FLAGS = tuple(
    name for name in ("size_asserts", "alignment_asserts", "scalar_asserts", "nan_asserts") if hasattr(inductor, name)
)

FIXED = {
    "compile_threads": 1,
    "cpp.simdlen": 256,
    "cpp.threads": 4,
    "cpp.vec_isa_ok": True,
    "force_disable_caches": True,
    "fx_graph_cache": False,
}

DYNAMO = {
    "allow_rnn": True,
    "capture_dynamic_output_shape_ops": True,
    "capture_scalar_outputs": True,
}
DYNAMO = {name: value for name, value in DYNAMO.items() if hasattr(torch._dynamo.config, name)}

#: What 2.14 and later bind for the asserts alone (bind_assert_symbols in torch/_inductor/codegen/wrapper.py).
BINDING = re.compile(rb" +\w+ = \w+(\.(size|stride)\(\)|_(size|stride)\[\d+\])\n")


class NotExecuted(Exception):
    """The compiled graph was called: its text is written, and nothing shall run."""


class TooSlow(Exception):
    """The graph took more than SECONDS."""


def give_up(*_: Any) -> None:
    raise TooSlow(f"more than {SECONDS} s")


def prepare() -> library.Handle:
    """Kernels stay text, compiled graphs are not called, and the policy strips every kind that has a flag."""
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # torch itself: most of what a collection walks over
    logging.disable()
    warnings.simplefilter("ignore")
    for name in ("cpp", "cpp_pybinding"):
        setattr(AsyncCompile, name, lambda self, *_, **__: None)
    codecache.PyCodeCache.load_by_key_path = classmethod(lambda cls, *_, **__: Loaded())
    signal.signal(signal.SIGPROF, give_up)
    return library.Handle(json.dumps({"preset": "keep", "set": [f"{flag}=strip" for flag in FLAGS]}).encode())


class Loaded:
    """Stands for the module that nobody imports, and for its runner, which has the partitions."""

    __file__ = str(Path(tempfile.gettempdir()) / "sweep.py")

    def __init__(self) -> None:
        self.runner = self
        self.partitions: list = []

    def call(self, arguments: list) -> None:
        raise NotExecuted

    def recursively_apply_fns(self, functions: list) -> None:
        """Nobody calls the partitions either."""


HANDLE = prepare()


def texts_of(graph: Graph, built: Built, asserts: bool) -> list[bytes]:
    """Every wrapper's text, in the order of emission."""
    texts: list[bytes] = []
    GraphLowering.save_output_code = staticmethod(lambda text: texts.append(steady(text)))
    torch._dynamo.reset()
    function, arguments = built
    flags = {flag: asserts and (flag != "nan_asserts" or graph.nan_asserts) for flag in FLAGS}
    with (
        inductor.patch({**FIXED, **flags, **graph.config}),
        torch._functorch.config.patch(enable_autograd_cache=False, force_non_lazy_backward_lowering=True),
        torch._dynamo.config.patch(DYNAMO),
        nullcontext() if graph.training else torch.no_grad(),
    ):
        run_to_text(torch.compile(function, backend=text_only, dynamic=graph.dynamic), arguments)
    return texts


def text_only(module: torch.fx.GraphModule, examples: list) -> Any:
    """Inductor, without what Dynamo does for a graph that is going to be called."""
    torch._inductor.compile_fx.compile_fx(module, examples)
    raise NotExecuted


def run_to_text(compiled: Any, arguments: tuple) -> None:
    try:
        compiled(*arguments)
    except BackendCompilerFailed as error:
        if not isinstance(error.inner_exception, NotExecuted):
            raise


def build(graph: Graph) -> Built:
    torch.manual_seed(0)
    function, arguments = graph.build()
    if isinstance(function, torch.nn.Module):
        function.train(graph.training)
    return function, arguments


def steady(text: str) -> bytes:
    """The text without what differs between two compilations in one process: counters, and addresses."""
    text = re.sub(r"(?m)^(# AOT ID: \[')\d+_", r"\g<1>0_", text)
    text = re.sub(r"\bgraph_\d+_inductor_wrapper_call\b", "graph_0_inductor_wrapper_call", text)
    text = re.sub(r"\bseq_nr:\d+", "seq_nr:0", text)
    text = re.sub(r"(?m)^(\w+ = None  # device\(.*\) )[0-9a-f]+$", r"\g<1>0", text)
    text = re.sub(r"(?m)^# kernel path: .*$", "# kernel path:", text)  # named after its text, which has counters too
    return re.sub(r"\bat 0x[0-9a-f]+", "at 0x0", text).encode()


def judged(graph: Graph, folder: Path) -> dict[str, Any]:
    """What came of a graph, as a row of the results."""
    row = {"graph": graph.name, "setting": graph.setting}
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        built = build(graph)
        on, off = texts_of(graph, built, asserts=True), texts_of(graph, built, asserts=False)
        signal.setitimer(signal.ITIMER_PROF, 0)
    except Exception as error:  # what torch cannot compile is counted, with its reason
        signal.setitimer(signal.ITIMER_PROF, 0)
        return row | {"verdict": "not compiled", "reason": said(getattr(error, "inner_exception", error))}
    if not on:
        return row | {"verdict": "not compiled", "reason": "no wrapper: nothing for Inductor to do"}
    if len(on) != len(off):
        return row | {"verdict": "differs", "reason": "another number of wrappers with the flags off"}
    found = [judge_pair(a, b, folder, f"{graph.number}.{k}.py") for k, (a, b) in enumerate(zip(on, off, strict=True))]
    worst = max(found, key=lambda one: ("exact", "known", "undecided", "differs").index(one["verdict"]))
    return row | worst | {"sites": sum(one["sites"] for one in found), "wrappers": len(found)}


def said(error: BaseException) -> str:
    """The first line of an error, without numbers: they would make reasons of one."""
    line = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {re.sub(r'[0-9]+', 'N', line)[:110]}"


def judge_pair(on: bytes, off: bytes, folder: Path, name: str) -> dict[str, Any]:
    """Both styles of one text, beside torch's."""
    (folder / "on" / name).write_bytes(on)
    (folder / "off" / name).write_bytes(off)
    status, deleted, report = HANDLE.rewrite(library.DELETE, on)
    file = json.loads(report)["files"][0]
    sites = sum(site["fate"] == "stripped" for site in file.get("sites", ()))
    if status != library.YES:
        return {"verdict": "undecided", "reason": file.get("reason", "?"), "sites": 0}
    deleted = on if deleted is None else deleted
    _, muted, _ = HANDLE.rewrite(library.MUTE, on)
    muted = on if muted is None else muted
    (folder / "muted" / name).write_bytes(muted)
    wrong = faults(on, deleted, muted)
    if wrong:
        return {"verdict": "differs", "reason": wrong, "sites": sites}
    if deleted == off:
        proved = HANDLE.audit(on, off)[0] == library.YES
        return {"verdict": "exact" if proved else "differs", "reason": None if proved else "audit", "sites": sites}
    if BINDING.sub(b"", deleted) == BINDING.sub(b"", off):
        return {"verdict": "known", "reason": "symbols bound for asserts alone (2.14 and later)", "sites": sites}
    return {"verdict": "differs", "reason": first_difference(deleted, off), "sites": sites}


def faults(on: bytes, deleted: bytes, muted: bytes) -> str | None:
    """What is wrong with the rewritten texts whatever torch wrote."""
    if HANDLE.audit(on, deleted)[0] != library.YES:
        return "audit does not prove style delete"
    if HANDLE.audit(on, muted)[0] != library.YES:
        return "audit does not prove style mute"
    if len(muted) != len(on) or muted.count(b"\n") != on.count(b"\n"):
        return "muted: another length or number of lines"
    return None


def first_difference(ours: bytes, torchs: bytes) -> str:
    for a, b in zip(ours.splitlines(), torchs.splitlines(), strict=False):
        if a != b:
            return f"ours: {a.decode().strip()} torch: {b.decode().strip()}"
    return "one text ends before the other"
