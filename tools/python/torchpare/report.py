"""TORCHPARE_REPORT: one file for all processes of a program, with what the hook did in each.

A process adds itself when it ends and, as some are killed, every other second in which something has happened. The
file is read, changed and replaced under a lock on its folder, so that nobody's part is lost; the whole is there at any
time. Processes of other programs that name the same file are added to those that are there. A file that is named .html
is a page to look at, which holds the same as JSON.
"""

from __future__ import annotations

import atexit
import fcntl
import html
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import util
from pathlib import Path
from typing import Any

from torchpare import _library, hook, loading
from torchpare.log import logger
from torchpare.ticking import Ticker

log = logger("torchpare")

SECONDS = 2  # between two parts of a process that runs
PATIENCE = 10  # seconds to wait for others


class Report:
    """This process's part of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ticker = Ticker(SECONDS, self.write)
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.write)
        # Children of multiprocessing end without the functions of atexit, and forget what they began with.
        self._at_end_of_child()
        util.register_after_fork(self, Report._at_end_of_child)

    def _at_end_of_child(self) -> None:
        util.Finalize(None, self.write, exitpriority=0)

    def _begin(self) -> None:
        """What happened before, in a parent too, is not this process's."""
        self._started = time.time()
        self._before = Counter(loading.counts)
        self._written: dict[str, int] | None = None

    def changed(self) -> None:
        """Something has happened."""
        self._ticker.start()

    def write(self) -> None:
        try:
            happened = {name: loading.counts[name] - self._before[name] for name in loading.COUNTED}
            if happened != self._written:
                self._written = happened
                merge(self._path, self._part(happened))
        except Exception as error:
            log.warning("%s: the report cannot be written; %s; name another file in TORCHPARE_REPORT", self._path, error)

    def _part(self, happened: dict[str, int]) -> dict[str, Any]:
        policy = hook.installed()
        return {
            "pid": os.getpid(),
            "started": round(self._started, 3),
            "command": [sys.executable, *sys.orig_argv[1:]],
            "policy": None if policy is None else str(policy),
            **happened,
        }


def merge(path: Path, part: dict[str, Any]) -> None:
    """Put a process's part into the file, in the place of the one that it had."""
    with _locked(path.parent):
        parts = [one for one in _parts(path) if not _same_process(one, part)]
        whole = as_whole([*parts, part])
        new = path.with_name(f".{path.name}.{os.getpid()}")
        new.write_bytes(_bytes(path, whole))
        new.replace(path)


def as_whole(parts: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(part[name] for part in parts) for name in loading.COUNTED}
    return {"totals": {"processes": len(parts), **totals}, "processes": parts}


def is_report(path: Path) -> bool:
    """Whether it is one, or an empty file that is to become one."""
    try:
        return path.stat().st_size == 0 or isinstance(_parts(path), list)
    except (ValueError, LookupError, TypeError):
        return False


def _parts(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return []
    if _is_page(path):
        before, _, behind = text.partition(_JSON)
        text = html.unescape(behind.partition("</pre>")[0]) if behind else before
    parts: list[dict[str, Any]] = json.loads(text)["processes"]
    return parts


#: Where a page holds its JSON (rewriter/report/hook_html.h).
_JSON = '<pre id="json">'


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in (".html", ".htm")


def _bytes(path: Path, whole: dict[str, Any]) -> bytes:
    text = json.dumps(whole, indent=1).encode() + b"\n"
    return _library.hook_page(text) if _is_page(path) else text


def _same_process(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (one["pid"], one["started"]) == (other["pid"], other["started"])


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among those that write reports here; a folder can be locked as a file can, and nothing is left behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was forked meanwhile has the descriptor too
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Raises TimeoutError: no process is to hang at its end for a report."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise TimeoutError("another process has locked its folder") from None
        time.sleep(0.01)


_report: Report | None = None


def begin(path: str) -> None:
    """Report on this process, and on those that it forks, from now on."""
    global _report
    if _report is None:
        _report = Report(Path(path).absolute())
        loading.watch(_report.changed)
