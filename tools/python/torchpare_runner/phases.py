"""The phases, each in a process of its own that is forked off this one.

    probe       on a GPU only: whether the tracer sees a launch
    warm        the original: compiles its kernels, makes the inputs that all others use
    a1, a2      the original, recorded twice: what differs between the two is not judged; on a GPU also traced
    load_b      the rewrite is loaded: compiles what kernels it does not share with the original
    b           the rewrite, recorded; it hangs when it takes many times as long as the original did
    bad_a, bad_b  both with tensors that a removed assert would have refused
    time        both (and the flag-off wrapper) in turn, nothing recorded

A crash or a hang ends one phase and is an outcome like others; so is a wrapper that ends its process, or this one.
Forking spares each phase the seconds that importing torch takes, and gives all of them the same addresses; nothing has
run in the parent that a fork would break.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

import answers
import device
import executor
from bad_tensors import Usual, called_with_bad_tensor
from inputs import NoInputs, clone, make_sets, put_away, take_out
from interpreter.errors import NotInterpreted
from record import record_run
from recorder import Tracing
from stubs import plain_torch, stubbed
from timing import time_in_turn
from wrapper import Wrapper

#: Seconds for a phase that may compile kernels, and for one that only runs them.
COMPILING, RUNNING = 3600.0, 600.0

#: prctl(2)
PR_SET_PDEATHSIG = 1

#: How much of what a phase printed is kept for the report.
TAIL = 4000


class Outcomes:
    """How each phase ended, by name. Written down before each one: should a wrapper end this process too, it is known
    what was running."""

    def __init__(self, folder: Path, about: dict) -> None:
        self.folder = folder
        self._about = about
        self._ended: dict[str, dict] = {}

    def run(self, name: str, limit: float, work: Callable[[Path], None], here: str = "") -> dict:
        self.write_down(running=name)
        self._ended[name] = in_child(self.folder / (here or name), limit, work)
        return self._ended[name]

    def same_as(self, name: str, other: str) -> None:
        """A phase that was not run, since nothing else could come of it."""
        self._ended[name] = self._ended[other]

    def well(self, *names: str) -> bool:
        return all(name in self._ended and ended_well(self._ended[name]) for name in names)

    def write_down(self, running: str = "") -> None:
        answers.write(self.folder / "outcomes.json", {**self._about, "phases": self._ended, "running": running})


def run_all(plan: dict, outcomes: Outcomes) -> None:
    """Every phase in its order; those that nothing can come of are left out."""
    folder, a, b = outcomes.folder, Path(plan["original"]), Path(plan["rewritten"])
    gc.freeze()  # or a collection in a forked process copies every object of torch's
    if plan["on"] == "gpu" and not probed(plan, outcomes):
        return
    warmed = outcomes.run("warm", COMPILING, partial(warm, plan, a))
    if not outcomes.well("warm") or not (folder / "inputs.pt").exists():
        return
    loading = min(COMPILING, RUNNING + 10 * warmed["seconds"])
    outcomes.run("load_b", loading, lambda here: Wrapper.load(b) and None)
    patience = RUNNING
    for name, path in (("a1", a), ("a2", a), ("b", b)):
        if name == "b" and not outcomes.well("load_b"):
            outcomes.same_as("b", "load_b")
            return
        ended = outcomes.run(name, patience, partial(recorded, plan, path))
        patience = min(RUNNING, 10 + 10 * ended["seconds"])
    if not outcomes.well("a1", "b"):
        return
    for name, path in (("bad_a", a), ("bad_b", b)):
        if plan["bad_tensors"]:
            every = patience * (1 + len(plan["bad_tensors"]))
            outcomes.run(name, every, partial(with_bad_tensors, plan, path, patience))
    if plan["timing_seconds"] > 0:
        outcomes.run("time", COMPILING, partial(timed, plan))


def probed(plan: dict, outcomes: Outcomes) -> bool:
    """Whether there is a GPU whose launches can be traced; `gpu.json` says which, or why not. If the tracer does not
    get in by CUPTI, this process becomes one that has it preloaded."""
    folder, hook = outcomes.folder, device.hook()
    answers.write(folder / "executor.json", {"on": "gpu"})
    here = folder / f"probe_{hook}"
    outcomes.run("probe", RUNNING, partial(device.probe, plan), here.name)
    if not outcomes.well("probe"):
        return False
    found = json.loads((here / "device.json").read_text())
    if "none" in found and plan["asked_for"] is None:
        executor.start_again_interpreted(found["none"])
    trace = here / "trace.jsonl"
    if "none" not in found and plan["tracer"]:
        found |= {"hook": hook, "trouble": device.trouble_of(trace)}
        if found["trouble"] and hook == "cupti":
            device.start_again_preloaded(plan)
        if hook == "preload":
            found["no_cupti"] = device.trouble_of(folder / "probe_cupti" / "trace.jsonl")
    answers.write(folder / "gpu.json", found)
    return found.get("trouble") == ""


def ended_well(outcome: dict) -> bool:
    return outcome["status"] == 0 and not outcome["timed_out"]


def in_child(here: Path, limit: float, work: Callable[[Path], None]) -> dict:
    """Run `work` in a forked process for at most `limit` seconds; how it ended (status: exit code, or minus a signal)."""
    here.mkdir()
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        be_the_child(here, work)
    status, timed_out = wait(pid, limit)
    if (trace := here / f"trace.{pid}.jsonl").exists():
        trace.rename(here / "trace.jsonl")
    seconds = time.monotonic() - start
    return {"status": status, "timed_out": timed_out, "seconds": seconds, "printed": end_of(here / "printed")}


def end_of(printed: Path) -> str:
    try:
        return printed.read_bytes()[-TAIL:].decode(errors="replace")
    except OSError:  # the process ended before it had one, or took it away
        return ""


def be_the_child(here: Path, work: Callable[[Path], None]) -> None:
    """Never returns. What the wrapper prints goes to a file: standard output is not the wrapper's."""
    code = 1
    try:
        keep_to_itself()
        printed = os.open(here / "printed", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        work(here)
        code = 0
    except BaseException:
        with suppress(BaseException):
            traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BaseException):  # a wrapper may have closed it
                stream.flush()
        os._exit(code)


def keep_to_itself() -> None:
    """A signal that a wrapper sends to its process group reaches nobody else, and it does not outlive the runner."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait(pid: int, limit: float) -> tuple[int, bool]:
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), False
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), True


def failure(error: BaseException) -> dict[str, str]:
    return {"type": type(error).__name__, "message": str(error)}


def warm(plan: dict, path: Path, here: Path) -> None:
    """Make the input sets with the original; `sets.json` says what they are, or why there are none."""
    answer = here / "sets.json"
    try:
        wrapper = Wrapper.load(path)
        sets = make_sets(wrapper, plan["inputs"], plan["seeds"])
    except Exception as error:
        why = {NoInputs: "no_inputs", NotInterpreted: "lacks"}.get(type(error))
        answers.write(answer, {why: str(error)} if why else {"raised": failure(error)})
        return
    put_away(sets, wrapper, here.parent / "inputs.pt")
    described = [{"about": s.about, "seed": s.seed, "poison": s.poison} for s in sets]
    answers.write(answer, {"sets": described})


def recorded(plan: dict, path: Path, here: Path) -> None:
    """Each input set once: `K.json` and, for the bytes of storages, `K.bin`; on a GPU also `trace.jsonl`."""
    tracing = None
    if plan["on"] == "gpu":
        arena = json.loads((here.parent / "gpu.json").read_text())["arena"]
        tracing = Tracing(device.Tracer(plan, here, arena), frozenset(plan["asserts"][str(path)]))
    wrapper = Wrapper.load(path)
    sets = take_out(here.parent / "inputs.pt", wrapper)
    for k, one in enumerate(sets):
        if tracing:
            device.warm_up(wrapper, one, clone(one.arguments))
        record_run(wrapper, one, here / str(k), tracing)
    if tracing:
        tracing.tracer.end()


def with_bad_tensors(plan: dict, path: Path, patience: float, here: Path) -> None:
    """Tensors laid out otherwise than the wrapper was compiled for, each in a process of its own: it may well crash.
    `K.json` says what came of it. CUDA does not outlive a fork; elsewhere the processes share the usual call."""
    inputs = Path(plan["folder"]) / "inputs.pt"
    shared = None if plan["on"] == "gpu" else usual(path, inputs)
    for k, bad in enumerate(plan["bad_tensors"]):
        answer = here / f"{k}.json"

        def work(_: Path, bad: dict = bad, answer: Path = answer) -> None:
            found = called_with_bad_tensor(shared or usual(path, inputs), bad["subject"], bad["aligned"])
            answers.write(answer, found)

        outcome = in_child(here / str(k), patience, work)
        if not answer.exists():
            ending = "hangs" if outcome["timed_out"] else "crashes" if outcome["status"] < 0 else "ends the process"
            answers.write(answer, {"layout": "another layout", "ended": ending})


def usual(path: Path, inputs: Path) -> Usual:
    wrapper = Wrapper.load(path)
    return Usual.of(wrapper, take_out(inputs, wrapper)[0])


def timed(plan: dict, here: Path) -> None:
    """`samples.json`: nanoseconds and instructions per call of each wrapper; without its kernels, where these are
    interpreted."""
    paths = {"a": plan["original"], "b": plan["rewritten"], "flag_off": plan["flag_off"]}
    wrappers = {name: Wrapper.load(Path(path)) for name, path in paths.items() if path}
    first = take_out(Path(plan["folder"]) / "inputs.pt", *wrappers.values())[0]
    gc.disable()
    host_only = plan["on"] == "interpreter"
    if host_only:
        wrappers = {name: stubbed(wrapper) for name, wrapper in wrappers.items()}
        for wrapper in wrappers.values():
            wrapper.call(clone(first.arguments))  # operators give what they give now
    with plain_torch(list(wrappers.values()), first) if host_only else nullcontext():
        samples = time_in_turn(wrappers, first, plan["timing_seconds"])
    answers.write(here / "samples.json", samples | {"host_only": host_only})
