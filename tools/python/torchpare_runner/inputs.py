"""What wrappers are called with.

Taken from, in this order: the file given with --inputs; the wrapper's `get_args()` (torch 2.10 and later); what its
`benchmark_compiled_module` calls it with (torch before that). Both of the wrapper's own make random floats and
integers that are all zero (rand_strided in torch/_dynamo/testing.py), which is weak where integers are indices: every
second set has integers of 0 and 1 instead, if the original takes them.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, replace
from pathlib import Path

import torch
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


def own_inputs(wrapper: Wrapper, seed: int, ones: bool) -> InputSet:
    """Inputs of the wrapper's own making."""
    torch.manual_seed(seed)
    arguments, about = benchmark_inputs(wrapper)
    plain = InputSet(arguments, seed, POISONS[0], f"{about}, seed {seed}")
    if not ones or not any(is_integral(a) for a in arguments):
        return plain
    filled = replace(plain, arguments=clone(arguments), about=f"{plain.about}, integers of 0 and 1")
    for value in filter(is_integral, filled.arguments):
        value.random_(0, 2)
    try:
        wrapper.call(clone(filled.arguments))
    except Exception:
        return plain  # ones are out of some range; zeros then
    return filled


def is_integral(value: object) -> bool:
    return isinstance(value, torch.Tensor) and not value.is_floating_point() and not value.is_complex()


def benchmark_inputs(wrapper: Wrapper) -> tuple[list, str]:
    """The inputs that the wrapper brings along for its own benchmark, and where they came from."""
    if hasattr(wrapper.module, "get_args"):
        return list(wrapper.module.get_args()), "get_args()"
    if hasattr(wrapper.module, "benchmark_compiled_module"):
        return captured_from_benchmark(wrapper.module), "benchmark_compiled_module()"
    raise NoInputs("the wrapper has neither get_args() nor benchmark_compiled_module(); give --inputs FILE")


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
        raise NoInputs("benchmark_compiled_module() did not call the wrapper; give --inputs FILE")
    return kept[0]


def mislaid(wrapper: Wrapper, one: InputSet, name: str) -> InputSet | None:
    """The same values, but the input of that name has other strides; None if it is no tensor that can have them."""
    names = wrapper.input_names()
    k = names.index(name) if name in names else len(one.arguments)
    arguments = clone(one.arguments)
    value = arguments[k] if k < len(arguments) else None
    if not isinstance(value, torch.Tensor) or value.numel() < 2:
        return None
    spaced = torch.empty([*value.shape, 2], dtype=value.dtype, device=value.device).fill_(0)[..., 0]
    arguments[k] = spaced.copy_(value)
    about = f"strides {tuple(arguments[k].stride())} where {tuple(value.stride())} was compiled"
    return replace(one, arguments=arguments, about=about)


def put_away(sets: list[InputSet], path: Path) -> None:
    """For the other phases: every one gets the very same inputs."""
    torch.save([(s.arguments, s.seed, s.poison, s.about) for s in sets], path)


def take_out(path: Path) -> list[InputSet]:
    """The sets that put_away() wrote; the file is our own, and arguments may be of any type."""
    return [InputSet(*fields) for fields in torch.load(path, weights_only=False)]
