"""The functions of a loaded wrapper whose code differs between two texts with the same lines."""

from __future__ import annotations

import types
from collections.abc import Iterator

Place = tuple[str, int]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code itself and all in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def differing(before: types.CodeType, after: types.CodeType) -> dict[Place, types.CodeType]:
    """By name and first line, the codes in `after` that are not the same in `before`, module and classes left out:
    those have run already."""
    old = {(code.co_name, code.co_firstlineno): code for code in _codes(before)}
    changed: dict[Place, types.CodeType] = {}
    for code in _codes(after):
        place = code.co_name, code.co_firstlineno
        is_function = code.co_flags & 0x1  # CO_OPTIMIZED: not of a module or a class
        if is_function and place in old and old[place] != code:
            changed[place] = code
    return changed


def functions_of(module: types.ModuleType) -> Iterator[types.FunctionType]:
    """Functions and methods that the module defines, each once."""
    seen: set[int] = set()
    values = list(vars(module).values())
    for value in values:
        if isinstance(value, type) and value.__module__ == module.__name__:
            values += vars(value).values()
        if isinstance(value, types.FunctionType) and value.__globals__ is vars(module) and id(value) not in seen:
            seen.add(id(value))
            yield value


def place_of(function: types.FunctionType) -> Place:
    return function.__code__.co_name, function.__code__.co_firstlineno
