"""The phases, each in a process of its own that is forked off this one.

    warm        the original: compiles its kernels, makes the inputs that all others use
    a1, a2      the original, recorded twice: what differs between the two is not judged
    load_b      the rewrite is loaded: compiles what kernels it does not share with the original
    b           the rewrite, recorded; it hangs when it takes many times as long as the original did
    bad_a, bad_b  both on inputs that a removed assert speaks of
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
from pathlib import Path

import torch
from inputs import InputSet, NoInputs, clone, make_sets, mislaid, put_away, take_out
from record import record_run
from timing import time_in_turn
from wrapper import Wrapper

#: Seconds for a phase that may compile kernels, and for one that only runs them.
COMPILING, RUNNING = 3600.0, 600.0

#: How much of what a phase printed is kept for the report.
TAIL = 4000


def run_all(plan: dict) -> dict[str, dict]:
    """Every phase in its order; those that nothing can come of are left out."""
    folder, a, b = Path(plan["folder"]), Path(plan["original"]), Path(plan["rewritten"])
    outcomes = {"warm": in_child(folder / "warm", COMPILING, lambda here: warm(plan, a, here))}
    if not ended_well(outcomes["warm"]) or not (folder / "inputs.pt").exists():
        return outcomes
    outcomes["load_b"] = in_child(folder / "load_b", COMPILING, lambda here: Wrapper.load(b) and None)
    patience = RUNNING
    for name, path in (("a1", a), ("a2", a), ("b", b)):
        outcomes[name] = in_child(folder / name, patience, lambda here, path=path: recorded(path, folder, here))
        patience = min(RUNNING, 10 + 10 * outcomes[name]["seconds"])
    if not all(ended_well(outcomes[name]) for name in ("a1", "b")):
        return outcomes
    for name, path in (("bad_a", a), ("bad_b", b)):
        if plan["bad_inputs"]:
            outcomes[name] = in_child(folder / name, patience, lambda here, path=path: misused(plan, path, here))
    if plan["timing_seconds"] > 0:
        outcomes["time"] = in_child(folder / "time", COMPILING, lambda here: timed(plan, here))
    return outcomes


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
        sets = make_sets(Wrapper.load(path), plan["inputs"], plan["seeds"])
    except NoInputs as error:
        answer.write_text(json.dumps({"no_inputs": str(error)}))
        return
    except Exception as error:
        answer.write_text(json.dumps({"raised": failure(error)}))
        return
    put_away(sets, here.parent / "inputs.pt")
    described = [{"about": s.about, "seed": s.seed, "poison": s.poison} for s in sets]
    answer.write_text(json.dumps({"sets": described}))


def recorded(path: Path, folder: Path, here: Path) -> None:
    """Each input set once: `K.json` and, for the bytes of storages, `K.bin`."""
    sets = take_out(folder / "inputs.pt")
    wrapper = Wrapper.load(path)
    for k, one in enumerate(sets):
        record_run(wrapper, one, here / str(k))


def misused(plan: dict, path: Path, here: Path) -> None:
    """Inputs laid out otherwise than the wrapper was compiled for, one at a time; `K.json` says what came of it."""
    first = take_out(Path(plan["folder"]) / "inputs.pt")[0]
    wrapper = Wrapper.load(path)
    for k, name in enumerate(plan["bad_inputs"]):
        wrong = mislaid(wrapper, first, name)
        said: dict = {"input": name, "tried": wrong is not None}
        if wrong is not None:
            said["layout"] = wrong.about
            (here / f"{k}.json").write_text(json.dumps({**said, "crashed": True}))  # unless it comes back
            said["error"] = outcome_of_call(wrapper, wrong)
        (here / f"{k}.json").write_text(json.dumps(said))


def outcome_of_call(wrapper: Wrapper, one: InputSet) -> dict | None:
    try:
        torch.manual_seed(one.seed)
        wrapper.call(clone(one.arguments))
    except Exception as error:
        return failure(error)
    return None


def timed(plan: dict, here: Path) -> None:
    """`samples.json`: nanoseconds and instructions per call of each wrapper."""
    first = take_out(Path(plan["folder"]) / "inputs.pt")[0]
    paths = {"a": plan["original"], "b": plan["rewritten"], "flag_off": plan["flag_off"]}
    wrappers = {name: Wrapper.load(Path(path)) for name, path in paths.items() if path}
    gc.disable()
    (here / "samples.json").write_text(json.dumps(time_in_turn(wrappers, first, plan["timing_seconds"])))
