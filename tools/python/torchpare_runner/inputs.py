"""What wrappers are called with.

Taken from, in this order: the file given with --inputs; the wrapper's `get_args()` (torch 2.10 and later); what its
`benchmark_compiled_module` calls it with (torch before that); what its asserts say (asserted.py). All of the wrapper's
own have random floats and integers that are all zero (rand_strided in torch/_dynamo/testing.py), which is weak where
integers are indices: every second set has integers of 0 and 1 instead, if the original takes them. Where it does not
take zeros (a mask of which a certain number has to be true), others are tried; and positive floats, where the original
does not take others (a variance whose root gives a NaN, which an assert refuses).
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from asserted import VALUES, NotDescribed, asserted_inputs
from interpreter.errors import NotInterpreted
from wrapper import Wrapper

#: What memory is filled with before a wrapper writes to it: as float32 a NaN, and a large number.
POISONS = (0xFF, 0x55)


class NoInputs(Exception):
    """Nothing to call the wrapper with; the message says why."""


@dataclass
class InputSet:
    """Arguments of one call, the seed that is set before it, and what unwritten memory is filled with."""

    arguments: list
    seed: int
    poison: int
    about: str


def clone(arguments: list) -> list:
    """A fresh list; tensors on copies of their whole storages, so that offsets, strides and overlaps stay."""
    copied: dict[int, torch.UntypedStorage] = {}

    def copy_of(value: object) -> object:
        if not isinstance(value, torch.Tensor):
            return value
        storage = value.untyped_storage()
        if storage.data_ptr() not in copied or not storage.nbytes():
            copied[storage.data_ptr()] = storage.clone()
        fresh = torch.empty(0, dtype=value.dtype, device=value.device)
        return fresh.set_(copied[storage.data_ptr()], value.storage_offset(), value.size(), value.stride())

    return [copy_of(value) for value in arguments]


def make_sets(wrapper: Wrapper, given: str | None, seeds: list[int]) -> list[InputSet]:
    """One set for each seed, and the first one once more with the other poison."""
    if given:
        arguments, about = from_file(given), f"from {given}"
        sets = [InputSet(clone(arguments), seed, POISONS[0], about) for seed in seeds]
    else:
        sets = [own_inputs(wrapper, seed, ones=k % 2 == 1) for k, seed in enumerate(seeds)]
    sets.append(replace(sets[0], poison=POISONS[1]))
    wrapper_takes(wrapper, sets[0])
    return sets


def wrapper_takes(wrapper: Wrapper, one: InputSet) -> None:
    """Call the original once. What it raises is written down by the recorded runs, not here."""
    try:
        torch.manual_seed(one.seed)
        wrapper.call(clone(one.arguments))
    except Exception as error:
        if absent := wrapper.absent_constants():
            raise NoInputs(
                f"the wrapper uses constants that torch attaches to the module ({', '.join(absent)}) and that the "
                f"file does not hold; called without them it raises {type(error).__name__}: {error}"
            ) from error
        raise


def from_file(path: str) -> list:
    """A list or tuple of arguments, written with torch.save."""
    try:
        arguments = torch.load(path, weights_only=True)
    except Exception as error:
        raise NoInputs(f"{path} cannot be read: {type(error).__name__}: {error}") from error
    if not isinstance(arguments, list | tuple):
        raise NoInputs(f"{path} holds {type(arguments).__name__}, not a list of arguments")
    return list(arguments)


#: What integers are filled with, from the first number to below the second, in the order in which it is tried.
ZEROS, BOTH = (0, 1), (0, 2)
OTHERS = ((1, 2), (2, 3), (4, 5), (8, 9))


def own_inputs(wrapper: Wrapper, seed: int, ones: bool) -> InputSet:
    """Inputs of the wrapper's own making; the first that it takes, or else the first of all."""
    first = None
    for one in candidates(wrapper, seed, ones):
        if takes(wrapper, one):
            return one
        first = first or one
    return first


def candidates(wrapper: Wrapper, seed: int, ones: bool) -> Iterator[InputSet]:
    fillings = ((BOTH, ZEROS) if ones else (ZEROS, BOTH)) + OTHERS
    for arguments, about in makings(wrapper, seed):
        some = fillings if any(map(is_integral, arguments)) else (ZEROS,)
        for positive in (False, True):
            for filling in some:
                fresh = clone(arguments)
                torch.manual_seed(seed)
                for value in fresh:
                    if filling != ZEROS and is_integral(value):
                        fill(value, filling)
                    elif positive and isinstance(value, torch.Tensor) and value.is_floating_point():
                        value.abs_()
                how = ["", f", integers of {' and '.join(map(str, range(*filling)))}"][filling != ZEROS]
                yield InputSet(fresh, seed, POISONS[0], f"{about}, seed {seed}{how}{', floats > 0' * positive}")


def fill(value: torch.Tensor, filling: tuple[int, int]) -> None:
    value.random_(*filling) if value.dtype != torch.bool or filling[1] <= 2 else value.fill_(True)


def takes(wrapper: Wrapper, one: InputSet) -> bool:
    try:
        torch.manual_seed(one.seed)
        wrapper.call(clone(one.arguments))
    except NotInterpreted:  # no other inputs would help
        raise
    except Exception:
        return False
    return True


def makings(wrapper: Wrapper, seed: int) -> Iterator[tuple[list, str]]:
    """Arguments, and where they came from: from the wrapper's benchmark, or else one for each try at its asserts."""
    torch.manual_seed(seed)
    try:
        brought = benchmark_inputs(wrapper)
    except Exception as error:  # none there, or it fails: it names symbols that it does not define
        why = str(error) if isinstance(error, NoInputs) else f"its get_args() raises {type(error).__name__}: {error}"
    else:
        yield brought
        return
    try:
        for attempt in range(len(VALUES)):
            yield asserted_inputs(wrapper, attempt), f"by its asserts ({why})"
    except Exception as error:
        lack = str(error) if isinstance(error, NotDescribed) else f"{type(error).__name__}: {error}"
        raise NoInputs(f"{why}; {lack}; give --inputs FILE") from error


def is_integral(value: object) -> bool:
    return isinstance(value, torch.Tensor) and not value.is_floating_point() and not value.is_complex()


def benchmark_inputs(wrapper: Wrapper) -> tuple[list, str]:
    """The inputs that the wrapper brings along for its own benchmark, and where they came from."""
    if hasattr(wrapper.module, "get_args"):
        return list(wrapper.module.get_args()), "get_args()"
    if hasattr(wrapper.module, "benchmark_compiled_module"):
        return captured_from_benchmark(wrapper.module), "benchmark_compiled_module()"
    raise NoInputs("it has neither get_args() nor benchmark_compiled_module()")


def captured_from_benchmark(module: types.ModuleType) -> list:
    """Run benchmark_compiled_module with `call` replaced by one that keeps its arguments."""
    from torch._inductor import utils

    kept: list[list] = []
    call, measure = module.call, utils.print_performance
    module.call = lambda arguments: kept.append(list(arguments))
    utils.print_performance = lambda function, *rest, **options: function()
    try:
        module.benchmark_compiled_module(times=1, repeat=1)
    finally:
        module.call, utils.print_performance = call, measure
    if not kept:
        raise NoInputs("its benchmark_compiled_module() does not call it")
    return kept[0]


def put_away(sets: list[InputSet], wrapper: Wrapper, path: Path) -> None:
    """For the other phases: every one gets the very same inputs, and the constants that get_args() has made."""
    constants = {name: getattr(wrapper.module, name) for name in wrapper.absent_constants()}
    torch.save(([(s.arguments, s.seed, s.poison, s.about) for s in sets], constants), path)


def take_out(path: Path, *wrappers: Wrapper) -> list[InputSet]:
    """The sets that put_away() wrote; the wrappers get the constants. The file is ours, arguments are of any type."""
    sets, constants = torch.load(path, weights_only=False)
    for wrapper in wrappers:
        vars(wrapper.module).update(constants)
    return [InputSet(*fields) for fields in sets]
