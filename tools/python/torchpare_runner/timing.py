"""Time per call, of several wrappers in turn: A B B A, so that whatever drifts, drifts for all of them.

A sample is a run of calls, as many as take a fifth of a millisecond, and is written down as nanoseconds per call.
Inputs are restored between samples, outside of the time measured. What the samples say is worked out by torchpare.

On a GPU a call returns when it has launched its kernels. Each sample then has two times, until the calls have returned
and until the device has done all; there are few calls in one, or the queue of launches fills up and calls wait for it.
"""

from __future__ import annotations

import time

import torch
from device import in_use, synchronize
from inputs import InputSet, clone
from perf import Instructions
from wrapper import Wrapper

#: How long a sample should take, in nanoseconds: far above the clock's resolution, far below a scheduler's slice.
SAMPLE_NS = 200_000
MOST_CALLS, MOST_CALLS_ON_GPU = 1000, 16
#: With so many samples the interval is narrow enough; slow wrappers stop after the time given instead.
ENOUGH_SAMPLES = 1000


class Bench:
    """One wrapper with its inputs; every call gets a list of its own."""

    def __init__(self, wrapper: Wrapper, one: InputSet) -> None:
        self._call = wrapper.module.call
        self._pristine = one.arguments
        self._arguments = clone(one.arguments)

    def restore(self) -> None:
        for now, was in zip(self._arguments, self._pristine, strict=True):
            if isinstance(now, torch.Tensor):
                now.untyped_storage().copy_(was.untyped_storage())

    def sample(self, calls: int) -> tuple[float, float]:
        """Nanoseconds per call: until the last has returned, and until the device has done all."""
        call, lists = self._call, [list(self._arguments) for _ in range(calls)]
        synchronize()
        start = time.perf_counter_ns()
        for arguments in lists:
            call(arguments)
        returned = time.perf_counter_ns()
        synchronize()
        return (returned - start) / calls, (time.perf_counter_ns() - start) / calls

    def instructions(self, counter: Instructions, calls: int) -> float:
        """Instructions in user mode per call."""
        lists = [list(self._arguments) for _ in range(calls)]
        with counter:
            for arguments in lists:
                self._call(arguments)
        return counter.count / calls


def time_in_turn(wrappers: dict[str, Wrapper], one: InputSet, seconds: float) -> dict:
    """Samples by wrapper (`ends` on a GPU only), and instructions where they can be counted."""
    benches = {name: Bench(wrapper, one) for name, wrapper in wrappers.items()}
    torch.manual_seed(one.seed)
    calls = calls_per_sample(benches["a"])
    samples: dict[str, list[float]] = {name: [] for name in benches}
    ends: dict[str, list[float]] = {name: [] for name in benches}
    deadline = time.monotonic() + seconds
    while len(samples["a"]) < 8 or (time.monotonic() < deadline and len(samples["a"]) < ENOUGH_SAMPLES):
        for order in (list(benches), list(reversed(benches))):
            for name in order:
                benches[name].restore()
                returned, ended = benches[name].sample(calls)
                samples[name].append(returned)
                ends[name].append(ended)
    instructions = count_instructions(benches, calls)
    return {"calls": calls, "samples": samples, "ends": ends if in_use() else {}, "instructions": instructions}


def calls_per_sample(bench: Bench) -> int:
    once = min(bench.sample(1)[0] for _ in range(20))
    bench.restore()
    most = MOST_CALLS_ON_GPU if in_use() else MOST_CALLS
    return max(1, min(most, int(SAMPLE_NS / max(once, 1.0))))


def count_instructions(benches: dict[str, Bench], calls: int) -> dict[str, list[float]]:
    """Twenty counts for each wrapper; empty where the kernel does not let us count."""
    with Instructions.open() as counter:
        if counter is None:
            return {}
        counts: dict[str, list[float]] = {name: [] for name in benches}
        for _ in range(20):
            for name, bench in benches.items():
                bench.restore()
                counts[name].append(bench.instructions(counter, calls))
        return counts
