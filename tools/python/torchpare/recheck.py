"""`recheck`: every so many seconds the next call of each function that has passed is checked again.

A thread puts the trampolines back; between two rechecks a function has its passed code, and a call costs what it costs
under `strip`. The thread starts with the first function that passes. A forked child has no such thread, so it checks
the first call of each function, and with the first that passes has a thread of its own.
"""

from __future__ import annotations

import math
import os
import weakref
from functools import cache

from torchpare._library import TorchpareError
from torchpare.once import Armed
from torchpare.ticking import Ticker


class Rechecks:
    """The functions that are checked again at the same times."""

    def __init__(self, seconds: float) -> None:
        self._functions: set[weakref.ref[Armed]] = set()
        self._ticker = Ticker(seconds, self.check_again)

    def add(self, armed: Armed) -> None:
        """It has passed."""
        self._functions.add(weakref.ref(armed, self._functions.discard))
        self._ticker.start()

    def check_again(self) -> None:
        for reference in list(self._functions):
            if (armed := reference()) is not None:
                armed.check_again()


@cache
def every(seconds: float) -> Rechecks:
    """One for all that ask for the same time. Raises TorchpareError where that is no time."""
    if not 0 < seconds < math.inf:
        raise TorchpareError(f"recheck: {seconds} is no time; write seconds, such as 60")
    rechecks = Rechecks(seconds)
    os.register_at_fork(after_in_child=rechecks.check_again)
    return rechecks
