"""What the tests with CPython as a judge share: their arguments, two processes, and the counts at the end."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from typing import Callable, Iterable

from program import skip
from pythons import run_under


def options(seed: int, long: str, **more: dict) -> argparse.Namespace:
    """The command line. Ends the process where the long form was not asked for, or with what another Python said."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", nargs="?", choices=("normal", "long"), default="normal")
    parser.add_argument("--python")
    parser.add_argument("--seed", type=int, default=seed)
    for name, settings in more.items():
        parser.add_argument(f"--{name}", **settings)
    found = parser.parse_args()
    found.long = found.mode == "long"
    if found.long and os.environ.get("TORCHPARE_LONG_TESTS") != "1":
        skip(f"{long}; set TORCHPARE_LONG_TESTS=1")
    if found.python:
        sys.exit(run_under(found.python, sys.argv))
    return found


def judged(title: str, chunk: Callable[[tuple], tuple[Counter, list[str]]], tasks: Iterable[tuple]) -> Counter:
    """Work through the tasks, print what is wrong (20 texts of it) as it comes, and all counts."""
    print(f"Python {sys.version.split()[0]}, {title}", flush=True)
    start, seen, shown = time.monotonic(), Counter(), 0
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for found, wrong in pool.imap_unordered(chunk, tasks):
            seen += found
            for text in wrong[: 20 - shown]:
                shown += 1
                print(text, flush=True)
    for what, number in sorted(seen.items(), key=lambda item: item[0].strip()):
        print(f"{number:9} {what}")
    print(f"{time.monotonic() - start:.0f} s, {seen['WRONG']} wrong")
    return seen
