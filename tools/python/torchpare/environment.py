"""The hook as the environment asks for it: what `torchpare run`, the installed .pth and the vLLM plugin have in common.

    TORCHPARE              off, vllm, strip, once or keep; unset: off
    TORCHPARE_POLICY       flags as for `torchpare policy`: "--set size_asserts=keep --keep-op 'torch.ops.mylib.*'"
    TORCHPARE_RECHECK      seconds after which functions under `once` check their next call again
    TORCHPARE_ON_FAILURE   raise (the default) or warn: what an assert under `once` does that fails
    TORCHPARE_REPORT       a file, to which each process adds what happened in it

However many of them there are in a process, the hook is installed once, and what is wrong is said once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torchpare import hook, report
from torchpare._library import TorchpareError
from torchpare.log import logger
from torchpare.policy import flags_as_settings

PRESETS = ("vllm", "strip", "once", "keep")
VARIABLES = ("TORCHPARE", "TORCHPARE_POLICY", "TORCHPARE_RECHECK", "TORCHPARE_ON_FAILURE", "TORCHPARE_REPORT")

#: The values of VARIABLES.
Wanted = tuple[str | None, ...]


@dataclass
class Decision:
    """What became of an environment."""

    wanted: Wanted
    words: str | None = None  #: on or off, and why; None after an error
    troubles: list[str] = field(default_factory=list)  #: those that nobody was told yet


_lock = threading.Lock()
_decision: Decision | None = None


def wanted(environment: Mapping[str, str] = os.environ) -> Wanted:
    """What the environment says; an empty variable is an unset one."""
    return tuple(environment.get(name) or None for name in VARIABLES)


def settings(
    flags: str | None, recheck: str | None, on_failure: str | None, where: str = "TORCHPARE_POLICY"
) -> dict[str, Any]:
    """What the variables mean to hook.install(). Raises TorchpareError; `where` is the name of the flags."""
    try:
        seconds = None if recheck is None else float(recheck)
    except ValueError:
        raise TorchpareError(f"recheck: {recheck!r} is no time; write seconds, such as 60") from None
    hook.meant(seconds, on_failure or "raise")
    return {**flags_as_settings(flags or "", where), "recheck": seconds, "on_failure": on_failure or "raise"}


def apply(log: logging.Logger) -> None:
    """Install the hook or take it out, once for the same environment, and say so. Raises nothing."""
    decision = _decide(wanted())
    while decision.troubles:
        log.warning("torchpare: %s", decision.troubles.pop(0))
    if decision.words is not None:
        log.info("torchpare: %s", decision.words)


def start() -> None:
    """The same, for a process that is no vLLM."""
    apply(logger("torchpare"))


def _decide(asked: Wanted) -> Decision:
    global _decision
    try:
        if asked[0] in PRESETS:
            # Before the lock is taken: another thread may be importing it, and come here at the end of that.
            import torch._inductor.codecache  # noqa: F401
    except Exception as error:
        return Decision(asked, None, [f"off, wrappers are loaded as they are; {error}"])
    with _lock:
        if _decision is None or _decision.wanted != asked:
            _decision = _made(asked)
        return _decision


def _made(asked: Wanted) -> Decision:
    try:
        return _install(asked)
    except Exception as error:
        return Decision(asked, None, [f"off, wrappers are loaded as they are; {error}"])


def _install(asked: Wanted) -> Decision:
    preset, flags, recheck, on_failure, report_to = asked
    if preset is None:
        hook.uninstall()
        return Decision(asked, "off; TORCHPARE=once, strip or vllm in the environment turns it on")
    if preset == "off":
        hook.uninstall()
        return Decision(asked, "off, because TORCHPARE=off")
    if preset not in PRESETS:
        raise ValueError(f"TORCHPARE: {preset!r} is unknown; write one of off, {', '.join(PRESETS)}")
    policy = hook.install(preset, **settings(flags, recheck, on_failure)).policy
    if report_to is not None:
        report.begin(report_to)
    on = f"on, because TORCHPARE={preset}; torch {policy.explained['torch_version']}: {policy}"
    return Decision(asked, on, policy.warnings)
