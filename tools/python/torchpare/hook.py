"""Rewrites wrappers as torch loads them, in this process: what is on disk, and its keys, stay as they are.

    torchpare.hook.install(preset="once", keep_op="torch.ops.mylib.*")

    with torchpare.hook.install("strip"):
        model(x)

    torchpare.hook.install("once", recheck=60, on_failure="warn")

Wrappers that were loaded before `install` stay as they were loaded, and those loaded under it stay rewritten after
`uninstall`. What a policy means is in the command line's help; `once` is there for the hook alone: the asserts of a
function run until a call has passed them all. With dynamic shapes that call had the first shapes only, and those that
follow are checked with `recheck` only; scalar and NaN asserts speak of values, so they stay unless they are named.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from torchpare import loading
from torchpare._library import TorchpareError
from torchpare.loading import Terms
from torchpare.policy import Policy, Settings, resolve_policy
from torchpare.recheck import Rechecks, every

if TYPE_CHECKING:
    from typing_extensions import Unpack

_lock = threading.RLock()
_funnel: loading.Funnel | None = None
_terms: Terms | None = None


class Installed:
    """What `install` put in place. As a context manager it puts back, at the end, what was there before."""

    def __init__(self, policy: Policy, before: Terms | None) -> None:
        self.policy = policy
        self._before = before

    def __enter__(self) -> Installed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _switch(self._before)


def install(
    preset: str = "strip",
    *,
    recheck: float | None = None,
    on_failure: Literal["raise", "warn"] = "raise",
    **settings: Unpack[Settings],
) -> Installed:
    """Rewrite under this policy every wrapper that torch loads from now on, on all threads. Imports torch.

    Of functions under `once` that have passed, every `recheck` seconds the next call is checked again. An assert under
    `once` that fails raises, or is told in the log and passed over; scalar and NaN asserts always raise.

    Installing again replaces the policy. Without `torch_version` or `python` the version is that of the torch that is
    loaded. Raises TorchpareError for wrong settings, and nothing changes then.
    """
    import torch
    import torch._inductor.codecache  # no thread holds our lock while it waits for another one's import

    rechecks, warn = meant(recheck, on_failure)
    if "torch_version" not in settings and "python" not in settings:
        settings["torch_version"] = str(torch.__version__)
    policy = resolve_policy(preset, **settings)
    return Installed(policy, _switch(Terms(policy, rechecks, warn)))


def meant(recheck: float | None, on_failure: str) -> tuple[Rechecks | None, bool]:
    """What these two settings of install() mean. Raises TorchpareError."""
    if on_failure not in ("raise", "warn"):
        raise TorchpareError(f"on_failure: {on_failure!r} is unknown; write raise or warn")
    return None if recheck is None else every(recheck), on_failure == "warn"


def uninstall() -> None:
    """Load wrappers as they are again. Does nothing where nothing is installed."""
    _switch(None)


def installed() -> Policy | None:
    """The policy that wrappers are loaded under."""
    terms = _terms
    return None if terms is None else terms.policy


def counts() -> dict[str, int]:
    """What happened in this process: modules `loaded` (kernels too), wrappers `rewritten` and `left` as they were,
    functions `armed` and `passed`; calls of checked code that passed again (`rechecked`), `failed` or `warned`."""
    return {name: loading.counts[name] for name in loading.HAPPENED}


def _current() -> Terms | None:
    """The terms, unless there is nothing that they could do."""
    terms = _terms
    return terms if terms is not None and terms.policy.changes_anything else None


def _switch(terms: Terms | None) -> Terms | None:
    """Make these the terms; those before them."""
    global _funnel, _terms
    with _lock:
        before, _terms = _terms, terms
        if terms is not None and _funnel is None:
            _funnel = loading.enter(_current)
        elif terms is None and _funnel is not None and _funnel.restore():
            _funnel = None
        return before
