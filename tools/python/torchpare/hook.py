"""Rewrites wrappers as torch loads them, in this process: what is on disk, and its keys, stay as they are.

    torchpare.hook.install(preset="once", keep_op="torch.ops.mylib.*")

    with torchpare.hook.install("strip"):
        model(x)

Wrappers that were loaded before `install` stay as they were loaded, and those loaded under it stay rewritten after
`uninstall`. What a policy means is in the command line's help; `once` is there for the hook alone: the asserts of a
function run until a call has passed them all. With dynamic shapes that call had the first shapes only, and nothing
checks those that follow; scalar and NaN asserts speak of values, so they stay unless they are named.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING

from torchpare import loading
from torchpare.policy import Policy, Settings, resolve_policy

if TYPE_CHECKING:
    from typing_extensions import Unpack

_lock = threading.RLock()
_funnel: loading.Funnel | None = None
_policy: Policy | None = None


class Installed:
    """What `install` put in place. As a context manager it puts back, at the end, what was there before."""

    def __init__(self, policy: Policy, before: Policy | None) -> None:
        self.policy = policy
        self._before = before

    def __enter__(self) -> Installed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _switch(self._before)


def install(preset: str = "strip", **settings: Unpack[Settings]) -> Installed:
    """Rewrite under this policy every wrapper that torch loads from now on, on all threads. Imports torch.

    Installing again replaces the policy. Without `torch_version` or `python` the version is that of the torch that is
    loaded. Raises TorchpareError for wrong settings, and nothing changes then.
    """
    import torch
    import torch._inductor.codecache  # no thread holds our lock while it waits for another one's import

    if "torch_version" not in settings and "python" not in settings:
        settings["torch_version"] = str(torch.__version__)
    policy = resolve_policy(preset, **settings)
    return Installed(policy, _switch(policy))


def uninstall() -> None:
    """Load wrappers as they are again. Does nothing where nothing is installed."""
    _switch(None)


def installed() -> Policy | None:
    """The policy that wrappers are loaded under."""
    return _policy


def counts() -> dict[str, int]:
    """What happened in this process: modules `loaded` (kernels too), wrappers `rewritten` and `left` as they were,
    functions `armed` and `passed`."""
    return {name: loading.counts[name] for name in ("loaded", "rewritten", "left", "armed", "passed")}


def _current() -> Policy | None:
    """The policy, unless there is nothing that it could do."""
    policy = _policy
    return policy if policy is not None and policy.changes_anything else None


def _switch(policy: Policy | None) -> Policy | None:
    """Make this the policy; the one before it."""
    global _funnel, _policy
    with _lock:
        before, _policy = _policy, policy
        if policy is not None and _funnel is None:
            _funnel = loading.enter(_current)
        elif policy is None and _funnel is not None and _funnel.restore():
            _funnel = None
        return before
