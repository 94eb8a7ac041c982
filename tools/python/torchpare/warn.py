"""`on_failure="warn"`: an assert under `once` that fails is told in the log, once per site, and the call goes on.

What may be passed over is what `strip` would have taken out, and in the same way: a call of an assert function has no
effect but its exception, so a call that goes on is the call that the stripped wrapper would have made. The checked code
calls stand-ins for those functions. They go by the line: an assert that the policy keeps raises as ever. Scalar and NaN
asserts are statements of their own and no calls; nothing can stand in for them, and they raise.

Its own code names the stand-ins: the module's globals are shared with code that has to raise.
"""

from __future__ import annotations

import dis
import linecache
import re
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

#: Is told the message for a site that has failed for the first time, and "" for each time after that.
Told = Callable[[str], None]


class StandIn:
    """For an assert function, in one function of a wrapper."""

    def __init__(self, name: str, names: dict[str, Any], lines: set[int], tell: Told) -> None:
        self._name, self._names, self._lines, self._tell = name, names, lines, tell
        self._told: set[int] = set()

    def __call__(self, *arguments: Any, **options: Any) -> None:
        try:
            self._names[self._name](*arguments, **options)
        except AssertionError as error:
            site = sys._getframe(1)
            if site.f_lineno not in self._lines:
                raise
            is_new = site.f_lineno not in self._told
            self._told.add(site.f_lineno)
            self._tell(message(site, self._name, arguments, error) if is_new else "")


def standing_in(function: types.FunctionType, lines: set[int], tell: Told) -> types.CodeType:
    """The function's code with stand-ins, for the asserts of these lines, in its assert functions' place."""
    code = function.__code__
    renamed: dict[str, str] = {}
    for name in _assert_functions(code):
        renamed[name] = f"__torchpare_{name}_{code.co_firstlineno}"
        function.__globals__[renamed[name]] = StandIn(name, function.__globals__, lines, tell)
    return code.replace(co_names=tuple(renamed.get(name, name) for name in code.co_names))


def _assert_functions(code: types.CodeType) -> Iterator[str]:
    """Names of assert functions that are nothing else in this code: no attribute, no global that it sets."""
    uses: dict[Any, set[str]] = {name: set() for name in code.co_names if name.startswith("assert_")}
    for one in dis.get_instructions(code):
        if isinstance(one.argval, str) and one.argval in uses:
            uses[one.argval].add(one.opname)
    yield from (name for name, found in uses.items() if found == {"LOAD_GLOBAL"})


def message(site: types.FrameType, name: str, arguments: tuple[Any, ...], error: AssertionError) -> str:
    """Where, whose tensor, what it is and what it was compiled for."""
    line = linecache.getline(site.f_code.co_filename, site.f_lineno).strip()
    where = f"{site.f_code.co_filename}:{site.f_lineno}: {site.f_code.co_name}"
    operators = [word for word in arguments if isinstance(word, str) and word != "input"]
    whose = f", which {operators[-1]} gave," if operators else ""
    return f"{where}: {_subject(name, line)}{whose} {_difference(name, arguments, error)}; the call goes on unchecked ({line})"


def _subject(name: str, line: str) -> str:
    """"arg0_1": the first argument as the wrapper spells it."""
    found = re.match(rf"{name}\(\s*(\([^()]*\)|\w+)", line)
    return found[1] if found else "a tensor"


def _difference(name: str, arguments: tuple[Any, ...], error: AssertionError) -> str:
    """In torch's own words where they are all that is known."""
    try:
        said = "; ".join(_differences(name, arguments))
    except Exception:
        said = ""
    return said or str(error).partition("\n")[0]


def _differences(name: str, arguments: tuple[Any, ...]) -> Iterator[str]:
    """For the forms that say what was compiled for."""
    if name == "assert_size_stride_grouped":
        for one in zip(*arguments[:3], strict=False):
            yield from _differences("assert_size_stride", one)
    elif name in ("assert_size_stride", "assert_tensor_metadata"):
        tensor, size, stride = arguments[:3]
        came, expected = (tuple(tensor.shape), tensor.stride()), (tuple(size), tuple(stride))
        if came != expected:
            yield f"has size {came[0]} and stride {came[1]} but was compiled for size {expected[0]} and stride {expected[1]}"
