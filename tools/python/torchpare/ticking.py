"""Work that is done every so often, on a thread of its own."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable

_tickers: weakref.WeakSet[Ticker] = weakref.WeakSet()


class Ticker:
    """Calls `work` every `seconds`, from the first start() in a process on. A forked child, in which no thread of its
    parent's lives, starts anew with its own first start()."""

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self._seconds, self._work = seconds, work
        self.forget()
        _tickers.add(self)

    def forget(self) -> None:
        self._lock = threading.Lock()
        self._runs = False

    def start(self) -> None:
        """Costs next to nothing where it runs already. At the end of a process, when Python starts no thread any more,
        there is nothing left to be done either."""
        if self._runs:
            return
        with self._lock:
            if self._runs:
                return
            self._runs = True
            try:
                threading.Thread(target=self._run, name="torchpare", daemon=True).start()
            except RuntimeError:
                self._runs = False

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(self._seconds)
            self._work()


def _forget_all() -> None:
    for ticker in list(_tickers):
        ticker.forget()


os.register_at_fork(after_in_child=_forget_all)
