"""Processes that load one cache again and again, each counting its rounds in a file.

    loaders.py FOLDER COUNT

Makes a cache below FOLDER first. FOLDER/round.<k> grows by a byte for each round; they go on until FOLDER/stop is there.
Prints, for each process, what went wrong, or null. PYTHONPATH has fixtures.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

import cache_layouts
import cache_witness
import torch

GRAPHS = ("ranked", "trained", "custom", "pooled")


def outputs() -> list[str]:
    torch._dynamo.reset()
    with cache_layouts.configured():
        return [cache_witness.bits(value) for value in cache_layouts.run_graphs(GRAPHS)]


def make(folder: Path) -> list[str]:
    """In a process of its own, as loading is."""
    if os.fork() == 0:
        (folder / "expected").write_text(json.dumps(outputs()))
        os._exit(0)
    os.wait()
    return json.loads((folder / "expected").read_text())


def load_until_stopped(folder: Path, k: int, expected: list[str]) -> str | None:
    witness = cache_witness.install()
    while not (folder / "stop").exists():
        found = outputs()
        if witness.lowered:
            return "torch compiled: the cache was missed"
        if found != expected:
            return f"other results: {found}"
        with (folder / f"round.{k}").open("a") as rounds:
            rounds.write(".")
    return None


def start(folder: Path, k: int, expected: list[str]) -> int:
    child = os.fork()
    if child == 0:
        try:
            trouble = load_until_stopped(folder, k, expected)
        except BaseException:
            trouble = traceback.format_exc()
        (folder / f"trouble.{k}").write_text(json.dumps(trouble))
        os._exit(0)
    return child


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder / "inductor")
    torch.set_num_threads(1)
    expected = make(folder)
    for child in [start(folder, k, expected) for k in range(count)]:
        os.waitpid(child, 0)
    print(json.dumps([json.loads((folder / f"trouble.{k}").read_text()) for k in range(count)]))


if __name__ == "__main__":
    main()
