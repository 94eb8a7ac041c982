"""A program with plugins, in vLLM's manner: a front end, and workers that are forked and spawned.

Its loading of plugins does what vllm/plugins/__init__.py documents and does (load_general_plugins): entry points of
group `vllm.general_plugins`, all of them or those that VLLM_PLUGINS names, once per process however often it is called;
the function an entry point names is called without arguments.

    plugin_host.py    prints one JSON object per process
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import multiprocessing
import os
import sys

GROUP = "vllm.general_plugins"

plugins_loaded = False


def load_general_plugins() -> None:
    global plugins_loaded
    if plugins_loaded:
        return
    plugins_loaded = True
    allowed = os.environ.get("VLLM_PLUGINS")
    for entry in importlib.metadata.entry_points(group=GROUP):
        if allowed is not None and entry.name not in allowed.split(","):
            continue
        try:
            plugin = entry.load()
        except Exception:
            logging.getLogger("vllm").exception("Failed to load plugin %s", entry.name)
            continue
        plugin()


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def work(name: str, again: bool) -> str:
    """Load plugins as a process of vLLM does, several times over; what came of it. `again` calls the plugin itself
    once more, as a host that forgets would."""
    log, lines = logging.getLogger("vllm"), Lines()
    log.setLevel(logging.INFO)
    log.addHandler(lines)
    for _ in range(3):
        load_general_plugins()
    if again and "torchpare" in sys.modules:
        for entry in importlib.metadata.entry_points(group=GROUP):
            entry.load()()
    hook = sys.modules.get("torchpare.hook")
    policy = hook.installed() if hook else None
    log.removeHandler(lines)
    return json.dumps(
        {
            "process": name,
            "imported": "torchpare" in sys.modules,
            "preset": policy and policy.preset,
            "funnel": _funnel(),
            "lines": lines.lines,
        }
    )


def _funnel() -> str | None:
    """Which module the function belongs to that wrappers come through; None where torch's cache is not imported."""
    codecache = sys.modules.get("torch._inductor.codecache")
    return codecache and codecache._reload_python_module.__module__


def main() -> None:
    print(work("front end", again=True), flush=True)
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            for said in pool.starmap(work, [(f"{method} {k}", k == 1) for k in range(2)]):
                print(said, flush=True)


if __name__ == "__main__":
    main()
