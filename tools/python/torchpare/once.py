"""`once`: the asserts of a function run until a call has passed them all, then they cost nothing.

A function starts with a trampoline for its code. That runs the checked code; when a call comes back, the function takes
the passed code, which is the same with the asserts muted. It is the function that changes and not who refers to it, so
bound methods and captured references follow. Line numbers are the wrapper's own in either code.

A call that fails changes nothing: the next one is checked again. Several threads may call at once: each runs one code
or the other from start to end, and whichever passes first makes the exchange, which later ones repeat without effect.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any


class _Armed:
    """What a trampoline calls."""

    __slots__ = ("_checked", "_function", "_on_pass", "_passed", "trampoline")

    def __init__(
        self, function: types.FunctionType, passed: types.CodeType, on_pass: Callable[[types.FunctionType], None]
    ) -> None:
        self._function = function
        self._passed = passed
        self._on_pass = on_pass
        self._checked = types.FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        self._checked.__kwdefaults__ = function.__kwdefaults__
        self.trampoline = _trampoline_to(self, function.__code__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._checked(*args, **kwargs)
        # Someone else's code (a debugger's, say) is left alone.
        if self._function.__code__ is self.trampoline:
            self._function.__code__ = self._passed
            self._on_pass(self._function)
        return result


_PLACE = "where the armed function goes"


def _template(*args: Any, **kwargs: Any) -> Any:
    armed: Any = "where the armed function goes"
    return armed(*args, **kwargs)


def _trampoline_to(armed: _Armed, named_after: types.CodeType) -> types.CodeType:
    """The template with `armed` among its constants: nothing else comes along with a code alone."""
    code = _template.__code__
    if code.co_consts.count(_PLACE) != 1:
        raise RuntimeError("this Python keeps the constants of a function in another way; `once` does not know it")
    constants = tuple(armed if constant == _PLACE else constant for constant in code.co_consts)
    return code.replace(co_consts=constants, co_name=named_after.co_name)


def arm(
    function: types.FunctionType, passed: types.CodeType, on_pass: Callable[[types.FunctionType], None]
) -> None:
    """Let the function run as it is until a call comes back, and `passed` from then on; `on_pass` is told.

    `passed` must take the same arguments and capture as many variables. Raises ValueError otherwise, and the function
    stays as it is.
    """
    now = function.__code__
    shape = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_freevars", "co_flags")
    if any(getattr(now, part) != getattr(passed, part) for part in shape):
        raise ValueError(f"{function.__qualname__}: the two codes are not called alike")
    if now.co_freevars:
        raise ValueError(f"{function.__qualname__}: captures variables, which a trampoline cannot")
    function.__code__ = _Armed(function, passed, on_pass).trampoline
