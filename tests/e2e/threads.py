"""Several threads that do the same."""

from __future__ import annotations

import threading
from collections.abc import Callable

#: So many work at once.
THREADS = 8


def at_once(work: Callable[[], None]) -> None:
    """In several threads."""
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
