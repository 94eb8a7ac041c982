"""The plugin that vLLM loads in each of its processes (entry point group `vllm.general_plugins`, name `torchpare`).

    TORCHPARE=once vllm serve …

    TORCHPARE          off, vllm, strip, once or keep; unset: off
    TORCHPARE_POLICY   flags as for `torchpare policy`: "--set size_asserts=keep --keep-op 'torch.ops.mylib.*'"

vLLM calls `register` once per process (vllm/plugins/__init__.py, load_general_plugins), before anything is compiled;
calling it again is harmless. Whatever goes wrong here is one line in the log, and vLLM runs as without the plugin.
"""

from __future__ import annotations

import os
import threading

from torchpare import hook
from torchpare.log import logger
from torchpare.policy import flags_as_settings

#: Below vLLM's own logger, whose format and level it so takes.
log = logger("vllm.torchpare")

_lock = threading.Lock()
_decided: tuple[str | None, str | None] | None = None

PRESETS = ("vllm", "strip", "once", "keep")


def register() -> None:
    """Install the hook as the environment says; once for the same environment."""
    global _decided
    wanted = os.environ.get("TORCHPARE"), os.environ.get("TORCHPARE_POLICY")
    with _lock:
        if wanted == _decided:
            return
        _decided = wanted
        try:
            log.info("torchpare: %s", _apply(*wanted))
        except Exception as error:
            log.warning("torchpare: off, wrappers are loaded as they are; %s", error)


def _apply(preset: str | None, flags: str | None) -> str:
    """Install or not; what was decided, and why."""
    if preset is None:
        hook.uninstall()
        return "off; TORCHPARE=once, strip or vllm in the environment turns it on"
    if preset == "off":
        hook.uninstall()
        return "off, because TORCHPARE=off"
    if preset not in PRESETS:
        raise ValueError(f"TORCHPARE: {preset!r} is unknown; write one of off, {', '.join(PRESETS)}")
    policy = hook.install(preset, **flags_as_settings(flags or "")).policy
    for warning in policy.warnings:
        log.warning("torchpare: %s", warning)
    return f"on, because TORCHPARE={preset}; torch {policy.explained['torch_version']}: {policy}"
