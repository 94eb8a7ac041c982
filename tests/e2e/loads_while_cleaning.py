"""Ten processes load a cache while it is cleaned and restored under them: no load fails, none compiles."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from program import FIXTURES, skip, torchpare
from torches import environment

PROCESSES = 10
ROUNDS = 3
PATIENCE = 240.0  # seconds until the processes are taken for stuck


def rounds(folder: Path) -> int:
    """How often the slowest process has loaded the cache."""
    files = list(folder.glob("round.*"))
    return min(path.stat().st_size for path in files) if len(files) == PROCESSES else 0


def finished(folder: Path) -> bool:
    return any(folder.glob("trouble.*"))


class LoadsWhileCleaning(unittest.TestCase):
    def test_no_load_fails(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="torchpare-loads-")))
        command = [sys.executable, str(Path(__file__).with_name("loaders.py")), str(folder), str(PROCESSES)]
        loaders = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment() | {"PYTHONPATH": str(FIXTURES)}
        )
        cleanings = self.clean_until(folder, loaders)
        (folder / "stop").touch()
        out, _ = loaders.communicate(timeout=PATIENCE)
        self.assertEqual(json.loads(out), [None] * PROCESSES)
        self.assertGreater(cleanings, 1)
        print(f"{cleanings} times cleaned and restored; at least {rounds(folder)} loads by each of {PROCESSES}")

    def clean_until(self, folder: Path, loaders: subprocess.Popen) -> int:
        """Clean and restore in turn until every process has had its rounds; how often."""
        cleanings, until = 0, time.monotonic() + PATIENCE
        while not finished(folder) and loaders.poll() is None:
            self.assertLess(time.monotonic(), until, "the processes are stuck")
            if rounds(folder) >= ROUNDS:
                break
            if (folder / "round.0").exists():
                torchpare("rewrite", folder / "inductor", "--in-place", "--preset", "strip")
                torchpare("undo", folder / "inductor")
                cleanings += 1
            else:
                time.sleep(0.1)
        return cleanings


if __name__ == "__main__":
    if importlib.util.find_spec("torch") is None:
        skip(f"{sys.executable} has no torch")
    unittest.main(verbosity=2)
