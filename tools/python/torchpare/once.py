"""`once`: the asserts of a function run until a call has passed them all, then they cost nothing.

A function starts with a trampoline for its code. That runs the checked code; when a call comes back, the function takes
the passed code, which is the same with the asserts muted. It is the function that changes and not who refers to it, so
bound methods and captured references follow. Line numbers are the wrapper's own in either code.

A call that fails changes nothing: the next one is checked again. Several threads may call at once: each runs one code
or the other from start to end, and whichever passes first makes the exchange, which later ones repeat without effect.

check_again() puts the trampoline back, from any thread and at any time: calls that run are not disturbed, the next one
is checked.
"""

from __future__ import annotations

import inspect
import types
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

#: `left`: a call has passed, but there is no other code to take; the function is checked on every call.
Outcome = Literal["passed", "rechecked", "failed", "warned", "left"]

#: Gives the passed code, when it is needed for the first time.
Later = Callable[[], types.CodeType]


class Armed:
    """A function that checks until a call has passed. The function itself keeps it, so both go together."""

    __slots__ = ("__weakref__", "_checked", "_function", "_later", "_passed", "_tell", "_trampoline", "warnings")

    def __init__(self, function: types.FunctionType, checked: types.CodeType, later: Later, tell: Tell) -> None:
        self._function = function
        self._later = later
        self._passed: types.CodeType | None = None  # until a call has passed
        self._tell = tell
        self.warnings = 0  #: asserts that failed, were told of and raised nothing
        self._checked = types.FunctionType(
            checked, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        self._checked.__kwdefaults__ = function.__kwdefaults__
        self._trampoline = _trampoline_to(self, function.__code__)
        function.__dict__["__torchpare__"] = self
        function.__code__ = self._trampoline

    @property
    def name(self) -> str:
        return self._function.__qualname__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        warnings = self.warnings
        try:
            result = self._checked(*args, **kwargs)
        except AssertionError:
            self._tell(self, "failed")
            raise
        if self.warnings != warnings:
            self._tell(self, "warned")
        elif (outcome := self._exchange()) is not None:
            with suppress(RecursionError):  # a call this deep went well all the same
                self._tell(self, outcome)
        return result

    def _exchange(self) -> Outcome | None:
        """Take the passed code, if nobody was quicker: another thread, or someone whose code (a debugger's, say) is left
        alone. The call itself went well, so nothing is raised but by the caller's own signal handlers."""
        if self._function.__code__ is not self._trampoline:
            return None
        try:
            passed = self._passed or _alike(self._checked.__code__, self._later())
        except (ValueError, SyntaxError, KeyError):
            self._function.__code__ = self._checked.__code__
            return "left"
        except (MemoryError, RecursionError):
            return None  # the next call that passes tries again
        if self._function.__code__ is not self._trampoline:
            return None
        outcome: Outcome = "passed" if self._passed is None else "rechecked"
        self._passed = passed
        self._function.__code__ = passed
        return outcome

    def check_again(self) -> None:
        """Check the next call, if a call has passed and nobody else has changed the function since."""
        if self._function.__code__ is self._passed:
            self._function.__code__ = self._trampoline


#: Is told what became of a call of the checked code.
Tell = Callable[[Armed, Outcome], None]

_PLACE = "where the armed function goes"


def _template(*args: Any, **kwargs: Any) -> Any:
    armed: Any = "where the armed function goes"
    return armed()(*args, **kwargs)


def _trampoline_to(armed: Armed, named_after: types.CodeType) -> types.CodeType:
    """The template with `armed` among its constants: nothing else comes along with a code alone. A weak reference,
    for Python finds no cycles through the constants of a code. It says that it comes from the wrapper's file, because
    SGLang and older vLLMs tell by that which function Inductor made."""
    code = _template.__code__
    if code.co_consts.count(_PLACE) != 1:
        raise RuntimeError("this Python keeps the constants of a function in another way; `once` does not know it")
    constants = tuple(weakref.ref(armed) if constant == _PLACE else constant for constant in code.co_consts)
    return code.replace(
        co_consts=constants,
        co_name=named_after.co_name,
        co_filename=named_after.co_filename,
        co_firstlineno=named_after.co_firstlineno,
    )


_ENDS_BEFORE_IT_RUNS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def _alike(checked: types.CodeType, passed: types.CodeType) -> types.CodeType:
    """The passed code, if it takes the same arguments and captures as many variables as the checked one."""
    shape = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_freevars", "co_flags")
    if any(getattr(checked, part) != getattr(passed, part) for part in shape):
        raise ValueError(f"{checked.co_name}: the two codes are not called alike")
    return passed


def arm(
    function: types.FunctionType, later: Later, tell: Tell, checked: types.CodeType | None = None
) -> Armed:
    """Let the function run `checked`, by default the code it has, until a call comes back, and what `later` gives from
    then on; if that is not called alike, the function runs `checked` for ever.

    Raises ValueError for functions that cannot be armed, and the function stays as it is.
    """
    now = function.__code__
    if now.co_freevars:
        raise ValueError(f"{function.__qualname__}: captures variables, which a trampoline cannot")
    if now.co_flags & _ENDS_BEFORE_IT_RUNS:
        raise ValueError(f"{function.__qualname__}: its calls come back before they have checked anything")
    return Armed(function, checked or now, later, tell)
