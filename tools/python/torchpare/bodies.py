"""The functions of a loaded wrapper whose code differs between two texts with the same lines."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator

Place = tuple[str, int]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code itself and all in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _functions(code: types.CodeType) -> Iterator[tuple[Place, types.CodeType]]:
    """All but those of modules and classes, which run when they are loaded."""
    for one in _codes(code):
        if one.co_flags & 0x1:  # CO_OPTIMIZED
            yield (one.co_name, one.co_firstlineno), one


def lines_of(code: types.CodeType) -> Iterator[int]:
    return (line for _, _, line in code.co_lines() if line is not None)


class Passed:
    """The codes that functions take once a call has passed. Most of a wrapper's load is compiling it, so the text with
    these is compiled when the first of them is asked for. Two threads that ask at once may both compile it."""

    def __init__(
        self, code: types.CodeType, checked: str, passed: str, compiled: Callable[[str], types.CodeType]
    ) -> None:
        both = zip(checked.split("\n"), passed.split("\n"), strict=True)
        self.lines = {number for number, (one, other) in enumerate(both, 1) if one != other}
        self.places = {place for place, one in _functions(code) if not self.lines.isdisjoint(lines_of(one))}
        self._passed = passed
        self._compiled = compiled
        self._codes: dict[Place, types.CodeType] | None = None

    def of(self, place: Place) -> types.CodeType:
        if self._codes is None:
            self._codes = dict(_functions(self._compiled(self._passed)))
            self._passed = ""
        return self._codes[place]


def differing(before: types.CodeType, after: types.CodeType) -> dict[Place, types.CodeType]:
    """The codes in `after` that are not the same in `before`."""
    old = dict(_functions(before))
    return {place: code for place, code in _functions(after) if place in old and old[place] != code}


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
