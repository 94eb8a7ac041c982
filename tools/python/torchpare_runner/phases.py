"""The phases, each in a process of its own that is forked off this one.

    probe       on a GPU only: whether the tracer sees a launch
    warm        the original: compiles its kernels, makes the inputs that all others use
    a1, a2      the original, recorded twice: what differs between the two is not judged; on a GPU also traced
    load_b      the rewrite is loaded: compiles what kernels it does not share with the original
    b           the rewrite, recorded; it hangs when it takes many times as long as the original did
    bad_a, bad_b  both with tensors that a removed assert would have refused
    time        both (and the flag-off wrapper) in turn, nothing recorded

A crash or a hang ends one phase and is an outcome like others. Forking spares each phase the seconds that importing
torch takes, and gives all of them the same addresses; nothing has run in the parent that a fork would break.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import device
from inputs import NoInputs, clone, make_sets, put_away, take_out
from mislaid import tried
from record import record_run
from recorder import Tracing
from timing import time_in_turn
from wrapper import Wrapper

#: Seconds for a phase that may compile kernels, and for one that only runs them.
COMPILING, RUNNING = 3600.0, 600.0

#: How much of what a phase printed is kept for the report.
TAIL = 4000


def run_all(plan: dict) -> dict[str, dict]:
    """Every phase in its order; those that nothing can come of are left out."""
    folder, a, b = Path(plan["folder"]), Path(plan["original"]), Path(plan["rewritten"])
    gc.freeze()  # or a collection in a forked process copies every object of torch's
    outcomes: dict[str, dict] = {}
    if plan["cuda"] and not probed(plan, outcomes):
        return outcomes
    outcomes["warm"] = in_child(folder / "warm", COMPILING, partial(warm, plan, a))
    if not ended_well(outcomes["warm"]) or not (folder / "inputs.pt").exists():
        return outcomes
    outcomes["load_b"] = in_child(folder / "load_b", COMPILING, lambda here: Wrapper.load(b) and None)
    patience = RUNNING
    for name, path in (("a1", a), ("a2", a), ("b", b)):
        outcomes[name] = in_child(folder / name, patience, partial(recorded, plan, path))
        patience = min(RUNNING, 10 + 10 * outcomes[name]["seconds"])
    if not all(ended_well(outcomes[name]) for name in ("a1", "b")):
        return outcomes
    for name, path in (("bad_a", a), ("bad_b", b)):
        if plan["bad_tensors"]:
            every = patience * len(plan["bad_tensors"])
            outcomes[name] = in_child(folder / name, every, partial(misused, plan, path, patience))
    if plan["timing_seconds"] > 0:
        outcomes["time"] = in_child(folder / "time", COMPILING, partial(timed, plan))
    return outcomes


def probed(plan: dict, outcomes: dict[str, dict]) -> bool:
    """Whether there is a GPU whose launches can be traced; `gpu.json` says which, or why not. If the tracer does not
    get in by CUPTI, this process becomes one that has it preloaded."""
    folder, hook = Path(plan["folder"]), device.hook()
    here = folder / f"probe_{hook}"
    outcomes["probe"] = in_child(here, RUNNING, partial(device.probe, plan))
    if not ended_well(outcomes["probe"]):
        return False
    found = json.loads((here / "device.json").read_text())
    trace = here / "trace.jsonl"
    if "none" not in found and plan["tracer"]:
        found |= {"hook": hook, "trouble": device.trouble_of(trace)}
        if found["trouble"] and hook == "cupti":
            device.start_again_preloaded(plan)
        if hook == "preload":
            found["no_cupti"] = device.trouble_of(folder / "probe_cupti" / "trace.jsonl")
    (folder / "gpu.json").write_text(json.dumps(found))
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
    printed = (here / "printed").read_bytes()[-TAIL:].decode(errors="replace")
    seconds = time.monotonic() - start
    return {"status": status, "timed_out": timed_out, "seconds": seconds, "printed": printed}


def be_the_child(here: Path, work: Callable[[Path], None]) -> None:
    """Never returns. What the wrapper prints goes to a file: standard output is not the wrapper's."""
    code = 1
    try:
        printed = os.open(here / "printed", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        work(here)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


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
    except NoInputs as error:
        answer.write_text(json.dumps({"no_inputs": str(error)}))
        return
    except Exception as error:
        answer.write_text(json.dumps({"raised": failure(error)}))
        return
    put_away(sets, wrapper, here.parent / "inputs.pt")
    described = [{"about": s.about, "seed": s.seed, "poison": s.poison} for s in sets]
    answer.write_text(json.dumps({"sets": described}))


def recorded(plan: dict, path: Path, here: Path) -> None:
    """Each input set once: `K.json` and, for the bytes of storages, `K.bin`; on a GPU also `trace.jsonl`."""
    tracing = None
    if plan["cuda"]:
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


def misused(plan: dict, path: Path, patience: float, here: Path) -> None:
    """Tensors laid out otherwise than the wrapper was compiled for, each in a process of its own: it may well crash.
    `K.json` says what came of it."""
    inputs = Path(plan["folder"]) / "inputs.pt"
    if not plan["cuda"]:
        Wrapper.load(path)  # what it compiles and loads, the processes share
    for k, bad in enumerate(plan["bad_tensors"]):
        answer = here / f"{k}.json"

        def work(_: Path, bad: dict = bad, answer: Path = answer) -> None:
            wrapper = Wrapper.load(path)
            one = take_out(inputs, wrapper)[0]
            answer.write_text(json.dumps(tried(wrapper, one, bad["subject"], bad["aligned"])))

        outcome = in_child(here / str(k), patience, work)
        if not ended_well(outcome):
            ending = "hangs" if outcome["timed_out"] else "crashes" if outcome["status"] < 0 else "could not be tried"
            answer.write_text(json.dumps({"layout": "another layout", "ended": ending}))


def timed(plan: dict, here: Path) -> None:
    """`samples.json`: nanoseconds and instructions per call of each wrapper."""
    paths = {"a": plan["original"], "b": plan["rewritten"], "flag_off": plan["flag_off"]}
    wrappers = {name: Wrapper.load(Path(path)) for name, path in paths.items() if path}
    first = take_out(Path(plan["folder"]) / "inputs.pt", *wrappers.values())[0]
    gc.disable()
    (here / "samples.json").write_text(json.dumps(time_in_turn(wrappers, first, plan["timing_seconds"])))
