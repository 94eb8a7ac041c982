"""Where torch loads wrappers, and how a policy gets in between.

Every wrapper, freshly compiled or from any cache, comes through one function: `_reload_python_module(key, path, ...)`
of torch._inductor.runtime.compile_tasks, which torch._inductor.codecache has imported by name and calls from
PyCodeCache.load_by_key_path. It reads the file, compiles the text and executes it. We run that very function with
another `compile`, so what else it does stays its own affair, and what is on disk, keys included, is never touched.
Kernel modules come through it too; they name no asserts and come back as they are.

Where a torch has no such function, or one that does not call `compile`, PyCodeCache.load_by_key_path is wrapped
instead: the module is loaded as it is, and then its functions get the code of the rewritten text.
"""

from __future__ import annotations

import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeGuard

from torchpare.bodies import Passed, differing, functions_of, place_of
from torchpare.log import logger
from torchpare.once import Armed, Outcome, arm
from torchpare.policy import Policy
from torchpare.recheck import Rechecks
from torchpare.texts import OnceTexts, rewrite_once
from torchpare.warn import standing_in

log = logger("torchpare")

#: What happened since the process began: wrappers loaded, rewritten and left as they were (by an error or because they
#: were not understood), functions armed and passed, calls rechecked, failed and warned of; the time that it took; and,
#: if someone watches, asserts.
counts: Counter[str] = Counter()

HAPPENED = ("loaded", "rewritten", "left", "armed", "passed", "rechecked", "failed", "warned")
COUNTED = (*HAPPENED, "microseconds", "asserts_stripped", "asserts_once", "asserts_kept")

_watcher: Callable[[], None] | None = None


def watch(watcher: Callable[[], None]) -> None:
    """Call this whenever something has happened, and count asserts from now on."""
    global _watcher
    _watcher = watcher


def _count(what: str, number: int = 1) -> None:
    counts[what] += number
    if _watcher is not None:
        _watcher()


@contextmanager
def _timed() -> Iterator[None]:
    start = time.perf_counter()
    yield
    _count("microseconds", round(1e6 * (time.perf_counter() - start)))


@dataclass(frozen=True)
class Terms:
    """What wrappers are loaded under."""

    policy: Policy
    rechecks: Rechecks | None = None  #: for functions that have passed; None: never again
    warn: bool = False  #: what an assert under `once` does that fails; else it raises


class Loading:
    """One module on its way in. Nothing here raises but what the module itself raises."""

    def __init__(self, terms: Terms, path: str) -> None:
        self._terms = terms
        self._path = path
        self._passed: Passed | None = None  # what functions take once a call has passed

    def compile(self, source: Any, filename: Any, mode: str, *rest: Any, **options: Any) -> types.CodeType:
        """As the built-in; the code is that of the rewritten text."""
        try:
            with _timed():
                texts = rewrite_once(source, self._terms.policy, count=_watcher is not None)
            self._tell(texts, source)
            checked = source if texts.checked is None else texts.checked
            code: types.CodeType = compile(checked, filename, mode, *rest, **options)
            if texts.passed is not None:

                def compiled(text: str) -> types.CodeType:
                    with _timed():
                        later: types.CodeType = compile(text, filename, mode, *rest, **options)
                        return later

                with _timed():
                    self._passed = Passed(code, checked, texts.passed, compiled)
            return code
        except Exception as error:
            self._give_up(error)
            as_it_is: types.CodeType = compile(source, filename, mode, *rest, **options)
            return as_it_is

    def arm(self, module: types.ModuleType) -> None:
        """Arm the functions that check once; those that cannot be armed are checked on every call."""
        if self._passed is None:
            return
        waiting = set(self._passed.places)
        try:
            for function in functions_of(module):
                if (place := place_of(function)) in waiting:
                    waiting.discard(place)
                    self._arm(function, self._passed)
                    _count("armed")
        except Exception as error:
            waiting.clear()
            self._give_up(error)
        for name, line in waiting:
            log.warning("%s:%d: %s is checked on every call: it was not found to be armed", self._path, line, name)

    def _arm(self, function: types.FunctionType, passed: Passed) -> None:
        place = place_of(function)

        def later() -> types.CodeType:
            return passed.of(place)

        if not self._terms.warn:
            arm(function, later, self._told)
            return

        def warn(message: str) -> None:
            armed.warnings += 1
            if message:
                log.warning("%s", message)

        armed = arm(function, later, self._told, standing_in(function, passed.lines, warn))

    def _told(self, armed: Armed, outcome: Outcome) -> None:
        _count(outcome)
        if outcome in ("passed", "rechecked") and self._terms.rechecks is not None:
            self._terms.rechecks.add(armed)
        if outcome == "left":
            log.warning("%s: %s is checked on every call; its other code could not be had", self._path, armed.name)
        elif outcome == "passed":
            log.debug("%s: a call has passed; its asserts cost nothing from now on", armed.name)

    def rewrite_functions(self, module: types.ModuleType) -> None:
        """For a module that was loaded as it is: its functions take the codes of the rewritten text."""
        try:
            with open(self._path) as file:
                source = file.read()
            code = compile(source, self._path, "exec", dont_inherit=True)
            changed = differing(code, self.compile(source, self._path, "exec", dont_inherit=True))
            for function in functions_of(module):
                if (other := changed.get(place_of(function))) is not None:
                    function.__code__ = other
        except Exception as error:
            self._give_up(error)
        self.arm(module)

    def _tell(self, texts: OnceTexts, source: str) -> None:
        for fate, number in (texts.asserts or {}).items():
            _count(f"asserts_{fate}", number)
        if texts.checked is not None or texts.passed is not None:
            _count("rewritten")
            log.debug("%s: rewritten as it is loaded (%d bytes)", self._path, len(source))
        elif texts.undecided:
            _count("left")
            log.warning("%s: loaded as it is; it was not understood; see `torchpare scan` of it", self._path)

    def _give_up(self, error: Exception) -> None:
        _count("left")
        self._passed = None
        log.warning("%s: loaded as it is; %s: %s", self._path, type(error).__name__, error)


Current = Callable[[], "Terms | None"]


def _calls_compile(function: Any) -> TypeGuard[types.FunctionType]:
    return isinstance(function, types.FunctionType) and "compile" in function.__code__.co_names


def _with_compile(function: types.FunctionType, replacement: Callable[..., Any]) -> types.FunctionType:
    """The function, with another `compile` among its globals."""
    names = {**function.__globals__, "compile": replacement}
    made = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _around_reload(original: types.FunctionType, current: Current) -> Any:
    def _reload_python_module(key: str, path: str, *rest: Any, **options: Any) -> Any:
        terms = current()
        if terms is None:
            return original(key, path, *rest, **options)
        _count("loaded")
        loading = Loading(terms, path)
        module = _with_compile(original, loading.compile)(key, path, *rest, **options)
        loading.arm(module)
        return module

    return _reload_python_module


def _around_load(original: Callable[..., types.ModuleType], current: Current) -> Any:
    def load_by_key_path(cls: type, key: str, path: str, *rest: Any, **options: Any) -> types.ModuleType:
        terms = current()
        known = path in getattr(cls, "modules_no_attr", ())
        module = original(key, path, *rest, **options)
        if terms is not None and not known:
            _count("loaded")
            Loading(terms, path).rewrite_functions(module)
        return module

    return classmethod(load_by_key_path)


class Funnel:
    """The place in torch that wrappers come through, with our function in it."""

    def __init__(self, owner: Any, name: str, ours: Any) -> None:
        self._owner, self._name = owner, name
        self._before, self._ours = vars(owner)[name], ours
        setattr(owner, name, ours)

    def restore(self) -> bool:
        """Put back what was there; False if someone else has taken the place since: ours stays below theirs then."""
        if vars(self._owner)[self._name] is not self._ours:
            return False
        setattr(self._owner, self._name, self._before)
        return True


def enter(current: Current) -> Funnel:
    """Step in between; `current` is asked at every load, and None means nothing is to be done. Imports torch."""
    from torch._inductor import codecache

    reload = getattr(codecache, "_reload_python_module", None)
    if _calls_compile(reload):
        return Funnel(codecache, "_reload_python_module", _around_reload(reload, current))
    cache = codecache.PyCodeCache
    return Funnel(cache, "load_by_key_path", _around_load(cache.load_by_key_path, current))
