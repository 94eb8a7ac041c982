"""The plugin that vLLM loads in each of its processes (entry point group `vllm.general_plugins`, name `torchpare`).

    TORCHPARE=once vllm serve …

What the environment may say is in torchpare/environment.py. vLLM calls `register` once per process
(vllm/plugins/__init__.py, load_general_plugins), before anything is compiled; calling it again is harmless. Whatever
goes wrong here is one line in the log, and vLLM runs as without the plugin.
"""

from __future__ import annotations

import threading

from torchpare import environment
from torchpare.log import logger

#: Below vLLM's own logger, whose format and level it so takes.
log = logger("vllm.torchpare")

_lock = threading.Lock()
_told: environment.Wanted | None = None


def register() -> None:
    """Install the hook as the environment says; what came of it is told once for the same environment."""
    global _told
    wanted = environment.wanted()
    with _lock:
        if wanted == _told:
            return
        _told = wanted
    environment.apply(log)
